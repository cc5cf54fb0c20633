// The building blocks of the schema. The `error` of each says what is allowed; problems show it beside what was found.
import { z } from 'zod';

/** A map with these keys and no other. The error of an unknown key carries the known ones, separated by spaces. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : 'a map') });
}

/** May be left out, or left empty, as mustache leaves it. */
export function optional<Value extends z.ZodType>(value: Value) {
  return value.nullish().transform((given) => given ?? undefined);
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

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const DURATION = /^(?=.)(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/;

function secondsOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  if (!DURATION.test(value)) return value;
  const parts = value.match(/\d+[dhms]/g) ?? [];
  return parts.reduce((sum, part) => sum + Number.parseInt(part, 10) * (UNITS[part.slice(-1)] ?? 0), 0);
}

/** Seconds, as a number or as `90s`, `20m`, `1h30m`, `2d`. */
export function duration(least: number, most = 366 * 86_400) {
  const allowed = `seconds or a time such as 90s, 20m, 1h30m, of ${least} to ${most} s`;
  return z.preprocess(
    secondsOf,
    z.number({ error: allowed }).refine((value) => value >= least && value <= most, { error: allowed }),
  );
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

type Pair = readonly [key: string, value: string];

function pairOf(text: string, by: string): Pair | undefined {
  const at = text.indexOf(by);
  return at < 1 ? undefined : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** Undefined when one of them is no pair. */
function pairsOf(parts: readonly string[], by: string): Pair[] | undefined {
  const pairs = parts.map((part) => pairOf(part, by)).filter((pair) => pair !== undefined);
  return pairs.length === parts.length ? pairs : undefined;
}

function pairs(split: (value: string) => Pair[] | undefined, error: string) {
  return text.transform((value, context): Pair[] => {
    const found = split(value);
    if (found === undefined) context.addIssue({ code: 'custom', message: error });
    return found ?? [];
  });
}

/** `k:v,k:v`; a value may hold colons. */
export const labels = pairs(
  (value) => (value === '' ? [] : pairsOf(value.split(','), ':')),
  'labels as "key:value,key:value"',
);

/** `k=v;k=v`; a value may hold =, and there may be a ; at the end. */
export const options = pairs(
  (value) =>
    pairsOf(
      value.split(';').filter((part) => part.trim() !== ''),
      '=',
    ),
  'options as "key=value;key=value"',
);

/** An ECMAScript regular expression of at most 1,024 characters. */
export const pattern = text.refine(isPattern, { error: 'a regular expression of at most 1024 characters' });

function isPattern(value: string): boolean {
  try {
    return value !== '' && value.length <= 1024 && new RegExp(value) !== undefined;
  } catch {
    return false;
  }
}

/** As it is written: where it may lead is for those who use it. */
export const relativePath = nonEmptyText.refine((value) => !value.startsWith('/'), {
  error: 'a relative path',
});

/** A path inside the task's directory. */
export const pathInside = nonEmptyText.refine(
  (value) => !value.startsWith('/') && !value.split('/').includes('..'),
  { error: 'a relative path without ..' },
);

export function list<Value extends z.ZodType>(value: Value, what: string) {
  return z.array(value, { error: `a list of ${what}` });
}
