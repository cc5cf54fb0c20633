// Executors that are to be heard of in time: one queue for all of them, however many there are. No I/O, no clock.
import { DueQueue } from './due-queue.ts';

export class HeartbeatWatch {
  readonly #due = new DueQueue();
  /** Milliseconds of silence that each is allowed. */
  readonly #limits = new Map<string, number>();

  get nextDue(): number | undefined {
    return this.#due.nextDue;
  }

  /** Begins to wait for word of it, unless that is so already with this limit. */
  watch(executorId: string, limit: number, now: number): void {
    if (this.#limits.get(executorId) === limit) return;
    this.#limits.set(executorId, limit);
    this.#due.set(executorId, now + limit);
  }

  heard(executorId: string, now: number): void {
    const limit = this.#limits.get(executorId);
    if (limit !== undefined) this.#due.set(executorId, now + limit);
  }

  forget(executorId: string): void {
    this.#limits.delete(executorId);
    this.#due.delete(executorId);
  }

  /** What was said meanwhile is lost, so everybody gets the whole time again. */
  restart(now: number): void {
    for (const [executorId, limit] of this.#limits) this.#due.set(executorId, now + limit);
  }

  /** Nothing can be heard. */
  pause(): void {
    this.#due.clear();
  }

  /** Those that were silent for too long; each is told once. */
  silent(now: number): string[] {
    return this.#due.take(now);
  }
}
