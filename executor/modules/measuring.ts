// What modules use, asked for in rounds. A thread that waits inside the kernel, or computes outside of JavaScript, does
// not answer: one round waits for it, and none after that, until it has answered after all.
import type { Clock } from '../../shared/runtime/clock.ts';
import type { ModuleUsage } from './host-protocol.ts';

/** Milliseconds of a round. */
export const ROUND = 500;

export class Measuring {
  readonly #clock: Clock;
  readonly #known = new Map<number, ModuleUsage>();
  /** Runs that were asked and have not answered. */
  readonly #owing = new Set<number>();
  /** Those of them that the round waits for. */
  #awaited: ReadonlySet<number> = new Set();
  #round: Promise<void> | undefined;
  #end: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** As it was told last; undefined before. */
  of(run: number): ModuleUsage | undefined {
    return this.#known.get(run);
  }

  /** Resolves when those of `runs` that owe no answer have given one to `ask`, or when the round is over; never rejects. */
  round(runs: readonly number[], ask: (runs: readonly number[]) => void): Promise<void> {
    this.#round ??= this.#begin(runs, ask).finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  told(run: number, usage: ModuleUsage): void {
    this.#known.set(run, usage);
    this.#settle(run);
  }

  /** The run has ended. */
  over(run: number): void {
    this.#known.delete(run);
    this.#settle(run);
  }

  #begin(runs: readonly number[], ask: (runs: readonly number[]) => void): Promise<void> {
    const asked = runs.filter((run) => !this.#owing.has(run));
    if (asked.length === 0) return Promise.resolve();
    this.#awaited = new Set(asked);
    for (const run of asked) this.#owing.add(run);
    ask(asked);
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ROUND, resolve);
      this.#end = () => {
        cancel();
        resolve();
      };
    });
  }

  #settle(run: number): void {
    const wasAwaited = this.#owing.delete(run) && this.#awaited.has(run);
    if (wasAwaited && this.#owing.isDisjointFrom(this.#awaited)) this.#end();
  }
}
