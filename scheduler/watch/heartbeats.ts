// When each pod's executor was last heard of over the pod link, and what it said. Advisory: kept in memory only, and
// nothing is decided from it yet; the API shows the age.

import { Message } from '../../shared/link/generated/link.ts';
import { decode } from '../../shared/mesos/codec.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

export interface HeartbeatSeen {
  /** Milliseconds since the epoch, on our clock. */
  readonly at: number;
  readonly sequence: bigint;
  /** Of the executor process itself. */
  readonly residentBytes?: bigint | undefined;
}

/** A message is a few hundred bytes; anything near this is not of our executor. */
const MOST_BYTES = 1024 * 1024;

export class Heartbeats {
  readonly #seen = new Map<string, HeartbeatSeen>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** A framework message of a known executor. Whatever it holds, it cannot harm: at worst it is logged and dropped. */
  received(executorId: string, data: Uint8Array, now: number): void {
    try {
      if (data.length > MOST_BYTES) throw new Error(`${data.length} bytes, more than ${MOST_BYTES}`);
      const { heartbeat, sequence = 0n } = decode(Message, data);
      if (heartbeat === undefined) return;
      this.#seen.set(executorId, { at: now, sequence, residentBytes: heartbeat.executor_resident_bytes });
    } catch (error) {
      this.#logger.warn('pod link message not understood', { executorId, error: describeError(error) });
    }
  }

  of(executorId: string): HeartbeatSeen | undefined {
    return this.#seen.get(executorId);
  }

  /** Forgets executors that are no pod's any more. */
  retain(executorIds: ReadonlySet<string>): void {
    for (const id of this.#seen.keys()) if (!executorIds.has(id)) this.#seen.delete(id);
  }
}
