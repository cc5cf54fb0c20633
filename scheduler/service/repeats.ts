// What is said to Mesos until its answer is seen: kills, reconciliation, the end of old executors. Mesos may lose any
// of them without a word. No I/O, no clock: it answers with the calls that are due.
import type { TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import type { Call } from '../../shared/mesos/generated/scheduler.ts';
import { kill, reconcile, reconcileOperations, shutdown, teardown } from '../master/calls.ts';
import { Reminders } from '../master/reminders.ts';
import { hasEnded, isLive } from '../plan/task-state.ts';
import type { Change, ServiceState, StrayRecord, TaskRecord } from '../state/records.ts';
import { recordOfTask } from './status-changes.ts';

export interface TaskPlace {
  readonly taskId: string;
  readonly agentId: string;
}

export interface ExecutorPlace {
  readonly executorId: string;
  readonly agentId: string;
}

export interface OperationPlace {
  readonly operationId: string;
  readonly agentId: string;
}

/** First after 5 s, then ever more rarely, at least once a minute. */
const POLICY = { first: 5000, factor: 2, most: 60_000 };
const IMPLICIT_EVERY_MS = 3_600_000;

export class Repeats {
  readonly #kills = new Reminders<TaskPlace>(POLICY);
  readonly #reconciling = new Reminders<TaskPlace>(POLICY);
  readonly #shutdowns = new Reminders<ExecutorPlace>(POLICY);
  readonly #operations = new Reminders<OperationPlace>(POLICY);
  readonly #teardown = new Reminders<Call>(POLICY);
  /** Each with the executor that ends with the last of its strays; undefined where that is not known. */
  readonly #strays = new Map<string, string | undefined>();
  /** How many strays each of these executors has. */
  readonly #straysOf = new Map<string, number>();
  /** The launch of each task name that a record wants killed. */
  readonly #killing = new Map<string, string>();
  /** The executor that each pod instance waits to be gone. */
  readonly #old = new Map<string, string>();
  /** Executors that are to end though their tasks live. */
  readonly #ending = new Set<string>();
  #implicitAt = 0;

  readonly isUnreconciled = (taskId: string): boolean => this.#reconciling.has(taskId);

  /** A new subscription: everything is said again, and Mesos is asked about all that has not ended. */
  restart({ task, operation, stray }: ServiceState, now: number): void {
    this.#kills.restart();
    this.#shutdowns.restart();
    this.#implicitAt = now + IMPLICIT_EVERY_MS;
    for (const record of task.values()) this.#keepKill(record.name, record);
    for (const [taskId, record] of stray) this.#strayChanged(taskId, record);
    for (const [operationId, { agentId }] of operation)
      this.#operations.add(operationId, { operationId, agentId });
    this.#operations.restart();
    this.#teardown.restart();
    this.askAbout(task.values());
    this.#reconciling.restart();
  }

  askAbout(tasks: Iterable<TaskRecord>): void {
    for (const { taskId, agentId, state } of tasks) {
      if (!hasEnded(state)) this.#reconciling.add(taskId, { taskId, agentId });
    }
  }

  /** What was in an ACCEPT that Mesos may never have got. */
  askAboutAccept({ accept }: Call, state: ServiceState): void {
    const operations = accept?.operations ?? [];
    const tasks = operations.flatMap(({ launch_group }) => launch_group?.task_group.tasks ?? []);
    this.askAbout(tasks.flatMap(({ task_id }) => recordOfTask(state, task_id.value) ?? []));
    for (const { id } of operations) {
      const record = id && state.operation.get(id.value);
      if (id === undefined || record === undefined) continue;
      this.#operations.add(id.value, { operationId: id.value, agentId: record.agentId });
    }
  }

  /** What was stored: tasks that are to be killed, operations that have ended. */
  told(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'task') this.#keepKill(change.id, change.value);
      if (change.kind === 'stray') this.#strayChanged(change.id, change.value);
      if (change.kind === 'operation' && change.value === undefined) this.#operations.remove(change.id);
    }
  }

  /** True when it is the first word of a stray that is of our making and will be killed. */
  heard({ task_id, agent_id, state }: TaskStatus, isStray: boolean): boolean {
    this.#reconciling.remove(task_id.value);
    if (!isLive(state)) this.#strayEnded(task_id.value);
    const isNew = isStray && agent_id !== undefined && !this.#strays.has(task_id.value);
    if (!isNew || !isOurs(task_id.value)) return false;
    this.#disown({ taskId: task_id.value, agentId: agent_id.value });
    return true;
  }

  /** The executor that must be gone before the pod can start anew; undefined when there is none. */
  await(instance: string, old: ExecutorPlace | undefined): void {
    const before = this.#old.get(instance);
    if (before === old?.executorId) return;
    if (before !== undefined) this.#shutdowns.remove(before);
    this.#old.delete(instance);
    if (old === undefined) return;
    this.#old.set(instance, old.executorId);
    this.#shutdowns.add(old.executorId, old);
  }

  /** An executor that is to end though its tasks live; until they have ended. */
  end(executor: ExecutorPlace): void {
    this.#ending.add(executor.executorId);
    this.#shutdowns.add(executor.executorId, executor);
  }

  ended(executorId: string): void {
    if (this.#ending.delete(executorId)) this.#shutdowns.remove(executorId);
  }

  /** Nothing of the service is left in Mesos but the framework itself. */
  deregister(): void {
    this.#teardown.add('', teardown);
  }

  due(now: number): Call[] {
    const asked = this.#reconciling.due(now);
    const operations = this.#operations.due(now);
    return [
      ...this.#kills.due(now).map(({ taskId, agentId }) => kill(taskId, agentId)),
      ...this.#shutdowns.due(now).map(({ executorId, agentId }) => shutdown(executorId, agentId)),
      ...(asked.length > 0 ? [reconcile(asked)] : []),
      ...(operations.length > 0 ? [reconcileOperations(operations)] : []),
      ...this.#teardown.due(now),
      ...this.#implicit(now),
    ];
  }

  get nextDue(): number {
    const all = [this.#kills, this.#shutdowns, this.#reconciling, this.#operations, this.#teardown];
    return Math.min(this.#implicitAt, ...all.map(({ nextDue }) => nextDue ?? Number.POSITIVE_INFINITY));
  }

  /** An executor that does not listen takes no kill, so its agent is asked to end it. */
  #disown(place: TaskPlace, executorId?: string): void {
    if (this.#strays.has(place.taskId)) return;
    this.#strays.set(place.taskId, executorId);
    this.#kills.add(place.taskId, place);
    if (executorId === undefined) return;
    this.#straysOf.set(executorId, (this.#straysOf.get(executorId) ?? 0) + 1);
    this.end({ executorId, agentId: place.agentId });
  }

  #strayChanged(taskId: string, record: StrayRecord | undefined): void {
    if (record === undefined) this.#strayEnded(taskId);
    else this.#disown({ taskId, agentId: record.agentId }, record.executorId);
  }

  #strayEnded(taskId: string): void {
    const executorId = this.#strays.get(taskId);
    if (!this.#strays.delete(taskId)) return;
    this.#kills.remove(taskId);
    if (executorId === undefined) return;
    const left = (this.#straysOf.get(executorId) ?? 0) - 1;
    if (left > 0) {
      this.#straysOf.set(executorId, left);
      return;
    }
    this.#straysOf.delete(executorId);
    this.ended(executorId);
  }

  #keepKill(name: string, task: TaskRecord | undefined): void {
    const before = this.#killing.get(name);
    const isWanted = task?.kill && !hasEnded(task.state);
    if (before !== undefined && (!isWanted || before !== task.taskId)) {
      this.#killing.delete(name);
      if (!this.#strays.has(before)) this.#kills.remove(before);
    }
    if (!isWanted) return;
    this.#killing.set(name, task.taskId);
    this.#kills.add(task.taskId, { taskId: task.taskId, agentId: task.agentId });
  }

  /** Brings to light tasks that we do not know of, and what we missed of those we do. */
  #implicit(now: number): Call[] {
    if (now < this.#implicitAt) return [];
    this.#implicitAt = now + IMPLICIT_EVERY_MS;
    return [reconcile([])];
  }
}

/** Every task of our framework id is ours, but only those named as we name them are ended without being asked. */
function isOurs(taskId: string): boolean {
  return taskId.split('__').length === 3;
}
