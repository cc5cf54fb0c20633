// The operator's plan of machines that will be away: the schedule, and machines that are down now.

import type { ClusterStatus, Schedule, Window } from '../../../shared/mesos/generated/maintenance.ts';
import type { MachineID } from '../../../shared/mesos/generated/mesos.ts';
import { type Answer, badRequest, ok } from '../http/answer.ts';
import { removeAgent } from '../master/agent-removal.ts';
import { type Context, sendToAgent } from '../master/context.ts';
import { answersOf, forgetAnswers, rescindInverseOffers } from '../master/inverse-offers.ts';
import { findMachine, type MachineKey, machineKey, machineOfAgent, sameMachine } from '../master/machines.ts';
import { rescindAllOf } from '../master/offers.ts';
import type { Machine } from '../master/registry.ts';
import type { Agent } from '../master/state.ts';
import { firstOf } from '../resources/roles.ts';

/** `{"hostname":"h","ip":"i"}`, as Mesos names a machine in its texts. */
const machineText = ({ hostname, ip }: MachineKey): string =>
  JSON.stringify({ ...(hostname !== '' && { hostname }), ...(ip !== '' && { ip }) });

/** As it was given but for the case: hostnames are told in lower case only within comparisons. */
const idOf = ({ hostname, ip }: MachineKey): MachineID => ({
  ...(hostname !== '' && { hostname }),
  ...(ip !== '' && { ip }),
});

const named = ({ hostname = '', ip = '' }: MachineID): MachineKey => ({ hostname, ip });

export function updateSchedule(context: Context, { windows = [] }: Schedule): Answer {
  const error = scheduleError(context, windows);
  if (error !== undefined) return badRequest(error);
  const before = context.registry.content.machines;
  const planned: Machine[] = windows.flatMap(({ machine_ids: ids = [], unavailability }) =>
    ids.map((id): Machine => {
      const mode = findMachine(context, machineKey(id))?.mode === 'DOWN' ? 'DOWN' : 'DRAINING';
      return { ...named(id), mode, unavailability };
    }),
  );
  context.registry.update({
    machines: planned,
    windows: windows.map(({ machine_ids: ids = [], unavailability }) => ({
      machines: ids.map(named),
      unavailability,
    })),
  });
  for (const machine of [...before, ...planned]) planChanged(context, machine);
  context.allocate();
  return ok();
}

function scheduleError(context: Context, windows: readonly Window[]): string | undefined {
  const ids = windows.flatMap(({ machine_ids: machines = [] }) => machines);
  const removed = context.registry.content.machines.find(
    (machine) => machine.mode === 'DOWN' && !ids.some((id) => sameMachine(machineKey(id), machine)),
  );
  return (
    firstOf(windows, windowError) ??
    machinesError(ids, windows.length === 0) ??
    (removed && `Machine '${machineText(removed)}' is deactivated and cannot be removed from the schedule`)
  );
}

function windowError({ machine_ids: ids = [], unavailability }: Window): string | undefined {
  if (ids.length === 0) return 'List of machines in the maintenance window is empty';
  const duration = unavailability.duration?.nanoseconds ?? 0n;
  return duration < 0n ? "Unavailability 'duration' is negative" : undefined;
}

function machinesError(ids: readonly MachineID[], mayBeEmpty: boolean): string | undefined {
  if (ids.length === 0) return mayBeEmpty ? undefined : 'List of machines is empty';
  const seen: MachineKey[] = [];
  return firstOf(ids, (id) => {
    const machine = machineKey(id);
    if (machine.hostname === '' && machine.ip === '')
      return "Both 'hostname' and 'ip' for a machine are empty";
    if (seen.some((other) => sameMachine(other, machine))) {
      return `Machine '${machineText(machine)}' appears more than once in the schedule`;
    }
    seen.push(machine);
    return undefined;
  });
}

const agentsOn = ({ state }: Context, machine: MachineKey): Agent[] =>
  [...state.agents.values()].filter((agent) => sameMachine(machineOfAgent(agent), machine));

/** Offers of the machine say when it will be away, so those without the news are taken back. */
function planChanged(context: Context, machine: MachineKey): void {
  for (const agent of agentsOn(context, machine)) {
    rescindAllOf(context, agent.id);
    rescindInverseOffers(context, agent.id);
    forgetAnswers(context, agent.id);
    for (const framework of context.state.frameworks.values()) {
      framework.inverseFilters = framework.inverseFilters.filter(({ agentId }) => agentId !== agent.id);
    }
  }
}

export function scheduleOf({ registry }: Context): Schedule {
  const windows = registry.content.windows.map(({ machines, unavailability }) => ({
    machine_ids: machines.map(idOf),
    unavailability,
  }));
  return windows.length === 0 ? {} : { windows };
}

export function clusterStatus(context: Context): ClusterStatus {
  const machines = context.registry.content.machines;
  const draining = machines.filter(({ mode }) => mode === 'DRAINING');
  const down = machines.filter(({ mode }) => mode === 'DOWN');
  return {
    ...(draining.length > 0 && {
      draining_machines: draining.map((machine) => drainingView(context, machine)),
    }),
    ...(down.length > 0 && { down_machines: down.map(idOf) }),
  };
}

function drainingView(context: Context, machine: Machine) {
  const statuses = agentsOn(context, machine).flatMap(({ id }) => answersOf(context, id));
  return { id: idOf(machine), ...(statuses.length > 0 && { statuses }) };
}

export function startMaintenance(context: Context, ids: readonly MachineID[]): Answer {
  const error =
    machinesError(ids, false) ?? firstOf(ids, (id) => modeError(context, id, 'DRAINING', 'brought down'));
  if (error !== undefined) return badRequest(error);
  for (const id of ids) {
    const machine = machineKey(id);
    setMode(context, machine, 'DOWN');
    for (const agent of agentsOn(context, machine)) {
      const cause = "Operator initiated 'Machine DOWN'";
      sendToAgent(agent, { type: 'SHUTDOWN', message: cause });
      removeAgent(context, agent, `Agent ${agent.info.hostname} removed: ${cause}`);
    }
  }
  return ok();
}

/** The machine is up again, and out of the schedule. */
export function stopMaintenance(context: Context, ids: readonly MachineID[]): Answer {
  const error =
    machinesError(ids, false) ?? firstOf(ids, (id) => modeError(context, id, 'DOWN', 'brought up'));
  if (error !== undefined) return badRequest(error);
  const isNamed = (machine: MachineKey) => ids.some((id) => sameMachine(machineKey(id), machine));
  const { machines, windows } = context.registry.content;
  context.registry.update({
    machines: machines.filter((machine) => !isNamed(machine)),
    windows: windows
      .map((window) => ({ ...window, machines: window.machines.filter((machine) => !isNamed(machine)) }))
      .filter((window) => window.machines.length > 0),
  });
  return ok();
}

function modeError(
  context: Context,
  id: MachineID,
  expected: Machine['mode'],
  what: string,
): string | undefined {
  const machine = findMachine(context, machineKey(id));
  const text = `Machine '${machineText(named(id))}'`;
  if (machine === undefined) return `${text} is not part of a maintenance schedule`;
  return machine.mode === expected ? undefined : `${text} is not in ${expected} mode and cannot be ${what}`;
}

function setMode({ registry }: Context, wanted: MachineKey, mode: Machine['mode']): void {
  registry.update({
    machines: registry.content.machines.map((machine) =>
      sameMachine(machine, wanted) ? { ...machine, mode } : machine,
    ),
  });
}
