// A clock that a test moves itself: time stands still until `advance` or `next` is called.
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(start = 1_000_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(milliseconds: number, action: () => void): Cancel {
    this.#order += 1;
    const timer = { at: this.#now + Math.max(0, milliseconds), order: this.#order, action };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Fires the earliest timer and moves there; false when there is none. */
  next(): boolean {
    const [first] = [...this.#timers].sort((a, b) => a.at - b.at || a.order - b.order);
    if (first === undefined) return false;
    this.#timers.delete(first);
    this.#now = Math.max(this.#now, first.at);
    first.action();
    return true;
  }

  /** Moves on, firing what is due on the way. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    while ([...this.#timers].some(({ at }) => at <= end)) this.next();
    this.#now = end;
  }

  get pending(): number {
    return this.#timers.size;
  }
}
