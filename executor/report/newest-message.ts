// Sends framework messages of which only the newest matters: one call at a time; one that the agent refused for now,
// because it recovers, goes again unless a newer one has taken its place.
import { type Clock, sleep } from '../../shared/runtime/clock.ts';
import type { Answer } from '../agent/agent-client.ts';

/** Milliseconds between two tries; the agent recovers for about 2 s. */
const RETRY_AFTER = 250;
/** Then the next message will do. */
const MOST_TRIES = 40;

export class NewestMessage {
  readonly #clock: Clock;
  readonly #call: (data: Uint8Array) => Promise<Answer>;
  #newest: Uint8Array | undefined;
  #isSending = false;

  /** `call` must not reject. */
  constructor(clock: Clock, call: (data: Uint8Array) => Promise<Answer>) {
    this.#clock = clock;
    this.#call = call;
  }

  /** Resolves when there is nothing left to send. */
  async send(data: Uint8Array): Promise<void> {
    this.#newest = data;
    if (this.#isSending) return;
    this.#isSending = true;
    for (let tries = 0; this.#newest !== undefined && tries < MOST_TRIES; tries++)
      await this.#try(this.#newest);
    this.#isSending = false;
  }

  async #try(data: Uint8Array): Promise<void> {
    const { answer } = await this.#call(data);
    if (answer === 'LATER') await sleep(this.#clock, RETRY_AFTER);
    else if (this.#newest === data) this.#newest = undefined;
  }
}
