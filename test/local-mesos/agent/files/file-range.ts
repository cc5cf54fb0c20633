// A part of a file, for READ_FILE and /files/read. Bounded: no more than Mesos gives at once.
import { closeSync, openSync, readSync } from 'node:fs';

/** 16 pages. */
const MOST_BYTES = 16 * 4096;

/** Bytes from `offset` on; none when that is behind the end. */
export function readRange(path: string, offset: number, length?: number): Uint8Array {
  const buffer = new Uint8Array(Math.min(length ?? MOST_BYTES, MOST_BYTES));
  const file = openSync(path, 'r');
  try {
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, offset));
  } finally {
    closeSync(file);
  }
}
