// Which machines are planned to be away, and which are. PURE.
import type { ClusterStatus, Schedule } from '../../../../shared/mesos/generated/maintenance.ts';
import type { MachineID } from '../../../../shared/mesos/generated/mesos.ts';
import type { Context } from '../../master/context.ts';
import { answersOf } from '../../master/inverse-offers.ts';
import { type MachineKey, machineOfAgent, sameMachine } from '../../master/machines.ts';

export function scheduleView({ registry }: Context): Schedule {
  const windows = registry.content.windows.map(({ machines, unavailability }) => ({
    machine_ids: machines.map(machineId),
    unavailability,
  }));
  return windows.length === 0 ? {} : { windows };
}

export function maintenanceView(context: Context): ClusterStatus {
  const { machines } = context.registry.content;
  const draining = machines.filter(({ mode }) => mode === 'DRAINING');
  const down = machines.filter(({ mode }) => mode === 'DOWN');
  return {
    ...(draining.length > 0 && { draining_machines: draining.map((each) => drainingView(context, each)) }),
    ...(down.length > 0 && { down_machines: down.map(machineId) }),
  };
}

function drainingView(context: Context, machine: MachineKey) {
  const statuses = [...context.state.agents.values()]
    .filter((agent) => sameMachine(machineOfAgent(agent), machine))
    .flatMap((agent) => answersOf(context, agent.id));
  return { id: machineId(machine), ...(statuses.length > 0 && { statuses }) };
}

/** Without what is empty. */
export function machineId({ hostname, ip }: MachineKey): MachineID {
  return { ...(hostname !== '' && { hostname }), ...(ip !== '' && { ip }) };
}
