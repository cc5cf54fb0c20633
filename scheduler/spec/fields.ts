// The building blocks of schema.ts. The `error` of each says what is allowed; problems show it beside what was found.
import { z } from 'zod';

/** A map with these keys and no other. The error of an unknown key carries the known ones, separated by spaces. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : 'a map') });
}

/** A map whose keys the author chooses, in the file's order. */
export function named<Value extends z.ZodType>(value: Value, what: string) {
  return z.record(z.string(), value, { error: `a map of ${what}` });
}

/** Text; numbers and booleans are taken as the text they were written as, since YAML made them so. */
export const text = z.union([z.string(), z.number(), z.boolean()], { error: 'text' }).transform(String);

export const nonEmptyText = text.refine((value) => value !== '', { error: 'text that is not empty' });

/** A number, or a text that is one; mustache values often arrive quoted. */
function numeric(allowed: string) {
  return z.preprocess(
    (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
    z.number({ error: allowed }),
  );
}

export function whole(least: number, most: number, unit = '') {
  const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `${least} to ${most}`;
  const allowed = `a whole number${unit === '' ? '' : ` of ${unit}`}, ${range}`;
  return numeric(allowed).refine((value) => Number.isInteger(value) && value >= least && value <= most, {
    error: allowed,
  });
}

export function positive(unit: string) {
  const allowed = `a number of ${unit}, more than 0`;
  return numeric(allowed).refine((value) => value > 0, { error: allowed });
}

/** As Mesos: amounts below a thousandth are nothing. */
export function amount(unit: string) {
  const allowed = `a number of ${unit}, at least 0.001`;
  return numeric(allowed).refine((value) => value >= 0.001 && value < 1e9, { error: allowed });
}

export const flag = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean({ error: 'true or false' }),
);

/** One of the names, in any case where `anyCase`; the result is as listed. */
export function oneOf<const Name extends string>(names: readonly Name[], anyCase = false) {
  const fold = (value: unknown) => (anyCase && typeof value === 'string' ? value.toUpperCase() : value);
  return z.preprocess(fold, z.enum(names, { error: names.join(', ') }));
}

/** `k:v,k:v`; a value may hold colons. */
export const labels = text.transform((value, context) => {
  if (value.trim() === '') return [];
  return value.split(',').map((pair): readonly [string, string] => {
    const colon = pair.indexOf(':');
    if (colon < 1) context.addIssue({ code: 'custom', message: 'labels as "key:value,key:value"' });
    return [pair.slice(0, colon).trim(), pair.slice(colon + 1).trim()];
  });
});
