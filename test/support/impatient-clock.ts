// A clock for tests with real sockets: waits between tries pass at once, limits only when the test says so.
import type { Clock } from '../../shared/runtime/clock.ts';

const TRIES = [2000, 4000, 8000, 16_000];

/** Waits between tries pass at once and are noted; a limit is reached only by `expire`. */
export class ImpatientClock implements Clock {
  readonly waits: number[] = [];
  #now = 0;
  readonly #limits = new Set<() => void>();

  now = () => this.#now;
  monotonic = () => this.#now;

  after(milliseconds: number, action: () => void) {
    if (milliseconds > 1000 && !TRIES.includes(milliseconds)) {
      this.#limits.add(action);
      return () => void this.#limits.delete(action);
    }
    this.#now += milliseconds;
    this.waits.push(milliseconds);
    const timer = setImmediate(action);
    return () => clearImmediate(timer);
  }

  expire(): void {
    for (const action of this.#limits) action();
  }
}
