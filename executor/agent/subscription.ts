// The executor's event stream: opens it, hands on what comes, says when it ended. At most one is open;
// a newer one replaces an older one, of which nothing is heard any more. When to try again is the core's to decide.

import type { EventStream } from '../../shared/mesos/client.ts';
import { HttpError } from '../../shared/mesos/client-error.ts';
import type { Event } from '../../shared/mesos/generated/executor.ts';
import { describeError } from '../../shared/runtime/errors.ts';

export interface SubscriptionEvents {
  readonly onEvent: (event: Event) => void;
  /** The try failed or the stream ended; `status` where the agent answered with one. */
  readonly onEnd: (why: string, status: number | undefined) => void;
}

export class Subscription {
  readonly #events: SubscriptionEvents;
  /** Counts the tries; whatever belongs to an older one is dropped. */
  #newest = 0;
  #stream: EventStream<Event> | undefined;

  constructor(events: SubscriptionEvents) {
    this.#events = events;
  }

  open(subscribe: () => Promise<EventStream<Event>>): void {
    this.close();
    void this.#follow(this.#newest, subscribe);
  }

  close(): void {
    this.#newest += 1;
    this.#stream?.close();
    this.#stream = undefined;
  }

  async #follow(number: number, subscribe: () => Promise<EventStream<Event>>): Promise<void> {
    const isNewest = () => number === this.#newest;
    try {
      const stream = await subscribe();
      if (!isNewest()) return stream.close();
      this.#stream = stream;
      for await (const batch of stream.batches) {
        for (const event of batch) {
          if (!isNewest()) return;
          this.#events.onEvent(event);
        }
      }
      if (isNewest()) this.#events.onEnd('the agent ended the stream', undefined);
    } catch (thrown) {
      if (isNewest())
        this.#events.onEnd(reason(thrown), thrown instanceof HttpError ? thrown.status : undefined);
    }
  }
}

function reason(thrown: unknown): string {
  return describeError(thrown);
}
