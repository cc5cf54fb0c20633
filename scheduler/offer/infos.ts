// The TaskInfo and ExecutorInfo of a launch, as Mesos and its tools expect to see them. Pure.
import { EXECUTOR_COMMAND, EXECUTOR_COMMAND_IN_IMAGE } from '../../shared/link/executor-command.ts';
import type {
  CommandInfo,
  CommandInfo_URI,
  Environment_Variable,
  ExecutorInfo,
  Label,
  TaskInfo,
  Value_Scalar,
} from '../../shared/mesos/generated/mesos.ts';
import type { PodSpec, TaskSpec } from '../spec/service-spec.ts';
import { taskFullName } from '../spec/service-spec.ts';
import { executorContainer, taskContainer } from './container.ts';
import { discoveryInfo } from './discovery.ts';
import { taskEnvironment } from './environment.ts';
import type { LaunchContext, LaunchRequest } from './launch.ts';
import { podData } from './pod-data.ts';
import type { Pool } from './pool.ts';
import { EXECUTOR, type Reservation, usedResource } from './reservation.ts';
import { taskChecks } from './task-checks.ts';
import { taskData } from './task-data.ts';

/** Mesos' own when a task has no kill policy. */
const DEFAULT_GRACE_SECONDS = 3;
/** What the executor gets beyond the longest grace of its tasks, to report their ends. */
const SHUTDOWN_MARGIN_SECONDS = 5;

const seconds = (value: number) => ({ nanoseconds: BigInt(value) * 1_000_000_000n });

function label(key: string, value: string): Label {
  return { key, value };
}

/** `svc__hello-0-server__uuid` and `svc__hello__uuid`; slashes of the service's name become dots. */
export function mesosId(service: string, name: string, uuid: string): string {
  return `${service.replace(/^\//, '').replaceAll('/', '.')}__${name}__${uuid}`;
}

function uris(context: LaunchContext, request: LaunchRequest): CommandInfo_URI[] {
  const own = { value: context.executorUri, extract: true, cache: true };
  const pods = request.pod.uris.map((value) => ({
    value,
    extract: true,
    cache: value.startsWith(context.artifactBase),
  }));
  return [own, ...pods];
}

/** Seconds that the executor has to end its tasks. */
export function shutdownGrace({ tasks }: PodSpec): number {
  const graces = tasks.map((task) => task.killGracePeriod ?? DEFAULT_GRACE_SECONDS);
  return Math.max(...graces) + SHUTDOWN_MARGIN_SECONDS;
}

export function executorInfo(
  context: LaunchContext,
  request: LaunchRequest,
  reservations: readonly Reservation[],
): ExecutorInfo {
  const own = reservations.filter(({ owner }) => owner === EXECUTOR);
  const container = executorContainer(request.pod, request.index, reservations);
  return {
    type: 'CUSTOM',
    executor_id: { value: mesosId(context.service, request.pod.type, context.random.uuid()) },
    framework_id: { value: context.owner.frameworkId },
    name: request.instance,
    command: {
      ...(request.pod.image === undefined ? EXECUTOR_COMMAND : EXECUTOR_COMMAND_IN_IMAGE),
      uris: uris(context, request),
      ...(request.pod.user === undefined ? {} : { user: request.pod.user }),
    },
    resources: own.map((reservation) => usedResource(context.owner, reservation)),
    data: podData(context, request),
    shutdown_grace_period: seconds(shutdownGrace(request.pod)),
    ...(container === undefined ? {} : { container }),
  };
}

function labels(request: LaunchRequest, task: TaskSpec, pool: Pool): Label[] {
  return [
    label('target_configuration', request.configuration),
    label('task_type', request.pod.type),
    label('index', String(request.index)),
    label('offer_hostname', pool.hostname),
    label('offer_attributes', pool.attributes.join(';')),
    ...(pool.region === undefined ? [] : [label('offer_region', pool.region)]),
    ...(pool.zone === undefined ? [] : [label('offer_zone', pool.zone)]),
    ...task.labels.map(([key, value]) => label(key, value)),
  ];
}

/** A module has no command, but its environment and what is to be fetched. */
function commandInfo({ cmd, module }: TaskSpec, variables: Environment_Variable[]): CommandInfo {
  const environment = { variables };
  if (module === undefined) return { shell: true, value: cmd, environment };
  const fetched = module.uri === undefined ? {} : { uris: [{ value: module.uri, extract: true }] };
  return { shell: false, environment, ...fetched };
}

function limit(value: number | 'unlimited'): Value_Scalar {
  return { value: value === 'unlimited' ? Number.POSITIVE_INFINITY : value };
}

/** How much more than is reserved the task may use. */
function taskLimits({ pod }: LaunchRequest, task: TaskSpec): Pick<TaskInfo, 'limits'> {
  const limits = pod.resourceSets.find(({ id }) => id === task.resourceSet)?.limits;
  if (limits === undefined) return {};
  return {
    limits: {
      ...(limits.cpus === undefined ? {} : { cpus: limit(limits.cpus) }),
      ...(limits.memory === undefined ? {} : { mem: limit(limits.memory) }),
    },
  };
}

export function taskInfo(
  context: LaunchContext,
  request: LaunchRequest,
  task: TaskSpec,
  pool: Pool,
  reservations: readonly Reservation[],
): TaskInfo {
  const name = taskFullName(request.instance, task.name);
  const own = reservations.filter(({ owner }) => owner === task.resourceSet);
  const discovery = discoveryInfo(context, request, task, reservations);
  const container = taskContainer(request, task);
  const variables = taskEnvironment(context, request, task, pool, reservations);
  return {
    name,
    task_id: { value: mesosId(context.service, name, context.random.uuid()) },
    agent_id: { value: pool.agentId },
    resources: own.map((reservation) => usedResource(context.owner, reservation)),
    command: commandInfo(task, variables),
    labels: { labels: labels(request, task, pool) },
    ...taskChecks(task),
    ...taskData(context, request, task),
    ...taskLimits(request, task),
    ...(container === undefined ? {} : { container }),
    ...(task.killGracePeriod === undefined
      ? {}
      : { kill_policy: { grace_period: seconds(task.killGracePeriod) } }),
    ...(discovery === undefined ? {} : { discovery }),
  };
}
