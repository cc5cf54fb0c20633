// What one line of a task says about its progress. Pure; a line that says nothing is nothing.

/** What one line says; what it leaves out stays as it was. */
export interface Reading {
  readonly percent?: number;
  readonly message?: string;
  readonly stage?: string;
  readonly counts?: Readonly<Record<string, number>>;
  /** The name of a milestone. */
  readonly milestone?: string;
}

/**
 * As Cook's executor has it, `progress: ([0-9]*\.?[0-9]+), (.*)`: the first group is the percent, the second the message.
 * The number of digits is bounded, so that a line of nothing but digits costs no more than any other.
 */
export const DEFAULT_PATTERN = /progress: ([0-9]{0,16}\.?[0-9]{1,16}), (.*)/;

/** The groups of each line, or null where it does not match. */
export type Matcher = (lines: readonly string[]) => readonly (readonly (string | undefined)[] | null)[];

export const defaultMatcher: Matcher = (lines) => lines.map((line) => DEFAULT_PATTERN.exec(line));

/** Bytes; what is beyond of a line is not looked at. */
export const MOST_LINE_BYTES = 4096;
/** Bytes of a message, a stage, a milestone. */
export const MOST_TEXT_BYTES = 512;
const MOST_COUNTS = 16;
const MOST_COUNT_NAME_BYTES = 64;

/**
 * JSON first, then the pattern. In the progress file any object counts that has a known field; in what a task
 * prints only one with a percent, as its log lines may be JSON too.
 */
export function readLines(lines: readonly string[], match: Matcher, isPrinted: boolean): Reading[] {
  const matches = match(lines);
  return lines.flatMap((line, index) => jsonReading(line, isPrinted) ?? matchReading(matches[index]) ?? []);
}

function jsonReading(line: string, isPrinted: boolean): Reading | undefined {
  const reading = line.trimStart().startsWith('{') ? readJson(line) : undefined;
  return isPrinted && reading?.percent === undefined ? undefined : reading;
}

function matchReading(groups: readonly (string | undefined)[] | null | undefined): Reading | undefined {
  const [, percent = '', message] = groups ?? [];
  const value = percent === '' ? undefined : percentOf(Number(percent));
  if (value === undefined) return undefined;
  return { percent: value, ...(message === undefined ? {} : { message: cut(message.trimEnd()) }) };
}

function readJson(line: string): Reading | undefined {
  const found = parsed(line);
  if (found === undefined) return undefined;
  const reading = {
    ...field('percent', percentOf(found['percent'])),
    ...field('message', textOf(found['message'])),
    ...field('stage', textOf(found['stage'])),
    ...field('counts', countsOf(found['counts'])),
    ...field('milestone', found['milestone'] === true ? milestoneOf(found) : textOf(found['milestone'])),
  };
  return Object.keys(reading).length === 0 ? undefined : reading;
}

/** `"milestone": true` takes its name from what stands beside it. */
function milestoneOf({ message, stage }: Readonly<Record<string, unknown>>): string {
  return textOf(message) ?? textOf(stage) ?? 'milestone';
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function field<K extends string, T>(name: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: T });
}

function percentOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 100 ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? cut(value) : undefined;
}

function countsOf(value: unknown): Readonly<Record<string, number>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const numbers = Object.entries(value).filter((entry): entry is [string, number] => {
    return Number.isFinite(entry[1]) && Buffer.byteLength(entry[0]) <= MOST_COUNT_NAME_BYTES;
  });
  return numbers.length === 0 ? undefined : Object.fromEntries(numbers.slice(0, MOST_COUNTS));
}

/** To MOST_TEXT_BYTES of UTF-8, never inside a character. */
export function cut(text: string): string {
  if (text.length * 3 <= MOST_TEXT_BYTES) return text.toWellFormed();
  // Three bytes for each unit of UTF-16 at most: no more of it is ever needed.
  const bytes = Buffer.from(text.slice(0, MOST_TEXT_BYTES + 1));
  if (bytes.length <= MOST_TEXT_BYTES) return bytes.toString();
  let end = MOST_TEXT_BYTES;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
