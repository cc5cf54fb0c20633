// One subscription's way to the master: calls go out one at a time, in the order given, so that an ACCEPT never
// overtakes the DECLINE before it. Acknowledgements, on which nothing else rests, go beside them, several at a time.
// A failed call is told to the owner; what follows from it is the owner's.

import { Call } from '../../shared/mesos/generated/scheduler.ts';
import type { LeanMesosHttp } from '../../shared/mesos/lean-http.ts';
import { Lane } from './lane.ts';

export const SCHEDULER_PATH = '/api/v1/scheduler';

/** Calls that wait; a master so far behind is as good as gone. */
const MOST_WAITING = 100_000;
/** So that the way there and back is not paid for by each; of one task never two are under way, as Mesos waits for the first. */
const ACKNOWLEDGEMENTS_AT_ONCE = 4;

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
  readonly #calls = new Lane<Call>(1, (call) => this.#sendOne(call));
  readonly #acknowledgements = new Lane<Call>(ACKNOWLEDGEMENTS_AT_ONCE, (call) => this.#sendOne(call));
  #isClosed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  send(call: Call): boolean {
    const lane = call.type === 'ACKNOWLEDGE' ? this.#acknowledgements : this.#calls;
    if (this.#isClosed || lane.waiting >= MOST_WAITING) return false;
    lane.push({ ...call, framework_id: { value: this.#options.frameworkId } });
    return true;
  }

  /** What waits is dropped. */
  close(): void {
    this.#isClosed = true;
    for (const lane of [this.#calls, this.#acknowledgements]) lane.clear();
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
