// Unmounts in the background, after the last user: nobody waits for it but the executor's end. What fails is tried
// again, less and less often, for as long as the executor lives; the ledger keeps it for the next executor.
import { backoff } from '../../shared/runtime/backoff.ts';
import { type Clock, sleep } from '../../shared/runtime/clock.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

const RETRIES = { first: 1000, factor: 2, most: 60_000 };

export class Releases {
  readonly #settle: (key: string, useId?: string) => Promise<void>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #running = new Set<Promise<void>>();

  /** `settle` is called until it resolves. */
  constructor(settle: (key: string, useId?: string) => Promise<void>, clock: Clock, log: Logger) {
    this.#settle = settle;
    this.#clock = clock;
    this.#log = log;
  }

  add(key: string, useId?: string): void {
    this.follow(this.#persist(this.#settle(key, useId), key, useId));
  }

  /** The same for what a dead executor left. The end of this one waits for the first try at most. */
  addLeft(key: string): void {
    const first = this.#settle(key);
    void this.#persist(first, key);
    this.follow(first);
  }

  /** Something that must be over before everything is; it may fail. */
  follow(work: Promise<unknown>): void {
    const running: Promise<void> = work
      .then(
        () => {},
        () => {},
      )
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Resolves when nothing is left to release, or after `limit` milliseconds; gives what is left. */
  async finish(limit: number): Promise<number> {
    const over = new AbortController();
    const waiting = sleep(this.#clock, limit, over.signal).catch(() => {});
    const idle = (async () => {
      while (this.#running.size > 0) await Promise.all(this.#running);
    })();
    await Promise.race([idle, waiting]);
    over.abort();
    return this.#running.size;
  }

  async #persist(first: Promise<void>, key: string, useId?: string): Promise<void> {
    let trying = first;
    for (let attempt = 0; ; attempt++) {
      try {
        return await trying;
      } catch (thrown) {
        const wait = backoff(RETRIES, attempt);
        this.#log.warn(`a volume stays mounted; trying again in ${wait / 1000} s: ${describeError(thrown)}`);
        await sleep(this.#clock, wait);
        trying = this.#settle(key, useId);
      }
    }
  }
}
