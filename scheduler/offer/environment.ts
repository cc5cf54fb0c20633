// A task's environment, low to high precedence: svc.yml (TASKCFG already in it), the standard variables of the
// DC/OS SDK, the ports, and the parameters given when the plan was started. Pure.
import type { Environment_Variable } from '../../shared/mesos/generated/mesos.ts';
import type { TaskSpec } from '../spec/service-spec.ts';
import { taskFullName } from '../spec/service-spec.ts';
import type { LaunchContext, LaunchRequest } from './launch.ts';
import type { Pool } from './pool.ts';
import type { Reservation } from './reservation.ts';

/** The 0.7 era's name of a port's variable. */
export function portVariable(name: string): string {
  return `PORT_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

function ports(
  request: LaunchRequest,
  task: TaskSpec,
  reservations: readonly Reservation[],
): [string, string][] {
  const set = request.pod.resourceSets.find(({ id }) => id === task.resourceSet);
  return reservations.flatMap((reservation): [string, string][] => {
    if (reservation.kind !== 'port' || reservation.owner !== task.resourceSet) return [];
    const envKey = set?.ports.find(({ name }) => name === reservation.name)?.envKey;
    const value = String(reservation.port);
    return [
      [portVariable(reservation.name), value],
      ...(envKey === undefined ? [] : [[envKey, value] as [string, string]]),
    ];
  });
}

function standard(
  context: LaunchContext,
  request: LaunchRequest,
  task: TaskSpec,
  pool: Pool,
): Record<string, string> {
  const name = taskFullName(request.instance, task.name);
  const dnsName = context.service.replaceAll('/', '');
  return {
    TASK_NAME: name,
    [name]: 'true',
    FRAMEWORK_NAME: context.service,
    FRAMEWORK_HOST: `${dnsName}.autoip.dcos.thisdcos.directory`,
    FRAMEWORK_VIP_HOST: `${dnsName}.l4lb.thisdcos.directory`,
    SCHEDULER_API_HOSTNAME: context.apiHost,
    SCHEDULER_API_PORT: String(context.apiPort),
    POD_INSTANCE_INDEX: String(request.index),
    ...(pool.region === undefined ? {} : { REGION: pool.region }),
    ...(pool.zone === undefined ? {} : { ZONE: pool.zone }),
  };
}

export function taskEnvironment(
  context: LaunchContext,
  request: LaunchRequest,
  task: TaskSpec,
  pool: Pool,
  reservations: readonly Reservation[],
): Environment_Variable[] {
  const merged = {
    ...task.env,
    ...standard(context, request, task, pool),
    ...Object.fromEntries(ports(request, task, reservations)),
    ...request.parameters,
  };
  return Object.entries(merged).map(([name, value]) => ({ name, value }));
}
