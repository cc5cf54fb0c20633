// Reads behind a file that grows, from a remembered offset, in bounded pieces. The file belongs to the task, so it is
// not trusted: it may be a pipe, a link, a device, shorter than before, gigabytes, binary noise.
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { MOST_LINE_BYTES } from './progress-line.ts';

/** Bytes of one look; what is before the last so many is skipped. */
export const MOST_LOOK_BYTES = 64 * 1024;
/** Nobody waits on a pipe, nobody follows a link. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
const NEWLINE = 0x0a;
/** One for all: a look is over before the next begins. */
const buffer = Buffer.allocUnsafe(MOST_LOOK_BYTES);

export interface Tail {
  /** Where the next look begins: after the last whole line. */
  readonly offset: number;
  /** The rest of a line that was too long is passed over. */
  readonly isInLongLine: boolean;
  /** Bytes that were never read. */
  readonly skipped: number;
}

export interface Look {
  readonly tail: Tail;
  readonly lines: readonly string[];
}

export const BEGINNING: Tail = { offset: 0, isInLongLine: false, skipped: 0 };

/** The whole lines that came since; at the end of a task (`isLast`) also one without its newline. Never throws. */
export function look(path: string, tail: Tail, isLast = false): Look {
  const nothing = { tail, lines: [] };
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return { tail: { ...tail, offset: 0 }, lines: [] };
    return found.isFile() && found.size !== tail.offset ? lookInto(path, tail, isLast) : nothing;
  } catch {
    return nothing;
  }
}

/** Opened only where there is something new: most tasks write neither much nor into every file. */
function lookInto(path: string, tail: Tail, isLast: boolean): Look {
  const file = openSync(path, FLAGS);
  try {
    const found = fstatSync(file);
    return found.isFile() ? lookAt(file, found.size, tail, isLast) : { tail, lines: [] };
  } finally {
    closeSync(file);
  }
}

function lookAt(file: number, size: number, tail: Tail, isLast: boolean): Look {
  // Shorter than before: it was written anew.
  const old = size < tail.offset ? { ...tail, offset: 0, isInLongLine: false } : tail;
  if (size === old.offset) return { tail: old, lines: [] };
  const from = Math.max(old.offset, size - MOST_LOOK_BYTES);
  const skipped = from - old.offset;
  const length = readSync(file, buffer, 0, MOST_LOOK_BYTES, from);
  const start = {
    offset: from,
    isInLongLine: old.isInLongLine || skipped > 0,
    skipped: old.skipped + skipped,
  };
  return split(buffer.subarray(0, length), start, isLast);
}

function split(bytes: Buffer, start: Tail, isLast: boolean): Look {
  const lines: string[] = [];
  let { isInLongLine } = start;
  let begin = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, begin)) {
    if (!isInLongLine) lines.push(lineOf(bytes.subarray(begin, end)));
    isInLongLine = false;
    begin = end + 1;
  }
  const rest = bytes.subarray(begin);
  const isTooLong = rest.length > MOST_LINE_BYTES;
  if (!isInLongLine && rest.length > 0 && (isLast || isTooLong)) lines.push(lineOf(rest));
  const isConsumed = isTooLong || isInLongLine || isLast;
  const offset = start.offset + begin + (isConsumed ? rest.length : 0);
  return { tail: { ...start, offset, isInLongLine: isConsumed && rest.length > 0 && !isLast }, lines };
}

/** The first part of a line that is too long; bytes that are no UTF-8 become replacement characters. */
function lineOf(bytes: Buffer): string {
  return bytes.toString('utf8', 0, Math.min(bytes.length, MOST_LINE_BYTES));
}
