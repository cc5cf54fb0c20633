// Pods and their tasks as the DC/OS SDK's API shows them; `executor` beside the tasks is our addition.
import { z } from 'zod';
import { toJsonValue } from '../../shared/mesos/codec.ts';
import { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { instanceName, type ServiceSpec } from '../spec/service-spec.ts';
import type { ServiceState, TaskRecord } from '../state/records.ts';
import type { PodReport } from '../watch/pod-report.ts';
import { ProgressView, progressView, UsageView, usageView } from './report-view.ts';
import { named, type ViewOf } from './schema.ts';

export const TaskView = named(
  'Task',
  z.object({
    id: z.string(),
    name: z.string(),
    status: z.string().describe("Mesos' state without `TASK_`; STARTING also until a running task is ready."),
    usage: UsageView.optional().describe('Of its processes, by the last heartbeat.'),
    progress: ProgressView.optional().describe('Where the task tells of any.'),
  }),
);
export type TaskView = ViewOf<typeof TaskView>;

export const ExecutorView = named(
  'Executor',
  z.object({
    id: z.string(),
    agent: z.string().describe("The agent's host name."),
    heartbeatAgeSeconds: z
      .number()
      .nullable()
      .describe('Since the last heartbeat; null before the first one, or since this scheduler started.'),
    residentBytes: z.number().nullable(),
    cpuSeconds: z.number().nullable(),
    loopDelayMs: z
      .number()
      .nullable()
      .describe('How late the heartbeat was: how long the executor had been busy.'),
    clockAheadMs: z.number().nullable().describe("The executor's clock against ours."),
  }),
);
export type ExecutorView = ViewOf<typeof ExecutorView>;

export const InstanceView = named(
  'PodInstance',
  z.object({ name: z.string(), tasks: z.array(TaskView), executor: ExecutorView.optional() }),
);
export type InstanceView = ViewOf<typeof InstanceView>;

export const PodsView = named(
  'Pods',
  z.object({
    service: z.string(),
    pods: z.array(z.object({ name: z.string(), instances: z.array(InstanceView) })),
  }),
);
export type PodsView = ViewOf<typeof PodsView>;

export interface PodSource {
  readonly spec: ServiceSpec;
  readonly state: ServiceState;
  readonly report: (executorId: string) => PodReport | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Mesos' state without TASK_; RUNNING becomes STARTING until the task is ready. */
export function statusOf({ state, ready }: TaskRecord): string {
  return state === 'TASK_RUNNING' && !ready ? 'STARTING' : state.replace(/^TASK_/, '');
}

/** By name: the order in the state is another one after a restart of the scheduler. */
function tasksOf({ state }: PodSource, instance: string): TaskRecord[] {
  const tasks = [...state.task.values()].filter((task) => task.instance === instance);
  return tasks.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function executorView({ state, report, now }: PodSource, instance: string): ExecutorView | undefined {
  const pod = state.pod.get(instance);
  if (pod === undefined) return undefined;
  const id = pod.executor.executor_id.value;
  const { at, heartbeat, clockAhead } = report(id) ?? {};
  return {
    id,
    agent: pod.hostname,
    heartbeatAgeSeconds: at === undefined ? null : Math.round((now - at) / 100) / 10,
    residentBytes: numberOf(heartbeat?.executor_resident_bytes),
    cpuSeconds: numberOf(heartbeat?.executor_cpu_seconds),
    loopDelayMs: numberOf(heartbeat?.executor_loop_delay_ms),
    clockAheadMs: at === undefined ? null : numberOf(clockAhead),
  };
}

function numberOf(value: bigint | number | undefined): number | null {
  return value === undefined ? null : Math.round(Number(value) * 1000) / 1000;
}

/** What the pod's executor said of a task, where it said anything. */
function reportOfTask({ state, report, now }: PodSource, task: TaskRecord): Partial<TaskView> {
  const id = state.pod.get(task.instance)?.executor.executor_id.value;
  const said = id === undefined ? undefined : report(id);
  if (said === undefined) return {};
  const usage = usageView(said, task.taskId);
  const progress = progressView(said, task.taskId, now);
  return { ...(usage === undefined ? {} : { usage }), ...(progress === undefined ? {} : { progress }) };
}

function instanceView(source: PodSource, name: string): InstanceView {
  const tasks = tasksOf(source, name).map((task) => ({
    id: task.taskId,
    name: task.name,
    status: statusOf(task),
    ...reportOfTask(source, task),
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
