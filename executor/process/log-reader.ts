// Reads a task's output behind it, line by line, until a line matches. Bounded in bytes a read, in the length of a
// line and in the time for matching: a pattern can take for ever on a line that was made for it.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type Context, createContext, Script } from 'node:vm';

/** `MORE`: no match yet, and there are bytes that have not been read. */
export type LogRead = 'MATCH' | 'END' | 'MORE';

export const READ_BYTES = 256 * 1024;
/** Characters of a line that are matched. */
export const LONGEST_LINE = 4096;
/** Milliseconds to match what one read found. */
const TIME_LIMIT = 50;
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const SCRIPT = 'lines.some((line) => pattern.test(line))';

/** One for all readers: a context costs a megabyte. Made for the first pattern. */
let shared: { readonly context: Context; readonly script: Script } | undefined;

export class LogReader {
  readonly #path: string;
  readonly #pattern: RegExp;
  #offset = 0;
  /** The beginning of a line whose end is not written yet. */
  #rest = '';

  constructor(path: string, pattern: string) {
    this.#path = path;
    this.#pattern = new RegExp(pattern);
  }

  /** Reads on. A line without an end counts as it stands: a prompt has none. */
  read(): LogRead {
    const found = readFrom(this.#path, this.#offset);
    if (found.bytes.length === 0) return 'END';
    this.#offset += found.bytes.length;
    const lines = (this.#rest + found.bytes.toString('latin1')).split('\n');
    this.#rest = (lines.at(-1) ?? '').slice(0, LONGEST_LINE);
    if (matches(this.#pattern, lines.map(asText))) return 'MATCH';
    return found.isEnd ? 'END' : 'MORE';
  }
}

/** Split as bytes and only then decoded: a read may end inside a character. */
function asText(line: string): string {
  return Buffer.from(line.slice(0, LONGEST_LINE), 'latin1').toString();
}

function matches(pattern: RegExp, lines: readonly string[]): boolean {
  shared ??= { context: createContext({}), script: new Script(SCRIPT) };
  const { context, script } = shared;
  try {
    Object.assign(context, { pattern, lines });
    return script.runInContext(context, { timeout: TIME_LIMIT }) === true;
  } catch {
    return false;
  }
}

/** Nothing of what is no regular file: a task may have put anything in its place. */
function readFrom(path: string, offset: number): { readonly bytes: Buffer; readonly isEnd: boolean } {
  let file: number | undefined;
  try {
    file = openSync(path, FLAGS);
    const { size } = fstatSync(file);
    const wanted = fstatSync(file).isFile() ? Math.max(0, Math.min(READ_BYTES, size - offset)) : 0;
    const bytes = Buffer.alloc(wanted);
    const length = readSync(file, bytes, 0, wanted, offset);
    return { bytes: bytes.subarray(0, length), isEnd: offset + length >= size };
  } catch {
    return { bytes: Buffer.alloc(0), isEnd: true };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
