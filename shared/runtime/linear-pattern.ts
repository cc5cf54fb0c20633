// Regular expressions of others, matched in time that grows only with the text (RE2's way, no backtracking), so that none
// can hold the one thread that we have. The engine is loaded with the first pattern: most services have none.
import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { PillionError } from './errors.ts';

/** Characters of a pattern. */
export const PATTERN_LIMIT = 1024;

const load = createRequire(import.meta.url);

function engine(): typeof RE2JS {
  return (load('re2js') as { readonly RE2JS: typeof RE2JS }).RE2JS;
}

/**
 * A test whether the whole of a text matches.
 * @throws PillionError for a pattern that is too long or none; look-around and back-references are unknown to RE2.
 */
export function linearPattern(source: string): (text: string) => boolean {
  const pattern = compiled(source);
  return (text) => pattern.matches(text);
}

/** A test whether the pattern matches anywhere in a text. @throws PillionError as linearPattern does. */
export function linearSearch(source: string): (text: string) => boolean {
  const pattern = compiled(source);
  return (text) => pattern.matcher(text).find();
}

function compiled(source: string): RE2JS {
  const subject = `regular expression ${source.slice(0, 100)}`;
  if (source.length > PATTERN_LIMIT) {
    throw new PillionError({
      subject,
      found: `${source.length} characters`,
      expected: `at most ${PATTERN_LIMIT}`,
    });
  }
  try {
    return engine().compile(source);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new PillionError({ subject, found, expected: 'the syntax of RE2' }, { cause });
  }
}
