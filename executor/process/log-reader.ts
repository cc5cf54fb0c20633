// Reads a task's output behind it, line by line, until a line matches. Bounded in bytes a read, in the length of a line, and
// in what is done at once: the pattern is somebody's, and the executor has one thread.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as pause } from 'node:timers/promises';
import { NO_WITNESS, type Witness } from '../../shared/link/log-witness.ts';
import { type LinearSearch, linearSearch, WORK_AT_ONCE } from '../../shared/runtime/linear-pattern.ts';
import { holds, witnessOf } from '../logs/file-witness.ts';

/** `MORE`: no match yet, and there are bytes that have not been read. */
export type LogRead = 'MATCH' | 'END' | 'MORE';

export const READ_BYTES = 256 * 1024;
/** Characters of a line that are matched. */
export const LONGEST_LINE = 4096;
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export class LogReader {
  readonly #path: string;
  readonly #matches: LinearSearch;
  #offset = 0;
  /** Of the file when it was read last. */
  #witness = NO_WITNESS;
  /** The beginning of a line whose end is not written yet. */
  #rest = '';

  constructor(path: string, pattern: string) {
    this.#path = path;
    this.#matches = linearSearch(pattern, WORK_AT_ONCE);
  }

  /** Reads on. A line without an end counts as it stands: a prompt has none. */
  async read(): Promise<LogRead> {
    const found = readFrom(this.#path, this.#offset, this.#witness);
    if (found.isAnew) this.#rest = '';
    this.#offset = found.end;
    this.#witness = found.witness;
    if (found.bytes.length === 0) return 'END';
    const lines = (this.#rest + found.bytes.toString('latin1')).split('\n');
    this.#rest = (lines.at(-1) ?? '').slice(0, LONGEST_LINE);
    if (await this.#isIn(lines.map(asText))) return 'MATCH';
    return found.isEnd ? 'END' : 'MORE';
  }

  /** Others get their turn in between. */
  async #isIn(lines: readonly string[]): Promise<boolean> {
    let work = 0;
    for (const line of lines) {
      work += this.#matches.work(line.length);
      if (work > WORK_AT_ONCE) {
        await pause();
        work = this.#matches.work(line.length);
      }
      if (this.#matches(line)) return true;
    }
    return false;
  }
}

/** Split as bytes and only then decoded: a read may end inside a character. */
function asText(line: string): string {
  return Buffer.from(line.slice(0, LONGEST_LINE), 'latin1').toString();
}

interface Found {
  readonly bytes: Buffer;
  /** The offset behind them. */
  readonly end: number;
  readonly witness: Witness;
  readonly isEnd: boolean;
  /** The file was cut, and is read from its beginning. */
  readonly isAnew: boolean;
}

/** Nothing of what is no regular file: a task may have put anything in its place. */
function readFrom(path: string, offset: number, witness: Witness): Found {
  let file: number | undefined;
  try {
    file = openSync(path, FLAGS);
    const found = fstatSync(file);
    const size = found.isFile() ? found.size : 0;
    const isAnew = size < offset || !holds(file, witness);
    const from = isAnew ? 0 : offset;
    const bytes = Buffer.alloc(Math.min(READ_BYTES, size - from));
    const length = readSync(file, bytes, 0, bytes.length, from);
    const end = from + length;
    return {
      bytes: bytes.subarray(0, length),
      end,
      witness: witnessOf(file, end),
      isEnd: end >= size,
      isAnew,
    };
  } catch {
    return { bytes: Buffer.alloc(0), end: offset, witness, isEnd: true, isAnew: false };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
