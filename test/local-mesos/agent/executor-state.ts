// What the agent knows of one run of an executor, and how its tasks move: queued until the executor is subscribed,
// launched when handed over, terminated when a terminal update is there, completed when the scheduler acknowledged it.
// Pure: plain data in memory. States: REGISTERING -> RUNNING -> TERMINATING -> TERMINATED, each may skip ahead.
import type {
  ExecutorInfo,
  FrameworkInfo,
  Task,
  TaskGroupInfo,
  TaskInfo,
  TaskState,
  TaskStatus,
} from '../../../shared/mesos/generated/mesos.ts';
import { isTerminal } from './task-state.ts';

export type ExecutorPhase = 'REGISTERING' | 'RUNNING' | 'TERMINATING' | 'TERMINATED';

/** What the tasks of an executor are told when the agent itself ended it. */
export interface PendingTermination {
  readonly state: TaskState;
  readonly reason: NonNullable<TaskStatus['reason']>;
  readonly message: string;
}

/** Mesos' MAX_COMPLETED_TASKS_PER_EXECUTOR. */
const MOST_COMPLETED = 200;

/** Something to hand over to the executor in one event. */
export type Launch =
  | { readonly type: 'task'; readonly task: TaskInfo }
  | { readonly type: 'group'; readonly group: TaskGroupInfo };

export class ExecutorState {
  readonly info: ExecutorInfo;
  readonly frameworkId: string;
  readonly containerId: string;
  readonly sandbox: string;
  readonly user: string;
  /** Made by the agent for a task that has a command and no executor. */
  readonly isCommandExecutor: boolean;
  phase: ExecutorPhase = 'REGISTERING';
  pendingTermination: PendingTermination | undefined;
  #queue: Launch[] = [];
  #launched = new Map<string, Task>();
  #terminated = new Map<string, Task>();
  #completed: Task[] = [];

  constructor(
    of: Pick<
      ExecutorState,
      'info' | 'frameworkId' | 'containerId' | 'sandbox' | 'user' | 'isCommandExecutor'
    >,
  ) {
    this.info = of.info;
    this.frameworkId = of.frameworkId;
    this.containerId = of.containerId;
    this.sandbox = of.sandbox;
    this.user = of.user;
    this.isCommandExecutor = of.isCommandExecutor;
  }

  get id(): string {
    return this.info.executor_id.value;
  }

  get queued(): readonly TaskInfo[] {
    return this.#queue.flatMap(tasksOf);
  }

