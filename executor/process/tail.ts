// The end of a file that a task wrote. The task may have put anything in its place: a link is not followed, and
// what is no regular file (a pipe would block) reads as empty.
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import type { LastLines } from '../../shared/link/death-certificate.ts';
import { lastLines, NO_LINES, TAIL_BYTES } from '../core/last-lines.ts';

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const buffer = Buffer.allocUnsafe(TAIL_BYTES);

/** Empty where there is no such file. */
export function readLastLines(path: string): LastLines {
  let file: number | undefined;
  try {
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there === undefined || there.size === 0) return NO_LINES;
    file = openSync(path, FLAGS);
    const found = fstatSync(file);
    if (!found.isFile() || found.size === 0) return NO_LINES;
    const start = Math.max(0, found.size - TAIL_BYTES);
    const length = readSync(file, buffer, 0, TAIL_BYTES, start);
    return lastLines(buffer.subarray(0, length), start === 0);
  } catch {
    return NO_LINES;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
