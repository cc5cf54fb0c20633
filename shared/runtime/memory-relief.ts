// Gives memory back when much has ended: V8 collects garbage when it needs room, so a program that has become idle would
// keep what its work left behind for ever. Looked at when something ended and it has been quiet for a moment; a program
// in which nothing ends looks once, after its start.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Cancel, Clock } from './clock.ts';

/** Milliseconds without an end. */
export const QUIET = 1500;
/** Bytes that the heap has grown by since the last time: less is not worth the pause of some ten milliseconds. */
export const WORTH = 2 * 1024 * 1024;
/** Nor is less than this part of it, because the pause is the longer the larger the heap. */
const WORTH_PART = 1 / 8;

export interface MemoryReliefOptions {
  readonly clock: Clock;
  /** Bytes that the JavaScript heap takes. */
  readonly heap: () => number;
  /** Collects all garbage, and gives the free pages back. */
  readonly collect: () => void;
}

/** This process. */
export const ownMemory: Pick<MemoryReliefOptions, 'heap' | 'collect'> = {
  heap: () => process.memoryUsage().heapTotal,
  collect: collectGarbage,
};

let collector: NodeJS.GCFunction | undefined;

/** As no regular collection does, it gives the free pages back to the system. */
function collectGarbage(): void {
  // Kept: what a context takes outside the heap would lie at its end each time, when it is fullest, and hold it there.
  collector ??= makeCollector();
  collector({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Asked for here: on the command line it would slow down every start (docs/adr/0003). */
function makeCollector(): NodeJS.GCFunction {
  setFlagsFromString('--expose-gc');
  // Only a context that is made after this has the function.
  return runInNewContext('gc') as NodeJS.GCFunction;
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

  /** Nothing is looked at until something ends. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
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
    if (before - this.#base < Math.max(WORTH, this.#base * WORTH_PART)) return;
    collect();
    const after = heap();
    // What waited for its finalizers goes the next time: until that brings nothing.
    const hasHelped = before - after >= WORTH;
    this.#base = hasHelped ? 0 : after;
    if (hasHelped) this.#lookLater();
  }
}
