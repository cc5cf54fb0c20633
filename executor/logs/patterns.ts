// A service's regular expressions over a task's lines, bounded in time: either may have been made to take for ever.
// All lines of a chunk at once; when that takes too long one by one, and what still does gets the answer of last resort.
import { type Context, createContext, Script } from 'node:vm';
import type { RecordSettings } from './log-settings.ts';

/** Milliseconds for all lines of a chunk, and for a single one. */
const CHUNK_TIME = 500;
const LINE_TIME = 50;
/** Lines that took too long, after which the patterns are not tried any more on this stream. */
const MOST_FAILURES = 20;
/** Characters of a line that `start`, `keep` and `drop` look at. */
const MOST_MATCHED = 4096;
const MOST_REPLACED = 1024 * 1024;

const PREPARE = `
const all = (patterns, flags) => patterns.map((pattern) => new RegExp(pattern, flags));
const first = settings.multiLine === undefined ? undefined : new RegExp(settings.multiLine.start);
const keep = all(settings.keep), drop = all(settings.drop);
const redactions = settings.redactions.map(({ pattern, replacement }) => [new RegExp(pattern, 'g'), replacement]);
const short = (line) => line.slice(0, ${MOST_MATCHED});
const matches = (patterns, line) => patterns.some((pattern) => pattern.test(line));
const questions = {
  begins: (line) => first === undefined || first.test(short(line)),
  wanted: (line) => (keep.length === 0 || matches(keep, short(line))) && !matches(drop, short(line)),
  redacted: (line) => redactions.reduce((text, [pattern, by]) => text.replace(pattern, by), line).slice(0, ${MOST_REPLACED}),
};
`;
const ASK = new Script('lines.map(questions[question])');

type Question = 'begins' | 'wanted' | 'redacted';

/** Instead of a record whose redaction takes too long: it may hold what must not leave. */
export const WITHHELD = '[withheld: its redaction takes too long]';

export class Patterns {
  readonly #context: Context;
  readonly #settings: RecordSettings;
  #failures = 0;

  constructor(settings: RecordSettings) {
    this.#settings = settings;
    this.#context = contextFor(settings);
  }

  get isGivenUp(): boolean {
    return this.#failures >= MOST_FAILURES;
  }

  /** Of each line whether it begins a record; one that takes too long does. */
  begins(lines: readonly string[]): boolean[] {
    return this.#ask('begins', lines, true);
  }

  /** Of each record whether it is forwarded; one that takes too long is. */
  wanted(records: readonly string[]): boolean[] {
    const { keep, drop } = this.#settings;
    return keep.length + drop.length === 0 ? records.map(() => true) : this.#ask('wanted', records, true);
  }

  redacted(records: readonly string[]): string[] {
    return this.#ask('redacted', records, WITHHELD);
  }

  get redacts(): boolean {
    return this.#settings.redactions.length > 0;
  }

  #ask<T>(question: Question, lines: readonly string[], otherwise: T): T[] {
    if (this.isGivenUp) return lines.map(() => otherwise);
    const answers = this.#run<T>(question, lines, CHUNK_TIME);
    return answers ?? lines.map((line) => this.#askOne(question, line, otherwise));
  }

  #askOne<T>(question: Question, line: string, otherwise: T): T {
    const [answer] = this.isGivenUp ? [] : (this.#run<T>(question, [line], LINE_TIME) ?? []);
    if (answer === undefined) this.#failures += 1;
    return answer ?? otherwise;
  }

  #run<T>(question: Question, lines: readonly string[], timeout: number): T[] | undefined {
    try {
      Object.assign(this.#context, { question, lines });
      return [...ASK.runInContext(this.#context, { timeout })];
    } catch {
      return undefined;
    } finally {
      Object.assign(this.#context, { lines: [] });
    }
  }
}

/** One for all streams with the same rules: a context costs a megabyte. */
const contexts = new Map<string, Context>();
/** Contexts that are kept for the next stream; those in use live on by themselves. */
const MOST_CONTEXTS = 16;

function contextFor(settings: RecordSettings): Context {
  const key = JSON.stringify(settings);
  const known = contexts.get(key);
  if (known !== undefined) return known;
  // Copied: nothing of ours is reached from inside.
  const context = createContext({ settings: structuredClone(settings), lines: [], question: '' });
  new Script(`${PREPARE}globalThis.questions = questions;`).runInContext(context);
  contexts.set(key, context);
  for (const oldest of contexts.keys()) if (contexts.size > MOST_CONTEXTS) contexts.delete(oldest);
  return context;
}
