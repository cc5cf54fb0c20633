// Which machine an agent is on, and when the operator has said that it will be away.
import type { MachineID, Unavailability } from '../../../shared/mesos/generated/mesos.ts';
import type { Context } from './context.ts';
import type { Machine } from './registry.ts';
import type { Agent } from './state.ts';

export type MachineKey = Pick<Machine, 'hostname' | 'ip'>;

export const machineKey = ({ hostname = '', ip = '' }: MachineID): MachineKey => ({
  hostname: hostname.toLowerCase(),
  ip,
});

export const sameMachine = (a: MachineKey, b: MachineKey): boolean =>
  a.hostname.toLowerCase() === b.hostname.toLowerCase() && a.ip === b.ip;

export const machineOfAgent = ({ info, ip }: Pick<Agent, 'info' | 'ip'>): MachineKey => ({
  hostname: info.hostname.toLowerCase(),
  ip,
});

/** What the registry knows of the machine; undefined when no window names it. */
export function findMachine({ registry }: Context, wanted: MachineKey): Machine | undefined {
  return registry.content.machines.find((machine) => sameMachine(machine, wanted));
}

export function unavailabilityOf(context: Context, agent: Agent): Unavailability | undefined {
  return findMachine(context, machineOfAgent(agent))?.unavailability;
}

export function isDown(context: Context, agent: Pick<Agent, 'info' | 'ip'>): boolean {
  return findMachine(context, machineOfAgent(agent))?.mode === 'DOWN';
}
