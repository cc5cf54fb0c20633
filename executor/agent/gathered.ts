// Holds back what is said to the agent while more is about to be said. An agent, a master and a scheduler that get a hundred
// updates together take less time for them than for one after the other, and do not take the processors from the
// processes that are being started.
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';

/** Milliseconds that anything is held. */
export const LONGEST_HOLD = 200;

export interface GatheredOptions<T> {
  readonly clock: Pick<Clock, 'after'>;
  /** Whether more is about to be said. */
  readonly isMore: () => boolean;
  readonly send: (item: T) => void;
}

export class Gathered<T> {
  readonly #options: GatheredOptions<T>;
  /** Oldest first. */
  #held: T[] = [];
  #cancel: Cancel | undefined;

  constructor(options: GatheredOptions<T>) {
    this.#options = options;
  }

  /** Sends it, now or later; always in order. */
  add(item: T): void {
    const { clock, isMore } = this.#options;
    this.#held.push(item);
    if (!isMore()) this.#flush();
    else this.#cancel ??= clock.after(LONGEST_HOLD, () => this.#flush());
  }

  /** Some of what was about to be said has been said, perhaps the last of it. */
  turned(): void {
    if (!this.#options.isMore()) this.#flush();
  }

  /** What is held, which is not sent any more. */
  drop(): readonly T[] {
    this.#cancel?.();
    this.#cancel = undefined;
    return this.#held.splice(0);
  }

  #flush(): void {
    for (const item of this.drop()) this.#options.send(item);
  }
}
