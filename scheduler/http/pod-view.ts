// Pods and their tasks as the DC/OS SDK's API shows them; `executor` beside the tasks is our addition.
import { z } from 'zod';
import { toJsonValue } from '../../shared/mesos/codec.ts';
import { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { splitInstance } from '../plan/definitions.ts';
import { hasEnded } from '../plan/task-state.ts';
import { milestonesOf } from '../service/milestones.ts';
import { instanceName, type ServiceSpec } from '../spec/service-spec.ts';
import type { ServiceState, TaskRecord } from '../state/records.ts';
import type { PodReport } from '../watch/pod-report.ts';
import { MilestoneView, milestoneView } from './milestone-view.ts';
import {
  ForwardingView,
  forwardingView,
  ProgressView,
  progressView,
  UsageView,
  usageView,
} from './report-view.ts';
import { named, type ViewOf } from './schema.ts';

export const TaskView = named(
  'Task',
  z.object({
    id: z.string(),
    name: z.string(),
    goal: z.string().describe('RUNNING; FINISH or ONCE: it is not launched again when it has finished.'),
    status: z.string().describe("Mesos' state without `TASK_`; STARTING also until a running task is ready."),
    healthy: z.boolean().optional().describe('The last result of its health check, where it has one.'),
    usage: UsageView.optional().describe('Of its processes, by the last heartbeat.'),
    progress: ProgressView.optional().describe('Where the task tells of any.'),
    milestone: MilestoneView.optional().describe('The last one that this launch has reached.'),
    logs: z
      .array(ForwardingView)
      .optional()
      .describe('Where its output is forwarded: each stream to each sink.'),
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
    modulesResidentBytes: z
      .number()
      .nullable()
      .describe('Of the process beside it in which modules run; null without it.'),
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
  /** The records of one pod instance's tasks. */
  readonly tasksOf: (instance: string) => readonly TaskRecord[];
  /** What Mesos was told of a task, by its full name. */
  readonly taskInfo: (name: string) => Promise<TaskInfo | undefined>;
  readonly report: (executorId: string) => PodReport | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type StatusSource = Pick<PodSource, 'spec' | 'state'>;

/** An instance beyond its pod's count is on its way out. */
function isLeaving(spec: ServiceSpec, instance: string): boolean {
  const [type, index] = splitInstance(instance);
  return index >= (spec.pods.find((pod) => pod.type === type)?.count ?? 0);
}

function pauseStatus(
  { state }: StatusSource,
  { name, paused, ready, state: now }: TaskRecord,
): string | undefined {
  const isWanted = state.override.get(name)?.goal === 'PAUSED';
  if (isWanted) return paused === true && now === 'TASK_RUNNING' && ready ? 'PAUSED' : 'PAUSING';
  return paused === true && !hasEnded(now) ? 'STARTING' : undefined;
}

/** Mesos' state without TASK_; beyond that the SDK's words for what is being done with the task. */
export function statusOf(source: StatusSource, task: TaskRecord): string {
  const { state, ready, instance } = task;
  if (isLeaving(source.spec, instance)) return hasEnded(state) ? 'DECOMMISSIONED' : 'DECOMMISSIONING';
  const paused = pauseStatus(source, task);
  if (paused !== undefined) return paused;
  return state === 'TASK_RUNNING' && !ready ? 'STARTING' : state.replace(/^TASK_/, '');
}

/** In the order of svc.yml; those that it has no more come last. */
function tasksInOrder({ spec, tasksOf }: PodSource, instance: string): TaskRecord[] {
  const names =
    spec.pods.find(({ type }) => type === splitInstance(instance)[0])?.tasks.map(({ name }) => name) ?? [];
  const place = ({ task }: TaskRecord) => (names.includes(task) ? names.indexOf(task) : names.length);
  return [...tasksOf(instance)].sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
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
    modulesResidentBytes: numberOf(heartbeat?.modules_resident_bytes),
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
  const logs = forwardingView(said, task.taskId);
  return {
    ...(usage === undefined ? {} : { usage }),
    ...(progress === undefined ? {} : { progress }),
    ...(logs === undefined ? {} : { logs }),
  };
}

function milestoneOf({ state }: PodSource, task: TaskRecord): Partial<TaskView> {
  const last = milestonesOf(state, task).at(-1);
  return last === undefined ? {} : { milestone: milestoneView(last) };
}

function instanceView(source: PodSource, name: string): InstanceView {
  const tasks = tasksInOrder(source, name).map((task) => ({
    id: task.taskId,
    name: task.name,
    goal: task.goal,
    status: statusOf(source, task),
    ...(task.healthy === undefined ? {} : { healthy: task.healthy }),
    ...reportOfTask(source, task),
    ...milestoneOf(source, task),
  }));
  const executor = executorView(source, name);
  return executor === undefined ? { name, tasks } : { name, tasks, executor };
}

/** Instances that have a place though the target does not want them (any more), by pod type, lowest index first. */
function leaving({ spec, state }: StatusSource): Map<string, string[]> {
  const gone = [...state.pod.values()].filter(({ instance }) => isLeaving(spec, instance));
  const sorted = gone.sort((a, b) => a.index - b.index);
  return new Map(
    [...Map.groupBy(sorted, ({ type }) => type)].map(([type, pods]) => [
      type,
      pods.map(({ instance }) => instance),
    ]),
  );
}

/** By pod type: the instances that the target wants, then those that are on their way out. */
function instancesByType(source: StatusSource): Map<string, string[]> {
  const wanted = source.spec.pods.map(({ type, count }): [string, string[]] => {
    return [type, Array.from({ length: count }, (_, index) => instanceName(type, index))];
  });
  const all = new Map(wanted);
  for (const [type, names] of leaving(source)) all.set(type, [...(all.get(type) ?? []), ...names]);
  return all;
}

export function instanceNames(source: StatusSource): string[] {
  return [...instancesByType(source).values()].flat();
}

export function podsView(source: PodSource): PodsView {
  const pods = [...instancesByType(source)].map(([name, names]) => {
    return { name, instances: names.map((one) => instanceView(source, one)) };
  });
  return { service: source.spec.name, pods };
}

/** Whether the target wants the instance, or it still has a place. */
export function isInstance({ spec, state }: StatusSource, name: string): boolean {
  return state.pod.has(name) || (/-(0|[1-9]\d*)$/.test(name) && !isLeaving(spec, name));
}

/** Undefined for an instance that the service has not. */
export function podView(source: PodSource, name: string): InstanceView | undefined {
  return isInstance(source, name) ? instanceView(source, name) : undefined;
}

/** Mesos' TaskInfo and the last status of each task. */
export async function podInfo(source: PodSource, name: string): Promise<object[] | undefined> {
  if (!isInstance(source, name)) return undefined;
  const told = tasksInOrder(source, name).map(async ({ name: full, taskId, state, reason, message }) => {
    const info = await source.taskInfo(full);
    const status = { taskId, state, reason, message };
    return { info: info === undefined ? {} : toJsonValue(TaskInfo, info), status };
  });
  return Promise.all(told);
}
