// The clock of one life of an agent: its timers end with it.
import type { Cancel, Clock } from '../../../shared/runtime/clock.ts';

export class RunClock implements Clock {
  #clock: Clock;
  #timers = new Set<Cancel>();
  #isOver = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  after(milliseconds: number, action: () => void): Cancel {
    if (this.#isOver) return () => {};
    const cancel = this.#clock.after(milliseconds, () => {
      this.#timers.delete(cancel);
      action();
    });
    this.#timers.add(cancel);
    return () => {
      this.#timers.delete(cancel);
      cancel();
    };
  }

  /** No timer fires after this. */
  end(): void {
    this.#isOver = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }
}
