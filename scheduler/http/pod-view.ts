// Pods and their tasks as the DC/OS SDK's API shows them; `executor` beside the tasks is our addition.
import { toJsonValue } from '../../shared/mesos/codec.ts';
import { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { instanceName, type ServiceSpec } from '../spec/service-spec.ts';
import type { ServiceState, TaskRecord } from '../state/records.ts';
import type { HeartbeatSeen } from '../watch/heartbeats.ts';

export interface TaskView {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

export interface ExecutorView {
  readonly id: string;
  readonly agent: string;
  /** Since the last heartbeat; null before the first one, or since this scheduler started. */
  readonly heartbeatAgeSeconds: number | null;
  readonly residentBytes: number | null;
}

export interface InstanceView {
  readonly name: string;
  readonly tasks: readonly TaskView[];
  readonly executor?: ExecutorView;
}

export interface PodsView {
  readonly service: string;
  readonly pods: readonly { readonly name: string; readonly instances: readonly InstanceView[] }[];
}

export interface PodSource {
  readonly spec: ServiceSpec;
  readonly state: ServiceState;
  readonly heartbeat: (executorId: string) => HeartbeatSeen | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Mesos' state without TASK_; RUNNING becomes STARTING until the task is ready. */
function statusOf({ state, ready }: TaskRecord): string {
  return state === 'TASK_RUNNING' && !ready ? 'STARTING' : state.replace(/^TASK_/, '');
}

function tasksOf({ state }: PodSource, instance: string): TaskRecord[] {
  return [...state.task.values()].filter((task) => task.instance === instance);
}

function executorView({ state, heartbeat, now }: PodSource, instance: string): ExecutorView | undefined {
  const pod = state.pod.get(instance);
  if (pod === undefined) return undefined;
  const id = pod.executor.executor_id.value;
  const seen = heartbeat(id);
  return {
    id,
    agent: pod.hostname,
    heartbeatAgeSeconds: seen === undefined ? null : Math.round((now - seen.at) / 100) / 10,
    residentBytes: seen?.residentBytes === undefined ? null : Number(seen.residentBytes),
  };
}

function instanceView(source: PodSource, name: string): InstanceView {
  const tasks = tasksOf(source, name).map((task) => ({
    id: task.taskId,
    name: task.name,
    status: statusOf(task),
  }));
  const executor = executorView(source, name);
  return executor === undefined ? { name, tasks } : { name, tasks, executor };
}

export function instanceNames(spec: ServiceSpec): string[] {
  return spec.pods.flatMap(({ type, count }) =>
    Array.from({ length: count }, (_, index) => instanceName(type, index)),
  );
}

export function podsView(source: PodSource): PodsView {
  const pods = source.spec.pods.map(({ type, count }) => {
    const names = Array.from({ length: count }, (_, index) => instanceName(type, index));
    return { name: type, instances: names.map((name) => instanceView(source, name)) };
  });
  return { service: source.spec.name, pods };
}

/** Undefined for an instance that the service has not. */
export function podView(source: PodSource, name: string): InstanceView | undefined {
  return instanceNames(source.spec).includes(name) ? instanceView(source, name) : undefined;
}

/** Mesos' TaskInfo and the last status of each task. */
export function podInfo(source: PodSource, name: string): object[] | undefined {
  if (!instanceNames(source.spec).includes(name)) return undefined;
  return tasksOf(source, name).map((task) => ({
    info: toJsonValue(TaskInfo, task.info),
    status: { taskId: task.taskId, state: task.state, reason: task.reason, message: task.message },
  }));
}
