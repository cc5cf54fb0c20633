// Maintenance of machines: a schedule says when they will be away (UP -> DRAINING), then they are taken down
// (DRAINING -> DOWN) and brought up again (DOWN -> UP). The calls have been checked; durable before anyone is told.
import type { Schedule } from '../../../shared/mesos/generated/maintenance.ts';
import type { MachineID } from '../../../shared/mesos/generated/mesos.ts';
import { removeAgent } from './agent-removal.ts';
import { type Context, sendToAgent } from './context.ts';
import { forgetAnswers, rescindInverseOffers } from './inverse-offers.ts';
import { findMachine, type MachineKey, machineOfAgent, sameMachine } from './machines.ts';
import { rescindAllOf } from './offers.ts';
import type { Machine, Window } from './registry.ts';

/** Replaces the schedule. A machine that it does not name is up; one that it names anew is draining. */
export function updateSchedule(context: Context, { windows = [] }: Schedule): void {
  const kept: readonly Window[] = windows.map(({ machine_ids: ids = [], unavailability }) => ({
    machines: ids.map(asGiven),
    unavailability,
  }));
  const machines = kept.flatMap(({ machines: named, unavailability }) =>
    named.map((machine): Machine => {
      const mode = findMachine(context, machine)?.mode ?? 'DRAINING';
      return { ...machine, mode, unavailability };
    }),
  );
  context.registry.update({ windows: kept, machines });
  tellAnew(context);
}

const asGiven = ({ hostname = '', ip = '' }: MachineID): MachineKey => ({ hostname, ip });

/** All offers are made again, with the unavailability that holds now; earlier answers count no more. */
function tellAnew(context: Context): void {
  for (const { id } of context.state.agents.values()) {
    rescindAllOf(context, id);
    rescindInverseOffers(context, id);
    forgetAnswers(context, id);
    for (const framework of context.state.frameworks.values()) {
      framework.inverseFilters = framework.inverseFilters.filter(({ agentId }) => agentId !== id);
    }
  }
  context.allocate();
}

/** The agents there are told to end, and removed without waiting for it. */
export function startMaintenance(context: Context, ids: readonly MachineID[]): void {
  const isMeant = among(ids);
  const { registry, state } = context;
  registry.update({
    machines: registry.content.machines.map(
      (machine): Machine => (isMeant(machine) ? { ...machine, mode: 'DOWN' } : machine),
    ),
  });
  const reason = "Operator initiated 'Machine DOWN'";
  for (const agent of [...state.agents.values()]) {
    if (!isMeant(machineOfAgent(agent))) continue;
    sendToAgent(agent, { type: 'SHUTDOWN', message: reason });
    removeAgent(context, agent, `Agent ${agent.info.hostname} removed: ${reason}`);
  }
}

/** They are up, and out of the schedule. */
export function stopMaintenance({ registry }: Context, ids: readonly MachineID[]): void {
  const isMeant = among(ids);
  const { machines, windows } = registry.content;
  registry.update({
    machines: machines.filter((machine) => !isMeant(machine)),
    windows: windows
      .map((window) => ({ ...window, machines: window.machines.filter((machine) => !isMeant(machine)) }))
      .filter((window) => window.machines.length > 0),
  });
}

function among(ids: readonly MachineID[]): (machine: MachineKey) => boolean {
  const keys = ids.map(asGiven);
  return (machine) => keys.some((each) => sameMachine(each, machine));
}
