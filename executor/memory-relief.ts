// Gives memory back when much has ended: V8 collects garbage when it needs room, so an executor that has become idle
// would keep what a thousand tasks left behind for ever. Looked at when tasks end and it has been quiet for a moment;
// an executor in which nothing ends looks once, after its start.
import type { Cancel, Clock } from '../shared/runtime/clock.ts';

/** Milliseconds without an end of a task. */
export const QUIET = 1500;
/** Bytes that the heap has grown by since the last time: less is not worth the pause of some ten milliseconds. */
export const WORTH = 2 * 1024 * 1024;

export interface MemoryReliefOptions {
  readonly clock: Clock;
  /** Bytes that the JavaScript heap takes. */
  readonly heap: () => number;
  /** Collects all garbage, and gives the free pages back. */
  readonly collect: () => void;
}

export class MemoryRelief {
  readonly #options: MemoryReliefOptions;
  #base = 0;
  #isBusy = false;
  #cancel: Cancel | undefined;

  constructor(options: MemoryReliefOptions) {
    this.#options = options;
    this.#lookLater();
  }

  /** Something is over that held memory. */
  ended(): void {
    this.#isBusy = true;
    this.#lookLater();
  }

  #lookLater(): void {
    this.#cancel ??= this.#options.clock.after(QUIET, () => this.#look());
  }

  #look(): void {
    this.#cancel = undefined;
    if (this.#isBusy) this.#lookLater();
    else this.#relieve();
    this.#isBusy = false;
  }

  #relieve(): void {
    const { heap, collect } = this.#options;
    const before = heap();
    if (before - this.#base < WORTH) return;
    collect();
    const after = heap();
    // What waited for its finalizers goes the next time: until that brings nothing.
    const hasHelped = before - after >= WORTH;
    this.#base = hasHelped ? 0 : after;
    if (hasHelped) this.#lookLater();
  }
}
