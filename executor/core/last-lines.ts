// The end of an output file as lines, within bounds. Pure: the shell reads the bytes.
import type { LastLines } from '../../shared/link/death-certificate.ts';

/** Bytes at the end of a file that are looked at. */
export const TAIL_BYTES = 8 * 1024;
const MOST_LINES = 20;
/** UTF-16 units of one line. */
const LONGEST_LINE = 400;

export const NO_LINES: LastLines = { lines: [], omitted: false };

/** The file is empty, or cannot be read. */
export function isNothing({ lines, omitted }: LastLines): boolean {
  return lines.length === 0 && !omitted;
}

/** `isWhole` says that `bytes` are the whole file, not only its end. */
export function lastLines(bytes: Uint8Array, isWhole: boolean): LastLines {
  const all = new TextDecoder().decode(bytes).split('\n');
  if (all.at(-1) === '') all.pop();
  // The first line of a part has lost its beginning, perhaps within a character; alone it is better than nothing.
  const complete = isWhole || all.length === 1 ? all : all.slice(1);
  const lines = complete.slice(-MOST_LINES);
  return { lines: lines.map(shortened), omitted: !isWhole || lines.length < all.length };
}

/** The end of a line says more than its beginning: there the error stands. */
function shortened(line: string): string {
  const text = line.replace(/\r$/, '');
  return text.length <= LONGEST_LINE ? text : `…${text.slice(1 - LONGEST_LINE)}`;
}
