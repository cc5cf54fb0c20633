// The TaskInfo and ExecutorInfo of a launch, as Mesos and its tools expect to see them. Pure.
import type {
  CommandInfo_URI,
  DiscoveryInfo,
  ExecutorInfo,
  Label,
  Port,
  TaskInfo,
} from '../../shared/mesos/generated/mesos.ts';
import type { PortSpec, TaskSpec } from '../spec/service-spec.ts';
import { taskFullName } from '../spec/service-spec.ts';
import { taskEnvironment } from './environment.ts';
import type { LaunchContext, LaunchRequest } from './launch.ts';
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

export function executorInfo(
  context: LaunchContext,
  request: LaunchRequest,
  reservations: readonly Reservation[],
): ExecutorInfo {
  const graces = request.pod.tasks.map((task) => task.killGracePeriod ?? DEFAULT_GRACE_SECONDS);
  const own = reservations.filter(({ owner }) => owner === EXECUTOR);
  return {
    type: 'CUSTOM',
    executor_id: { value: mesosId(context.service, request.pod.type, context.random.uuid()) },
    framework_id: { value: context.owner.frameworkId },
    name: request.instance,
    command: {
      shell: false,
      value: 'pillion/bin/node',
      arguments: ['node', 'pillion/executor.cjs'],
      uris: uris(context, request),
      ...(request.pod.user === undefined ? {} : { user: request.pod.user }),
    },
    resources: own.map((reservation) => usedResource(context.owner, reservation)),
    data: context.executorData(request.instance),
    shutdown_grace_period: seconds(Math.max(...graces) + SHUTDOWN_MARGIN_SECONDS),
  };
}

function vipLabels(spec: PortSpec | undefined, context: LaunchContext): Pick<Port, 'labels'> {
  if (spec?.vip === undefined) return {};
  const vip = label(`VIP_${context.random.uuid()}`, `${spec.vip.prefix}:${spec.vip.port}`);
  return { labels: { labels: [vip] } };
}

function discoveryPorts(
  context: LaunchContext,
  request: LaunchRequest,
  set: string,
  all: readonly Reservation[],
): Port[] {
  const specs = request.pod.resourceSets.find(({ id }) => id === set)?.ports ?? [];
  return all.flatMap((reservation): Port[] => {
    if (reservation.kind !== 'port' || reservation.owner !== set) return [];
    const spec = specs.find(({ name }) => name === reservation.name);
    const visibility = spec?.advertise || spec?.vip ? 'EXTERNAL' : 'CLUSTER';
    const base = { number: reservation.port, name: reservation.name, protocol: 'tcp', visibility } as const;
    return [{ ...base, ...vipLabels(spec, context) }];
  });
}

function discovery(
  context: LaunchContext,
  request: LaunchRequest,
  task: TaskSpec,
  reservations: readonly Reservation[],
): DiscoveryInfo | undefined {
  const ports = discoveryPorts(context, request, task.resourceSet, reservations);
  if (ports.length === 0 && task.discovery === undefined) return undefined;
  const name = task.discovery
    ? `${task.discovery.prefix}-${request.index}`
    : taskFullName(request.instance, task.name);
  const visibility = task.discovery?.visibility ?? 'CLUSTER';
  return { visibility, name, ...(ports.length > 0 ? { ports: { ports } } : {}) };
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

export function taskInfo(
  context: LaunchContext,
  request: LaunchRequest,
  task: TaskSpec,
  pool: Pool,
  reservations: readonly Reservation[],
): TaskInfo {
  const name = taskFullName(request.instance, task.name);
  const own = reservations.filter(({ owner }) => owner === task.resourceSet);
  const found = discovery(context, request, task, reservations);
  const variables = taskEnvironment(context, request, task, pool, reservations);
  return {
    name,
    task_id: { value: mesosId(context.service, name, context.random.uuid()) },
    agent_id: { value: pool.agentId },
    resources: own.map((reservation) => usedResource(context.owner, reservation)),
    command: { shell: true, value: task.cmd, environment: { variables } },
    labels: { labels: labels(request, task, pool) },
    ...taskChecks(task),
    ...taskData(request, task),
    ...(task.killGracePeriod === undefined
      ? {}
      : { kill_policy: { grace_period: seconds(task.killGracePeriod) } }),
    ...(found === undefined ? {} : { discovery: found }),
  };
}
