// The small files of /proc, read in one call: of the ways that Node.js has, the one as UTF-8 takes the least time.
import { openSync, readFileSync, readSync } from 'node:fs';

/** Bytes of a file that is kept open. */
const LONGEST_KEPT = 64;
/** UTF-16 units, with the spaces before it: 64 bits take 20. */
const LONGEST_NUMBER = 40;

/** Empty where it cannot be read: the process is gone, or it belongs to somebody else. */
export function procText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A file of one short line that is read often: opened once. */
export class KeptProcFile {
  readonly #path: string;
  readonly #bytes = Buffer.alloc(LONGEST_KEPT);
  #file: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Empty where it cannot be read. */
  text(): string {
    try {
      this.#file ??= openSync(this.#path, 'r');
      return this.#bytes.toString('latin1', 0, readSync(this.#file, this.#bytes, 0, LONGEST_KEPT, 0));
    } catch {
      return '';
    }
  }
}

/** The number behind a word, or undefined where there is none: a pattern is searched for much more slowly. */
export function numberAfter(word: string, text: string): number | undefined {
  const at = text.indexOf(word);
  if (at === -1) return undefined;
  const begin = at + word.length;
  const number = Number.parseInt(text.slice(begin, begin + LONGEST_NUMBER), 10);
  return Number.isNaN(number) ? undefined : number;
}
