// What a rule finds wrong, and the rules about names that many of them share.
import type { Path } from '../document.ts';
import { nearest } from '../nearest.ts';

export interface Violation {
  readonly path: Path;
  readonly found: string;
  readonly allowed?: string;
}

/** A part of the file and where it stands. */
export interface Placed<T> {
  readonly path: Path;
  readonly value: T;
}

/** Names become part of task ids, executor ids, host names and URLs. */
const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const NAME_RULE = 'letters, digits, _ . and -, beginning and ending with a letter or digit, without __';

export function badName(path: Path, name: string): Violation[] {
  const isGood = NAME.test(name) && !name.includes('__') && !(name in Object.prototype);
  return isGood ? [] : [{ path, found: `found the name "${name}"`, allowed: NAME_RULE }];
}

/** Only of the record itself: `constructor` is a word that a file may hold, too. */
export function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Nothing when it is among those that are there. */
export function unknownName(
  path: Path,
  what: string,
  name: string,
  known: readonly string[],
): Violation | undefined {
  if (known.includes(name)) return undefined;
  const meant = nearest(name, known);
  const hint = meant === undefined ? '' : ` (is ${meant} meant?)`;
  return { path, found: `no ${what} ${name}${hint}`, allowed: known.join(', ') || 'none is declared' };
}

/** Reports the second and later of those that share a key; those without a key are free. */
export function twice<T>(
  all: readonly Placed<T>[],
  keyOf: (value: T) => string | undefined,
  what: string,
): Violation[] {
  const seen = new Map<string, Path>();
  return all.flatMap(({ path, value }) => {
    const key = keyOf(value);
    if (key === undefined) return [];
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    return first === undefined
      ? []
      : [{ path, found: `${what} ${key} is used by ${first.join('.')} already` }];
  });
}

/** A list with one violation, or none. */
export function when(isBroken: boolean, path: Path, found: string, allowed?: string): Violation[] {
  return isBroken ? [{ path, found, ...(allowed === undefined ? {} : { allowed }) }] : [];
}
