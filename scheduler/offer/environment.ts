// A task's environment, low to high precedence: svc.yml (TASKCFG already in it), the standard variables of the
// DC/OS SDK, the ports, and the parameters given when the plan was started. Pure.
import type { Environment_Variable } from '../../shared/mesos/generated/mesos.ts';
import type { TaskSpec } from '../spec/service-spec.ts';
import { taskFullName } from '../spec/service-spec.ts';
import { templateVariables } from './config-templates.ts';
import type { LaunchContext, LaunchRequest } from './launch.ts';
import { placementOf } from './placement/parse.ts';
import { mentions, REGION, ZONE } from './placement/rule.ts';
import type { Pool } from './pool.ts';
import { podPorts } from './ports.ts';
import type { Reservation } from './reservation.ts';

/** The 0.7 era's name of a port's variable. */
export function portVariable(name: string): string {
  return `PORT_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

function ports(request: LaunchRequest, task: TaskSpec, reservations: readonly Reservation[]) {
  const own = podPorts(request.pod, reservations).filter(
    ({ resourceSet }) => resourceSet === task.resourceSet,
  );
  const variables = own.flatMap(({ spec, number }): [string, string][] => {
    const names = [portVariable(spec.name), ...(spec.envKey === undefined ? [] : [spec.envKey])];
    return names.map((name) => [name, String(number)]);
  });
  return Object.fromEntries(variables);
}

/** Where the executor looks for progress; absent: its own choice. */
function progress({ progress: spec }: TaskSpec): Record<string, string> {
  return {
    ...(spec?.file === undefined ? {} : { PROGRESS_FILE: spec.file }),
    ...(spec?.pattern === undefined ? {} : { PROGRESS_PATTERN: spec.pattern }),
  };
}

function standard(
  context: LaunchContext,
  request: LaunchRequest,
  task: TaskSpec,
  pool: Pool,
): Record<string, string> {
  const name = taskFullName(request.instance, task.name);
  const { rules } = placementOf(request.pod);
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
    PLACEMENT_REFERENCED_REGION: String(mentions(rules, REGION)),
    PLACEMENT_REFERENCED_ZONE: String(mentions(rules, ZONE)),
    ...templateVariables(task.configs),
    ...progress(task),
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
    ...ports(request, task, reservations),
    ...request.parameters[task.name],
  };
  return Object.entries(merged).map(([name, value]) => ({ name, value }));
}
