// The ways into the records that are asked at every event: kept up to date change by change, so that no answer
// takes longer because the service is larger. No I/O.
import type { TaskState } from '../../shared/mesos/generated/mesos.ts';
import { Census } from '../offer/placement/census.ts';
import type { PodRecord, TaskRecord } from './records.ts';

/** Values of one kind under a name of another. */
class Groups<T> {
  readonly #groups = new Map<string, Map<string, T>>();

  put(group: string, id: string, value: T): void {
    const members = this.#groups.get(group);
    if (members === undefined) this.#groups.set(group, new Map([[id, value]]));
    else members.set(id, value);
  }

  drop(group: string, id: string): void {
    const members = this.#groups.get(group);
    members?.delete(id);
    if (members?.size === 0) this.#groups.delete(group);
  }

  of(group: string): T[] {
    return [...(this.#groups.get(group)?.values() ?? [])];
  }

  get names(): Iterable<string> {
    return this.#groups.keys();
  }
}

const executorOf = (pod: PodRecord) => pod.executor.executor_id.value;

export class StateIndex {
  /** Where the pods are. */
  readonly census = new Census();
  readonly #tasks = new Groups<TaskRecord>();
  readonly #taskStates = new Map<TaskState, number>();
  readonly #podsOn = new Groups<PodRecord>();
  readonly #executors = new Map<string, PodRecord>();
  readonly #resources = new Map<string, string>();

  /** All records of one pod instance's tasks. */
  readonly tasksOf = (instance: string): TaskRecord[] => this.#tasks.of(instance);

  /** Every instance with a task's record. */
  get instances(): Iterable<string> {
    return this.#tasks.names;
  }

  podOfExecutor(executorId: string): PodRecord | undefined {
    return this.#executors.get(executorId);
  }

  podsOn(agentId: string): PodRecord[] {
    return this.#podsOn.of(agentId);
  }

  /** Pods by the ids of their executors. */
  get executors(): ReadonlyMap<string, PodRecord> {
    return this.#executors;
  }

  /** The instance that holds a reservation, by resource_id. */
  get resources(): ReadonlyMap<string, string> {
    return this.#resources;
  }

  /** How many tasks have each state; none that no task has. */
  get taskStates(): ReadonlyMap<TaskState, number> {
    return this.#taskStates;
  }

  taskChanged(before: TaskRecord | undefined, after: TaskRecord | undefined): void {
    this.#count(before, -1);
    this.#count(after, 1);
    if (after !== undefined) this.#tasks.put(after.instance, after.name, after);
    else if (before !== undefined) this.#tasks.drop(before.instance, before.name);
  }

  podChanged(before: PodRecord | undefined, after: PodRecord | undefined): void {
    if (before !== undefined) this.#dropPod(before);
    if (after === undefined) return;
    this.census.put(after);
    this.#podsOn.put(after.agentId, after.instance, after);
    this.#executors.set(executorOf(after), after);
    for (const { resourceId } of after.reservations) this.#resources.set(resourceId, after.instance);
  }

  #count(task: TaskRecord | undefined, by: number): void {
    if (task === undefined) return;
    const count = (this.#taskStates.get(task.state) ?? 0) + by;
    if (count === 0) this.#taskStates.delete(task.state);
    else this.#taskStates.set(task.state, count);
  }

  #dropPod(pod: PodRecord): void {
    this.census.remove(pod.instance);
    this.#podsOn.drop(pod.agentId, pod.instance);
    this.#executors.delete(executorOf(pod));
    for (const { resourceId } of pod.reservations) this.#resources.delete(resourceId);
  }
}
