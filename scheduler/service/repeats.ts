// What is said to Mesos until its answer is seen: kills, reconciliation, the end of old executors. Mesos may lose any
// of them without a word. No I/O, no clock: it answers with the calls that are due.
import type { TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import type { Call } from '../../shared/mesos/generated/scheduler.ts';
import { kill, reconcile, shutdown } from '../master/calls.ts';
import { Reminders } from '../master/reminders.ts';
import { hasEnded, isLive } from '../plan/task-state.ts';
import type { TaskRecord } from '../state/records.ts';

export interface TaskPlace {
  readonly taskId: string;
  readonly agentId: string;
}

export interface ExecutorPlace {
  readonly executorId: string;
  readonly agentId: string;
}

/** First after 5 s, then ever more rarely, at least once a minute. */
const POLICY = { first: 5000, factor: 2, most: 60_000 };
const IMPLICIT_EVERY_MS = 3_600_000;

export class Repeats {
  readonly #kills = new Reminders<TaskPlace>(POLICY);
  readonly #reconciling = new Reminders<TaskPlace>(POLICY);
  readonly #shutdowns = new Reminders<ExecutorPlace>(POLICY);
  readonly #strays = new Map<string, TaskPlace>();
  #implicitAt = 0;

  /** Task ids that Mesos has not yet said the state of since we subscribed. */
  get unreconciled(): ReadonlySet<string> {
    return this.#reconciling.keys;
  }

  /** A new subscription: everything is said again, and Mesos is asked about every task that has not ended. */
  restart(tasks: Iterable<TaskRecord>, now: number): void {
    this.#kills.restart();
    this.#shutdowns.restart();
    this.#implicitAt = now + IMPLICIT_EVERY_MS;
    this.askAbout(tasks);
  }

  askAbout(tasks: Iterable<TaskRecord>): void {
    for (const { taskId, agentId, state } of tasks) {
      if (!hasEnded(state)) this.#reconciling.add(taskId, { taskId, agentId });
    }
    this.#reconciling.restart();
  }

  /** Launches that nobody wants any more. */
  disown(tasks: Iterable<TaskPlace>): void {
    for (const { taskId, agentId } of tasks) this.#strays.set(taskId, { taskId, agentId });
  }

  /** True when it is the first word of a stray that is of our making and will be killed. */
  heard({ task_id, agent_id, state }: TaskStatus, isStray: boolean): boolean {
    this.#reconciling.remove(task_id.value);
    if (!isLive(state)) this.#strays.delete(task_id.value);
    const isNew = isStray && agent_id !== undefined && !this.#strays.has(task_id.value);
    if (!isNew || !isOurs(task_id.value)) return false;
    this.disown([{ taskId: task_id.value, agentId: agent_id.value }]);
    return true;
  }

  /** `old` are the executors whose pods wait for them to be gone. */
  due(tasks: Iterable<TaskRecord>, old: readonly ExecutorPlace[], now: number): Call[] {
    this.#keepKills(tasks);
    for (const place of old) this.#shutdowns.add(place.executorId, place);
    this.#shutdowns.retain(new Set(old.map(({ executorId }) => executorId)));
    const asked = this.#reconciling.due(now);
    return [
      ...this.#kills.due(now).map(({ taskId, agentId }) => kill(taskId, agentId)),
      ...this.#shutdowns.due(now).map(({ executorId, agentId }) => shutdown(executorId, agentId)),
      ...(asked.length > 0 ? [reconcile(asked)] : []),
      ...this.#implicit(now),
    ];
  }

  get nextDue(): number {
    const times = [this.#kills.nextDue, this.#shutdowns.nextDue, this.#reconciling.nextDue, this.#implicitAt];
    return Math.min(...times.filter((time) => time !== undefined));
  }

  #keepKills(tasks: Iterable<TaskRecord>): void {
    const wanted = [...tasks].filter((task) => task.kill && !hasEnded(task.state));
    const all = [...wanted, ...this.#strays.values()];
    for (const { taskId, agentId } of all) this.#kills.add(taskId, { taskId, agentId });
    this.#kills.retain(new Set(all.map(({ taskId }) => taskId)));
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
