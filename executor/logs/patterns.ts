// A service's regular expressions over a task's records.
import { linearReplacer, linearSearch } from '../../shared/runtime/linear-pattern.ts';
import { DEFAULT_CONTINUATION, type RecordSettings } from './log-settings.ts';

/** Characters of a line that `start`, `keep` and `drop` look at. */
const MOST_MATCHED = 4096;
const MOST_REPLACED = 1024 * 1024;

type Test = (line: string) => boolean;

export class Patterns {
  readonly #begins: Test;
  readonly #keep: readonly Test[];
  readonly #drop: readonly Test[];
  readonly #redactions: readonly ((record: string) => string)[];

  constructor({ multiLine, keep, drop, redactions }: RecordSettings) {
    this.#begins = multiLine === undefined ? () => true : beginning(multiLine.start);
    this.#keep = keep.map((pattern) => linearSearch(pattern));
    this.#drop = drop.map((pattern) => linearSearch(pattern));
    this.#redactions = redactions.map(({ pattern, replacement }) => linearReplacer(pattern, replacement));
  }

  get redacts(): boolean {
    return this.#redactions.length > 0;
  }

  /** Whether a line begins a record. */
  begins(line: string): boolean {
    return this.#begins(short(line));
  }

  /** Whether a record is forwarded. */
  wanted(record: string): boolean {
    const text = short(record);
    const isKept = this.#keep.length === 0 || this.#keep.some((matches) => matches(text));
    return isKept && !this.#drop.some((matches) => matches(text));
  }

  redacted(record: string): string {
    return this.#redactions.reduce((text, redact) => redact(text).slice(0, MOST_REPLACED), record);
  }
}

function beginning(start: string | undefined): Test {
  if (start !== undefined) return linearSearch(start);
  const continues = linearSearch(DEFAULT_CONTINUATION);
  return (line) => !continues(line);
}

function short(line: string): string {
  return line.length > MOST_MATCHED ? line.slice(0, MOST_MATCHED) : line;
}