  get launched(): readonly Task[] {
    return [...this.#launched.values()];
  }

  get terminated(): readonly Task[] {
    return [...this.#terminated.values()];
  }

  get completed(): readonly Task[] {
    return this.#completed;
  }

  /** What a registering agent tells the master of: every task that is not settled, queued ones as staging. */
  get reported(): readonly Task[] {
    const queued = this.queued.map((task) => taskFrom(task, this.frameworkId, 'TASK_STAGING'));
    return [...this.launched, ...this.terminated, ...queued];
  }

  /** Some task is queued, alive, or has a terminal update that the scheduler has not acknowledged. */
  get hasIncompleteTasks(): boolean {
    return this.#queue.length > 0 || this.#launched.size > 0 || this.#terminated.size > 0;
  }

  /** Some task is in the executor's hands, or the executor has said something about one that has ended. */
  get everSentTask(): boolean {
    if (this.#launched.size > 0) return true;
    return [...this.#terminated.values(), ...this.#completed].some(wasSeenByExecutor);
  }

  has(taskId: string): boolean {
    return this.isQueued(taskId) || this.taskOf(taskId) !== undefined;
  }

  isQueued(taskId: string): boolean {
    return this.#queue.flatMap(tasksOf).some((task) => task.task_id.value === taskId);
  }

  isLaunched(taskId: string): boolean {
    return this.#launched.has(taskId);
  }

  /** A launched task, or one whose terminal update is not yet acknowledged by the scheduler. */
  taskOf(taskId: string): Task | undefined {
    return this.#launched.get(taskId) ?? this.#terminated.get(taskId);
  }

  enqueue(launch: Launch): void {
    this.#queue.push(launch);
  }

  /** The queued tasks that share the group of `taskId`; that task alone when it has no group. */
  queuedGroupOf(taskId: string): Launch | undefined {
    return this.#queue.find((launch) => tasksOf(launch).some((task) => task.task_id.value === taskId));
  }

  /** Takes everything out of the queue, to be handed over: single tasks first, then groups, as Mesos does. */
  deliver(): readonly Launch[] {
    const launches = this.#queue.toSorted((a, b) => Number(a.type === 'group') - Number(b.type === 'group'));
    this.#queue = [];
    for (const task of launches.flatMap(tasksOf))
      this.addLaunched(taskFrom(task, this.frameworkId, 'TASK_STAGING'));
    return launches;
  }

  addLaunched(task: Task): void {
    this.#launched.set(task.task_id.value, task);
  }

  /** Applies a status to its task; gives false when the task is not there, has ended, or is only queued. */
  apply(status: TaskStatus): boolean {
    const id = status.task_id.value;
    const queued = this.#takeQueued(id, status.state);
    const task = queued ?? this.#launched.get(id);
    if (task === undefined) return false;
    const updated = withStatus(task, status);
    if (!isTerminal(status.state)) {
      this.#launched.set(id, updated);
      return true;
    }
    this.#launched.delete(id);
    this.#terminated.set(id, updated);
    return true;
  }

  /** Notes what was last sent to the master of a task. */
  noteForwarded(taskId: string, state: TaskState, uuid: Uint8Array): void {
    for (const tasks of [this.#launched, this.#terminated]) {
      const task = tasks.get(taskId);
      if (task !== undefined) {
        tasks.set(taskId, { ...task, status_update_state: state, status_update_uuid: uuid });
      }
    }
  }

  /** The scheduler has acknowledged the task's terminal update. */
  complete(taskId: string): void {
    const task = this.#terminated.get(taskId);
    if (task === undefined) return;
    this.#terminated.delete(taskId);
    this.#completed = [...this.#completed, task].slice(-MOST_COMPLETED);
  }

  /** The framework is gone, so nobody will acknowledge anything any more. */
  completeAll(): void {
    this.#queue = [];
    this.#completed = [...this.#completed, ...this.#terminated.values(), ...this.#launched.values()].slice(
      -MOST_COMPLETED,
    );
    this.#terminated.clear();
    this.#launched.clear();
  }

  #takeQueued(taskId: string, state: TaskState): Task | undefined {
    const launch = isTerminal(state) ? this.queuedGroupOf(taskId) : undefined;
    const info = launch && tasksOf(launch).find((task) => task.task_id.value === taskId);
    if (launch === undefined || info === undefined) return undefined;
    this.#queue = this.#queue.flatMap((other) => (other === launch ? without(other, taskId) : [other]));
    return taskFrom(info, this.frameworkId, 'TASK_STAGING');
  }
}

export function tasksOf(launch: Launch): readonly TaskInfo[] {
  return launch.type === 'task' ? [launch.task] : (launch.group.tasks ?? []);
}

/** The record of a task that master and agent keep, made of its TaskInfo. */
export function taskFrom(info: TaskInfo, frameworkId: string, state: TaskState): Task {
  const user = info.command?.user ?? info.executor?.command?.user;
  return {
    name: info.name,
    task_id: info.task_id,
    framework_id: { value: frameworkId },
    ...(info.executor && { executor_id: info.executor.executor_id }),
    agent_id: info.agent_id,
    state,
    resources: info.resources,
    labels: info.labels,
    discovery: info.discovery,
    container: info.container,
    health_check: info.health_check,
    kill_policy: info.kill_policy,
    ...(user !== undefined && { user }),
    limits: info.limits,
  };
}

/** The user that an executor's process runs as. */
export function userOf(framework: FrameworkInfo, executor: ExecutorInfo): string {
  return executor.command?.user ?? framework.user;
}

function without(launch: Launch, taskId: string): readonly Launch[] {
  const tasks = tasksOf(launch).filter((task) => task.task_id.value !== taskId);
  if (launch.type === 'task' || tasks.length === 0) return [];
  return [{ type: 'group', group: { ...launch.group, tasks } }];
}

/** Of several statuses with one state in a row only the last is kept, and none with its data. */
function withStatus(task: Task, status: TaskStatus): Task {
  const { data: _data, ...kept } = status;
  const statuses = task.statuses ?? [];
  const earlier = statuses.at(-1)?.state === status.state ? statuses.slice(0, -1) : statuses;
  return { ...task, state: status.state, statuses: [...earlier, kept] };
}

function wasSeenByExecutor(task: Task): boolean {
  return (task.statuses ?? []).some((status) => status.source === 'SOURCE_EXECUTOR');
}
