// Reads a task's output for a log stream, behind its writer, in pieces, as fast as they are taken and no faster.
// The file is the task's: it may be missing, no file at all, written anew, removed; its oldest part may be freed.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { LogChunk } from '../../shared/link/generated/link.ts';
import { firstKept, type ReadAt, tailStart } from '../../shared/link/log-offsets.ts';
import { readBehind, unseen, type Witness, witnessAfter } from '../../shared/link/log-witness.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { describeError, errorCode } from '../../shared/runtime/errors.ts';
import { FileWatch } from './file-watch.ts';

export interface FollowOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Bytes; absent: `tailLines` before the end. */
  readonly offset?: number | undefined;
  readonly tailLines: number;
  /** Go on until the task is over; else until the end of the file. */
  readonly follow: boolean;
  readonly isOver: () => boolean;
  /** Called with what wakes a reader that waits: when the task is over, or nobody wants more. */
  readonly onWaker: (wake: () => void) => void;
  readonly signal: AbortSignal;
}

/** Nobody waits on a pipe, nobody follows a link. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
export const CHUNK_BYTES = 64 * 1024;
/** Bytes that a reader may be behind a file that it had read to its end once. */
export const MOST_BEHIND = 32 * 1024 * 1024;
/** Bytes before the end where such a reader goes on. */
const CLOSER = 1024 * 1024;

/** Ends with a chunk that is `ended` or has a `problem`, or without one when the signal is aborted. */
export async function* followFile(options: FollowOptions): AsyncGenerator<LogChunk> {
  let file: FileHandle | undefined;
  let watch: FileWatch | undefined;
  try {
    file = await open(options.path, FLAGS);
    watch = options.follow ? new FileWatch(file.fd, options.clock) : undefined;
    options.onWaker(() => watch?.poke());
    if ((await file.stat()).isFile()) yield* read(file, watch, options);
    else yield { offset: 0n, problem: 'its output is no file any more' };
  } catch (thrown) {
    yield { offset: 0n, problem: problemOf(thrown) };
  } finally {
    watch?.close();
    await file?.close();
  }
}

function problemOf(thrown: unknown): string {
  const code = errorCode(thrown);
  if (code === 'ENOENT') return 'the file is not there: its task has removed it, or has not started';
  if (code === 'ELOOP' || code === 'ENXIO') return 'its output is no file any more';
  return describeError(thrown);
}

async function* read(
  file: FileHandle,
  watch: FileWatch | undefined,
  options: FollowOptions,
): AsyncGenerator<LogChunk> {
  const readAt = readerOf(file);
  const { size: first } = await file.stat();
  let place = unseen(options.offset ?? (await tailStart(readAt, 0, first, options.tailLines)));
  yield { offset: BigInt(place.end) };
  while (!options.signal.aborted) {
    // Asked before the size: what the task wrote last is read.
    const isOver = watch === undefined || options.isOver();
    const { size } = await file.stat();
    const step = await nextStep(readAt, place, size, first);
    if (step !== undefined) {
      place = step.data === undefined ? unseen(Number(step.offset)) : witnessAfter(place, step.data);
      yield step;
    } else if (isOver) {
      return yield { offset: BigInt(place.end), ended: true };
    } else {
      await watch?.changed();
    }
  }
}

const WRITTEN_ANEW: LogChunk = { offset: 0n, truncated: true };

/** Undefined at the end of the file. */
async function nextStep(
  readAt: ReadAt,
  place: Witness,
  size: number,
  first: number,
): Promise<LogChunk | undefined> {
  const { end: offset } = place;
  if (size < offset) return WRITTEN_ANEW;
  if (size === offset) return undefined;
  if (offset >= first && size - offset > MOST_BEHIND)
    return skipTo(await nearEnd(readAt, size), offset, 'SLOW_READER');
  const data = await readBehind(readAt, place, CHUNK_BYTES);
  if (data === undefined) return WRITTEN_ANEW;
  if (data.length === 0) return undefined;
  const kept = data[0] === 0 ? await firstKept(readAt, offset, size) : offset;
  return kept > offset ? skipTo(kept, offset, 'FREED') : { offset: BigInt(offset), data };
}

function skipTo(to: number, from: number, skipped_because: 'FREED' | 'SLOW_READER'): LogChunk {
  return { offset: BigInt(to), skipped_bytes: BigInt(to - from), skipped_because };
}

/** Where a line begins, where there are lines. */
async function nearEnd(readAt: ReadAt, size: number): Promise<number> {
  const start = size - CLOSER;
  const newline = (await readAt(start, CHUNK_BYTES)).indexOf(0x0a);
  return start + newline + 1;
}

function readerOf(file: FileHandle): ReadAt {
  return async (offset, length) => {
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await file.read(buffer, 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };
}
