// How many warnings go to the executor's standard error, a file that nobody rotates: tasks and messages can cause any
// number of them. All of them stand in executor.log, which is bounded.

/** Warnings in one period. */
export const MOST_WARNINGS = 100;
/** Milliseconds. */
export const PERIOD = 600_000;

export class WarningAllowance {
  #since = Number.NEGATIVE_INFINITY;
  #count = 0;

  /** Whether one more is told; the last of a period says that those after it are not. `now`: monotonic milliseconds. */
  take(now: number): 'YES' | 'LAST' | 'NO' {
    if (now - this.#since >= PERIOD) {
      this.#since = now;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count > MOST_WARNINGS) return 'NO';
    return this.#count === MOST_WARNINGS ? 'LAST' : 'YES';
  }
}
