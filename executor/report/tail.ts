// Reads behind a file that grows, from a remembered offset, in bounded pieces; one that is written anew, or replaced,
// from its beginning. The file belongs to the task, so it is not trusted: it may be a pipe, a link, a device, gigabytes,
// binary noise.
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { NO_WITNESS, unseen, type Witness, witnessAfter } from '../../shared/link/log-witness.ts';
import { holds } from '../logs/file-witness.ts';
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
  /** What stood before the offset: where it does not any more, the file was written anew. */
  readonly witness: Witness;
  /** Of the file at the last look, in milliseconds. */
  readonly changedAt: number;
  /** The rest of a line that was too long is passed over. */
  readonly isInLongLine: boolean;
  /** Bytes that were never read. */
  readonly skipped: number;
}

export interface Look {
  readonly tail: Tail;
  readonly lines: readonly string[];
}

export const BEGINNING: Tail = {
  offset: 0,
  witness: NO_WITNESS,
  changedAt: 0,
  isInLongLine: false,
  skipped: 0,
};

/** The whole lines that came since; at the end of a task (`isLast`) also one without its newline. Never throws. */
export function look(path: string, tail: Tail, isLast = false): Look {
  const nothing = { tail, lines: [] };
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return { tail: anew(tail), lines: [] };
    const hasChanged = found.size !== tail.offset || found.mtimeMs !== tail.changedAt;
    return found.isFile() && hasChanged ? lookInto(path, tail, isLast) : nothing;
  } catch {
    return nothing;
  }
}

/** Opened only where there is something new: most tasks write neither much nor into every file. */
function lookInto(path: string, tail: Tail, isLast: boolean): Look {
  const file = openSync(path, FLAGS);
  try {
    const found = fstatSync(file);
    const changed = { ...tail, changedAt: found.mtimeMs };
    return found.isFile() ? lookAt(file, found.size, changed, isLast) : { tail, lines: [] };
  } finally {
    closeSync(file);
  }
}

function lookAt(file: number, size: number, tail: Tail, isLast: boolean): Look {
  // The length alone does not tell: a task may write its only line again and again over the last one.
  const old = size < tail.offset || !holds(file, tail.witness) ? anew(tail) : tail;
  if (size === old.offset) return { tail: old, lines: [] };
  const from = Math.max(old.offset, size - MOST_LOOK_BYTES);
  const length = readSync(file, buffer, 0, MOST_LOOK_BYTES, from);
  const start = from === old.offset ? old : skippedTo(old, from);
  return split(buffer.subarray(0, length), start, isLast);
}

function anew({ skipped, changedAt }: Tail): Tail {
  return { ...BEGINNING, skipped, changedAt };
}

function skippedTo(tail: Tail, offset: number): Tail {
  const skipped = tail.skipped + offset - tail.offset;
  return { ...tail, offset, witness: unseen(offset), isInLongLine: true, skipped };
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
  const witness = witnessAfter(start.witness, isConsumed ? bytes : bytes.subarray(0, begin));
  const isStillInLine = isConsumed && rest.length > 0 && !isLast;
  return { tail: { ...start, offset: witness.end, witness, isInLongLine: isStillInLine }, lines };
}

/** The first part of a line that is too long; bytes that are no UTF-8 become replacement characters. */
function lineOf(bytes: Buffer): string {
  return bytes.toString('utf8', 0, Math.min(bytes.length, MOST_LINE_BYTES));
}
