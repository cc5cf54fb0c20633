// Process numbers as Linux gives them out, few enough to begin anew often.
import type { Numbers } from '../../executor/process/newcomers.ts';

export const MOST = 1000;
export const FIRST = 300;

/** Gives out numbers as Linux does: the next free one, from 300 again behind the last. */
export class Kernel implements Numbers {
  readonly #most: number;
  #last = 500;
  #total = 5000;
  readonly running = new Set<number>();

  constructor(most = MOST) {
    this.#most = most;
  }

  readonly last = () => this.#last as number | undefined;
  readonly total = () => this.#total as number | undefined;
  readonly most = () => this.#most as number | undefined;

  begin(): number {
    do this.#last = this.#last + 1 < this.#most ? this.#last + 1 : FIRST;
    while (this.running.has(this.#last));
    this.#total += 1;
    this.running.add(this.#last);
    return this.#last;
  }

  /** A thread, or a process that is over at once. */
  pass(count: number): void {
    for (let number = 0; number < count; number++) this.running.delete(this.begin());
  }
}
