// Which running tasks have certificates that end soon: told in time, and again every day until somebody acts. A task gets
// fresh ones by its next launch. No I/O, no clock.
import { hasEnded } from '../plan/task-state.ts';
import type { Change, TaskRecord } from '../state/records.ts';
import { DueQueue } from '../watch/due-queue.ts';

const DAY = 86_400_000;
/** Milliseconds before the end in which it is told. */
export const EXPIRY_NOTICE = 30 * DAY;

export interface Expiring {
  readonly task: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

export class ExpiryWatch {
  readonly #notices = new DueQueue();
  /** By the tasks' names. */
  readonly #expires = new Map<string, number>();

  restart(tasks: Iterable<TaskRecord>): void {
    this.#notices.clear();
    this.#expires.clear();
    for (const task of tasks) this.#watch(task.name, task);
  }

  told(changes: readonly Change[]): void {
    for (const change of changes) if (change.kind === 'task') this.#watch(change.id, change.value);
  }

  get nextDue(): number | undefined {
    return this.#notices.nextDue;
  }

  /** When the first certificate of a live task expires; undefined when there is none. */
  get first(): number | undefined {
    let first: number | undefined;
    for (const expires of this.#expires.values()) first = Math.min(first ?? expires, expires);
    return first;
  }

  /** Those that are to be told of now. */
  due(now: number): Expiring[] {
    return this.#notices.take(now).flatMap((task): Expiring[] => {
      const expires = this.#expires.get(task);
      if (expires === undefined) return [];
      this.#notices.set(task, now + DAY);
      return [{ task, expires }];
    });
  }

  #watch(name: string, task: TaskRecord | undefined): void {
    const isOver = task === undefined || hasEnded(task.state);
    const expires = isOver ? undefined : task.certificatesExpire;
    if (expires === this.#expires.get(name)) return;
    if (expires === undefined) {
      this.#expires.delete(name);
      this.#notices.delete(name);
    } else {
      this.#expires.set(name, expires);
      this.#notices.set(name, expires - EXPIRY_NOTICE);
    }
  }
}
