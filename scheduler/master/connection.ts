// One subscription's way to the master: calls go out one at a time, in the order given, so that an ACCEPT never
// overtakes the DECLINE before it. A failed call is told to the owner; what follows from it is the owner's.

import { Call } from '../../shared/mesos/generated/scheduler.ts';
import type { LeanMesosHttp } from '../../shared/mesos/lean-http.ts';

export const SCHEDULER_PATH = '/api/v1/scheduler';

/** Calls that wait; a master so far behind is as good as gone. */
const MOST_WAITING = 100_000;

/** Where calls go while we are subscribed. */
export interface CallSink {
  /** Queues the call; false when the connection is closed or too far behind, and then it is not sent. */
  send(call: Call): boolean;
}

export interface ConnectionOptions {
  readonly http: LeanMesosHttp;
  readonly streamId: string | undefined;
  readonly frameworkId: string;
  readonly failed: (call: Call, error: unknown) => void;
}

export class MasterConnection implements CallSink {
  readonly #options: ConnectionOptions;
  readonly #waiting: Call[] = [];
  #isSending = false;
  #isClosed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  send(call: Call): boolean {
    if (this.#isClosed || this.#waiting.length >= MOST_WAITING) return false;
    this.#waiting.push({ ...call, framework_id: { value: this.#options.frameworkId } });
    if (!this.#isSending) void this.#drain();
    return true;
  }

  /** What waits is dropped. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
  }

  async #drain(): Promise<void> {
    this.#isSending = true;
    for (let call = this.#waiting.shift(); call !== undefined; call = this.#waiting.shift()) {
      await this.#sendOne(call);
    }
    this.#isSending = false;
  }

  async #sendOne(call: Call): Promise<void> {
    const { http, streamId, failed } = this.#options;
    const headers = streamId === undefined ? {} : { 'Mesos-Stream-Id': streamId };
    try {
      await http.call(SCHEDULER_PATH, Call, call, { headers });
    } catch (error) {
      if (!this.#isClosed) failed(call, error);
    }
  }
}
