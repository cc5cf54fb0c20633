// One output file of a task, read behind the task. The file is the task's: it may vanish, shrink, be replaced by
// anything. A file that is another one, shorter than before, or without the bytes that ended it when it was seen last
// begins a new generation at offset 0.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { NO_WITNESS, type Witness } from '../../shared/link/log-witness.ts';
import { holds, witnessOf } from './file-witness.ts';
import type { OpenedStream } from './protocol.ts';
import type { StreamName } from './sink-settings.ts';

const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

export class StreamFile {
  readonly name: StreamName;
  readonly #path: string;
  readonly #freed: BigInt64Array;
  #inode = 0;
  /** Inodes are used again. */
  #bornAt = 0;
  #changedAt = 0;
  #witness: Witness = NO_WITNESS;
  /** What was freed of the content before this one: the executor may not have noticed yet. */
  #staleFreed = 0n;
  /** As it was seen last. */
  size = 0;
  /** Grows when the content is another one: offsets of an older generation mean nothing. */
  generation = 0;
  /** Nobody writes any more. */
  isEnded = false;
  /** It was there and is not any more, or is no file. */
  isMissing = false;

  constructor({ name, path, freed }: OpenedStream) {
    this.name = name;
    this.#path = path;
    this.#freed = freed;
  }

  /** Bytes before it are gone; never beyond the file's end. */
  get freed(): number {
    const freed = Atomics.load(this.#freed, 0);
    return freed === this.#staleFreed || freed > this.size ? 0 : Number(freed);
  }

  get inode(): number {
    return this.#inode;
  }

  /** Looks how long the file is now. */
  look(): void {
    this.#open(() => 0);
  }

  /** Looks, and reads from an offset; fewer bytes only at the file's end. */
  read(from: number, into: Buffer): number {
    return this.#open((file) => (from < this.size ? readSync(file, into, 0, into.length, from) : 0));
  }

  #open(action: (file: number) => number): number {
    let file: number | undefined;
    try {
      file = openSync(this.#path, FLAGS);
      return this.#note(file) ? action(file) : 0;
    } catch {
      this.#miss();
      return 0;
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  #note(file: number): boolean {
    const found = fstatSync(file);
    if (!found.isFile()) {
      this.#miss();
      return false;
    }
    const isOther = found.ino !== this.#inode || found.birthtimeMs !== this.#bornAt;
    const hasChanged = isOther || found.size !== this.size || found.mtimeMs !== this.#changedAt;
    const isAnew = isOther || found.size < this.size || (hasChanged && !holds(file, this.#witness));
    if (isAnew && this.#inode !== 0) this.#beginAnew();
    this.#inode = found.ino;
    this.#bornAt = found.birthtimeMs;
    this.#changedAt = found.mtimeMs;
    this.size = found.size;
    this.isMissing = false;
    if (hasChanged) this.#witness = witnessOf(file, found.size);
    return true;
  }

  #beginAnew(): void {
    this.generation += 1;
    this.#staleFreed = Atomics.load(this.#freed, 0);
  }

  #miss(): void {
    this.isMissing = this.#inode !== 0;
  }
}
