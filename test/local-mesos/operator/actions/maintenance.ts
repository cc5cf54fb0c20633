// What an operator does to machines: plan that they are away, take them down, bring them up. Checked here with Mesos'
// texts, done by the master.
import { isIPv4 } from 'node:net';
import type { Schedule } from '../../../../shared/mesos/generated/maintenance.ts';
import type { MachineID } from '../../../../shared/mesos/generated/mesos.ts';
import { type Answer, badRequest, ok } from '../../http/answer.ts';
import type { Context } from '../../master/context.ts';
import { findMachine, machineKey, sameMachine } from '../../master/machines.ts';
import { startMaintenance, stopMaintenance, updateSchedule } from '../../master/maintenance.ts';
import { firstOf } from '../../resources/roles.ts';
import { machineId } from '../views/maintenance.ts';

export function schedule(context: Context, wanted: Schedule): Answer {
  const error = scheduleError(context, wanted);
  if (error !== undefined) return badRequest(error);
  updateSchedule(context, wanted);
  return ok();
}

export function takeDown(context: Context, machines: readonly MachineID[]): Answer {
  const error =
    machinesError(machines) ??
    firstOf(machines, (machine) => modeError(context, machine, 'DRAINING', 'brought down'));
  if (error !== undefined) return badRequest(error);
  startMaintenance(context, machines);
  return ok();
}

export function bringUp(context: Context, machines: readonly MachineID[]): Answer {
  const error =
    machinesError(machines) ??
    firstOf(machines, (machine) => modeError(context, machine, 'DOWN', 'brought up'));
  if (error !== undefined) return badRequest(error);
  stopMaintenance(context, machines);
  return ok();
}

function scheduleError({ registry }: Context, { windows = [] }: Schedule): string | undefined {
  const machines = windows.flatMap(({ machine_ids: ids = [] }) => ids);
  const kept = machines.map(machineKey);
  const removed = registry.content.machines.find(
    (machine) => machine.mode === 'DOWN' && !kept.some((each) => sameMachine(each, machine)),
  );
  return (
    firstOf(windows, windowError) ??
    duplicateError(machines) ??
    (removed &&
      `Machine '${json(machineId(removed))}' is deactivated and cannot be removed from the schedule`)
  );
}

function windowError({
  machine_ids: machines = [],
  unavailability,
}: NonNullable<Schedule['windows']>[number]): string | undefined {
  if (machines.length === 0) return 'List of machines in the maintenance window is empty';
  if ((unavailability.duration?.nanoseconds ?? 0n) < 0n) return "Unavailability 'duration' is negative";
  return firstOf(machines, machineError);
}

function machinesError(machines: readonly MachineID[]): string | undefined {
  if (machines.length === 0) return 'List of machines is empty';
  return firstOf(machines, machineError) ?? duplicateError(machines);
}

function machineError({ hostname = '', ip = '' }: MachineID): string | undefined {
  if (hostname === '' && ip === '') return "Both 'hostname' and 'ip' for a machine are empty";
  return ip === '' || isIPv4(ip) ? undefined : `Failed to parse IPv4: ${ip}`;
}

function duplicateError(machines: readonly MachineID[]): string | undefined {
  const keys = machines.map(machineKey);
  const again = machines.find((_machine, at) => {
    const own = keys[at];
    return own !== undefined && keys.slice(0, at).some((earlier) => sameMachine(earlier, own));
  });
  return again && `Machine '${json(again)}' appears more than once in the schedule`;
}

function modeError(
  context: Context,
  machine: MachineID,
  mode: 'DRAINING' | 'DOWN',
  what: string,
): string | undefined {
  const found = findMachine(context, machineKey(machine));
  if (found === undefined) return `Machine '${json(machine)}' is not part of a maintenance schedule`;
  return found.mode === mode
    ? undefined
    : `Machine '${json(machine)}' is not in ${mode} mode and cannot be ${what}`;
}

const json = ({ hostname, ip }: MachineID): string => JSON.stringify({ hostname, ip });
