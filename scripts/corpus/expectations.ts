// The expectations file of `npm run corpus`: of each svc.yml the phases and steps of its plans, or the reason why it is
// refused. What is known of the files, not what this program makes of them. Pure.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { PillionError } from '../../shared/runtime/errors.ts';
import type { CorpusEntry } from './entry.ts';

/** By plan, by phase: the steps in their order. */
const Plans = z.record(z.string(), z.record(z.string(), z.array(z.string())));
/** By a file's path relative to the folder. A reason is a regular expression that one of the reasons fits. */
const Expectations = z.record(
  z.string(),
  z.union([z.strictObject({ refused: z.string() }), z.strictObject({ plans: Plans })]),
);
export type Expectations = z.output<typeof Expectations>;

/** @throws PillionError for anything else. */
export function expectationsFile(value: unknown): Expectations {
  const { data, error } = Expectations.safeParse(value);
  if (data !== undefined) return data;
  const [{ path = [], message = '' } = {}] = error.issues;
  throw new PillionError({ subject: `expectations file: ${path.join(': ')}`, found: message });
}

type Phases = Readonly<Record<string, readonly string[]>>;

function plansOf({ plans }: CorpusEntry): Readonly<Record<string, Phases>> {
  return Object.fromEntries(
    plans.map(({ name, phases }) => [
      name,
      Object.fromEntries(phases.map(({ name: phase, steps }) => [phase, steps])),
    ]),
  );
}

/** In the order of the file, as phases and steps have theirs. */
function differs(found: unknown, wanted: unknown): boolean {
  return !isDeepStrictEqual(found, wanted) || JSON.stringify(found) !== JSON.stringify(wanted);
}

function mismatch(entry: CorpusEntry, wanted: Expectations[string]): string | undefined {
  if ('refused' in wanted) {
    const pattern = new RegExp(wanted.refused);
    return entry.reasons.some((reason) => pattern.test(reason)) ? undefined : `expected: ${wanted.refused}`;
  }
  const found = plansOf(entry);
  const names = [...new Set([...Object.keys(wanted.plans), ...Object.keys(found)])];
  const other = names.find((name) => differs(found[name], wanted.plans[name]));
  return other === undefined ? undefined : `expected of ${other}: ${JSON.stringify(wanted.plans[other])}`;
}

/** The same entry, not expected where it is another one than the file says, and with that as a reason. */
export function held(entry: CorpusEntry, expectations: Expectations): CorpusEntry {
  const wanted = expectations[entry.file];
  const wrong = wanted === undefined ? undefined : mismatch(entry, wanted);
  if (wanted === undefined) return entry;
  const expected = wrong === undefined && entry.read === 'plans' in wanted;
  return { ...entry, expected, reasons: wrong === undefined ? entry.reasons : [wrong, ...entry.reasons] };
}

/** Files that are expected and were not there. */
export function missing(entries: readonly CorpusEntry[], expectations: Expectations): string[] {
  const found = new Set(entries.map(({ file }) => file));
  return Object.keys(expectations).filter((file) => !found.has(file));
}
