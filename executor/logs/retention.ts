// Bounds what a task's output takes on disk. The oldest part is freed in place, so that offsets stay true; what is
// newer than the bound is never touched. Looks at a task only when something tells that it may have written.
// Where nothing can be freed (no fallocate, another kind of file system) the file grows: bytes count more than room.
import { closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs';
import { NO_WITNESS, type Witness } from '../../shared/link/log-witness.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { holds, witnessOf } from './file-witness.ts';
import type { Hole } from './punch.ts';

/** Bytes of each stream. */
export const DEFAULT_RETAINED = 64 * 1024 ** 2;
export const LEAST_RETAINED = 1024 ** 2;
/** A part of the bound is freed at once, so that a busy stream starts few programs. */
const CHUNK_PART = 16;
/** Whole blocks of any file system. */
const ALIGNMENT = 64 * 1024;
/** Milliseconds from a task's end until what it wrote last is looked at: what is to be said of the end is told by then. */
const ENDED_AFTER = 100;
/** Milliseconds until a stream that had to be freed is looked at again: it may be a fast one. */
const AGAIN_AFTER = 250;
/** Milliseconds until freeing is tried again after it failed. */
const RETRY_AFTER = 60_000;

export interface RetainedStream {
  readonly path: string;
  /** Bytes that stay. */
  readonly bound: number;
  /** Told before bytes up to an offset are freed; a lower one when they were not, or the file was written anew. */
  readonly onFree?: (through: number) => void;
}

interface Stream extends RetainedStream {
  inode: number;
  freed: number;
  /** Of the file as it was when a part of it was freed, or later. */
  witness: Witness;
}

export interface RetentionOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly punch: (hole: Hole) => Promise<void>;
}

/** The offset up to which to free; undefined while there is too little to free. */
export function planHole(size: number, freed: number, bound: number): number | undefined {
  const least = Math.max(ALIGNMENT, Math.floor(bound / CHUNK_PART));
  if (size - freed <= bound + least) return undefined;
  return Math.floor((size - bound) / ALIGNMENT) * ALIGNMENT;
}

export class Retention {
  readonly #options: RetentionOptions;
  readonly #tasks = new Map<string, readonly Stream[]>();
  readonly #due = new Set<readonly Stream[]>();
  #isFreeing = false;
  #pausedUntil = 0;
  #hasComplained = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Begins with a task; a task that is started again keeps what is known. */
  watch(taskId: string, streams: readonly RetainedStream[]): void {
    if (this.#tasks.has(taskId)) return;
    this.#tasks.set(
      taskId,
      streams.map((stream) => ({ ...stream, inode: 0, freed: 0, witness: NO_WITNESS })),
    );
  }

  /** Its process ended: looks, some time later, at what it has written since the last look. */
  ended(taskId: string): void {
    const streams = this.#tasks.get(taskId);
    if (streams !== undefined) this.#options.clock.after(ENDED_AFTER, () => this.#look(streams));
  }

  forget(taskId: string): void {
    this.#tasks.delete(taskId);
  }

  /** The task may have written. */
  look(taskId: string): void {
    const streams = this.#tasks.get(taskId);
    if (streams !== undefined) this.#look(streams);
  }

  #look(streams: readonly Stream[]): void {
    if (this.#pausedUntil > this.#options.clock.monotonic()) return;
    this.#due.add(streams);
    if (!this.#isFreeing) void this.#freeDue();
  }

  /** One stream after the other, whatever the number of tasks. */
  async #freeDue(): Promise<void> {
    this.#isFreeing = true;
    for (const streams of this.#due) {
      this.#due.delete(streams);
      for (const stream of streams) if (await this.#free(stream)) this.#lookLater(streams);
    }
    this.#isFreeing = false;
  }

  /** Whether there was something to free. */
  async #free(stream: Stream): Promise<boolean> {
    const size = this.#measure(stream);
    const through = planHole(size, stream.freed, stream.bound);
    if (through === undefined) return false;
    const { path, inode, freed: from } = stream;
    try {
      stream.onFree?.(through);
      await this.#options.punch({ path, inode, from, through });
      stream.freed = through;
      isSameContent(stream);
      return true;
    } catch (thrown) {
      stream.onFree?.(from);
      this.#pause(thrown);
      return false;
    }
  }

  /** The size; what was freed of another file, or before a truncation, does not count. */
  #measure(stream: Stream): number {
    const found = lstatSync(stream.path, { throwIfNoEntry: false });
    const size = found?.isFile() ? found.size : 0;
    if (found?.ino === stream.inode && size >= stream.freed && isSameContent(stream)) return size;
    stream.inode = found?.ino ?? 0;
    if (stream.freed > 0) stream.onFree?.(0);
    stream.freed = 0;
    stream.witness = NO_WITNESS;
    return size;
  }

  #lookLater(streams: readonly Stream[]): void {
    this.#options.clock.after(AGAIN_AFTER, () => this.#look(streams));
  }

  #pause(thrown: unknown): void {
    const { clock, log } = this.#options;
    this.#pausedUntil = clock.monotonic() + RETRY_AFTER;
    const level = this.#hasComplained ? 'debug' : 'warn';
    this.#hasComplained = true;
    log[level](`the output of tasks grows without a bound: it cannot be freed (${describeError(thrown)})`);
  }
}

/** The file is a task's: no link is followed, nobody waits on a pipe. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Remembers how the file ends now. Only one of which something was freed is looked into: else there is nothing to forget. */
function isSameContent(stream: Stream): boolean {
  if (stream.freed === 0) return true;
  try {
    const file = openSync(stream.path, FLAGS);
    try {
      const isSame = holds(file, stream.witness);
      stream.witness = witnessOf(file, fstatSync(file).size);
      return isSame;
    } finally {
      closeSync(file);
    }
  } catch {
    return true;
  }
}
