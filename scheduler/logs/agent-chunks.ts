// A task's file through the agent's file API, in the pieces that an executor would send. Only here something is polled:
// nobody tells of changes.
import type { LogChunk } from '../../shared/link/generated/link.ts';
import { firstKept, tailStart } from '../../shared/link/log-offsets.ts';
import { NO_WITNESS, readBehind, unseen, witnessAfter } from '../../shared/link/log-witness.ts';
import { type Clock, sleep } from '../../shared/runtime/clock.ts';
import type { AgentFile } from './agent-files.ts';

export interface AgentReading {
  readonly offset?: number | undefined;
  readonly tailLines: number;
  /** Whether more may be written: asked before each look. */
  readonly isLive: () => boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at a file that may grow. */
const POLL_INTERVAL = 1000;
const CHUNK_BYTES = 64 * 1024;

/** @throws what the agent says. Ends with a chunk that is `ended`, or when the signal is aborted. */
export async function* agentChunks(
  { size: sizeOf, read }: AgentFile,
  reading: AgentReading,
): AsyncGenerator<LogChunk> {
  const { isLive, clock, signal } = reading;
  let place = unseen(reading.offset ?? (await tailStart(read, 0, await sizeOf(), reading.tailLines)));
  while (!signal.aborted) {
    const mayGrow = isLive();
    const size = await sizeOf();
    const { end: offset } = place;
    if (size === offset) {
      if (!mayGrow) return yield { offset: BigInt(offset), ended: true };
      await sleep(clock, POLL_INTERVAL, signal).catch(() => {});
      continue;
    }
    const data = size < offset ? undefined : await readBehind(read, place, CHUNK_BYTES);
    if (data === undefined) {
      place = NO_WITNESS;
      yield { offset: 0n, truncated: true };
      continue;
    }
    const kept = data[0] === 0 ? await firstKept(read, offset, size) : offset;
    if (kept > offset)
      yield { offset: BigInt(kept), skipped_bytes: BigInt(kept - offset), skipped_because: 'FREED' };
    else yield { offset: BigInt(offset), data };
    place = kept > offset ? unseen(kept) : witnessAfter(place, data);
  }
}
