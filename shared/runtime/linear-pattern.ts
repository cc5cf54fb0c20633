// Regular expressions of others, the one way that any of them is used: in time that grows only with the text and with the
// pattern (RE2's way, no backtracking), both of which are bounded, so that none can hold the one thread that we have.
import type { RE2JS } from 're2js';
import { PillionError } from './errors.ts';
import { patternEngine } from './pattern-engine.ts';

/** Characters of a pattern. */
export const PATTERN_LIMIT = 1024;
/** Instructions of a pattern, which repetitions multiply: a{100} has a hundred. */
export const INSTRUCTION_LIMIT = 1000;
/**
 * Instructions times characters: the most that is done on the main thread at once, some 10 ms at worst. Of a text for
 * which that is too little only the beginning is looked at.
 */
export const WORK_AT_ONCE = 250_000;

/**
 * A test whether the whole of a text matches.
 * @throws PillionError for a pattern that is too long or none; look-around and back-references are unknown to RE2.
 */
export function linearPattern(source: string): (text: string) => boolean {
  const pattern = compiled(source);
  return (text) => pattern.matches(text);
}

export interface LinearSearch {
  /** Whether the pattern matches anywhere in the text. */
  (text: string): boolean;
  /** Instructions times characters that a text of so many characters takes at most. */
  work(characters: number): number;
}

/** `mostWork`: for one text; what is beyond of it is not looked at. @throws PillionError as linearPattern does. */
export function linearSearch(source: string, mostWork = Number.POSITIVE_INFINITY): LinearSearch {
  const pattern = compiled(source);
  const most = mostCharacters(pattern, mostWork);
  const search = (text: string) => pattern.test(text.length > most ? text.slice(0, most) : text);
  return Object.assign(search, {
    work: (characters: number) => Math.min(most, characters) * pattern.programSize(),
  });
}

export interface LinearGroups {
  /** The groups of the first match, or null; the whole match stands first. */
  (text: string): readonly (string | undefined)[] | null;
  work(characters: number): number;
}

/** Of texts for each of which WORK_AT_ONCE is enough, or of their beginnings. @throws PillionError as linearPattern does. */
export function linearGroups(source: string): LinearGroups {
  const pattern = compiled(source);
  const finds = linearSearch(source, WORK_AT_ONCE);
  const most = mostCharacters(pattern, WORK_AT_ONCE);
  const groups = (text: string) => (finds(text) ? groupsOf(pattern, text.slice(0, most)) : null);
  return Object.assign(groups, { work: finds.work });
}

/** Every match replaced; `$1` and so on are groups, `$&` is the match. @throws PillionError as linearPattern does. */
export function linearReplacer(source: string, replacement: string): (text: string) => string {
  const pattern = compiled(source);
  // Most texts do not match, and to know that takes a fraction of a replacement.
  return (text) => (pattern.test(text) ? pattern.matcher(text).replaceAll(replacement) : text);
}

function mostCharacters(pattern: RE2JS, mostWork: number): number {
  return Math.floor(mostWork / pattern.programSize());
}

function groupsOf(pattern: RE2JS, text: string): readonly (string | undefined)[] | null {
  const matcher = pattern.matcher(text);
  if (!matcher.find()) return null;
  return Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined);
}

function compiled(source: string): RE2JS {
  const subject = `regular expression ${source.slice(0, 100)}`;
  if (source.length > PATTERN_LIMIT) {
    const found = `${source.length} characters`;
    throw new PillionError({ subject, found, expected: `at most ${PATTERN_LIMIT}` });
  }
  const pattern = parsed(source, subject);
  const size = pattern.programSize();
  if (size <= INSTRUCTION_LIMIT) return pattern;
  const found = `${size} steps, with all its repetitions`;
  throw new PillionError({ subject, found, expected: `at most ${INSTRUCTION_LIMIT}` });
}

/** What JavaScript writes in another way, such as \u0041, is understood too. */
function parsed(source: string, subject: string): RE2JS {
  const engine = patternEngine();
  try {
    return engine.compile(engine.translateRegExp(source));
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const expected = 'the syntax of RE2, which has no look-around and no back-references';
    throw new PillionError({ subject, found, expected }, { cause });
  }
}
