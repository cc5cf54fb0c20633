// The time of a replay: it stands still while things happen, and moves on to the moments of the recording when the
// replay says so. Rounds of offers are not timed at all: they come when the replay calls for them, since only the
// recording knows at which moments the real master's came.
import type { Cancel, Clock } from '../../../shared/runtime/clock.ts';

interface Timer {
  readonly at: number;
  readonly action: () => void;
}

export class ReplayClock implements Clock {
  /** Milliseconds since the start; so small that adding to it loses nothing. */
  #moment = 0;
  readonly #start: number;
  #timers = new Set<Timer>();
  #round: (() => void) | undefined;

  /** `start`: milliseconds since the Unix epoch. */
  constructor(start: number) {
    this.#start = start;
  }

  now(): number {
    return this.#start + this.#moment;
  }

  monotonic(): number {
    return this.#moment;
  }

  after(milliseconds: number, action: () => void): Cancel {
    const timer = { at: this.#moment + milliseconds, action };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** This clock for the master: what it plans for one allocation interval later is its next round of offers. */
  forMaster(allocationIntervalMs: number): Clock {
    return {
      now: () => this.now(),
      monotonic: () => this.monotonic(),
      after: (milliseconds, action) =>
        milliseconds === allocationIntervalMs ? this.#holdRound(action) : this.after(milliseconds, action),
    };
  }

  /** Lets the master make its round of offers now. */
  makeRound(): void {
    const round = this.#round;
    this.#round = undefined;
    round?.();
  }

  /** When the next timer is due, in milliseconds since the start; undefined when none is set. */
  get nextDue(): number | undefined {
    const due = [...this.#timers].map(({ at }) => at);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** Moves on to `moment` (milliseconds since the start; never back), firing the one timer that is due first. */
  step(moment: number): void {
    const end = Math.max(moment, this.#moment);
    const due = [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
    this.#moment = due === undefined ? end : Math.max(due.at, this.#moment);
    if (due === undefined) return;
    this.#timers.delete(due);
    due.action();
  }

  /** Forgets all timers: nothing fires any more. */
  end(): void {
    this.#timers.clear();
    this.#round = undefined;
  }

  #holdRound(action: () => void): Cancel {
    this.#round = action;
    return () => {
      if (this.#round === action) this.#round = undefined;
    };
  }
}
