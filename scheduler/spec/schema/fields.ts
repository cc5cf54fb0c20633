// The building blocks of the schema. The `error` of each says what is allowed; problems show it beside what was found, and
// the documentation shows it, too. `json` is what an editor is told (JSON Schema) where zod cannot know it.
import { z } from 'zod';
import { linearSearch } from '../../../shared/runtime/linear-pattern.ts';

/** Of a schema in zod's registry; both are taken out of what editors get (json-schema.ts). */
interface Told {
  /** What is allowed, in words. */
  readonly 'x-allowed': string;
  /** In place of what zod says. */
  readonly 'x-json'?: Readonly<Record<string, unknown>>;
}

function told<Schema extends z.ZodType>(schema: Schema, allowed: string, json?: Told['x-json']): Schema {
  return schema.meta({
    'x-allowed': allowed,
    ...(json === undefined ? {} : { 'x-json': json }),
  } satisfies Told);
}

/** In quotes as mustache often leaves it, or a template that is still to be rendered. */
const QUOTED = { type: 'string', pattern: '^\\s*-?[0-9.]+\\s*$|\\{\\{' };

/**
 * A map with these keys and no other. The error of an unknown key carries the known ones, separated by spaces.
 * `name` is that of the section in the documentation and of the definition in the JSON Schema.
 */
export function strict<Shape extends z.core.$ZodLooseShape>(name: string, shape: Shape) {
  const known = Object.keys(shape).join(' ');
  return z
    .strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : 'a map') })
    .meta({ id: name });
}

/** May be left out, or left empty, as mustache leaves it. */
export function optional<Value extends z.ZodType>(value: Value) {
  return value.nullish().transform((given) => given ?? undefined);
}

/** A map that may be written as one value, which then stands for the field `key` of it. */
export function short<Value extends z.ZodType>(
  key: string,
  form: Readonly<Record<string, unknown>>,
  map: Value,
) {
  const whole = (value: unknown) => (typeof value === 'object' ? value : { [key]: value });
  return z.preprocess(whole, map).meta({ 'x-short': form, 'x-short-for': key });
}

/** A map whose keys the author chooses, in the file's order. */
export function named<Value extends z.ZodType>(value: Value, what: string) {
  return told(z.record(z.string(), value, { error: `a map of ${what}` }), `a map of ${what}`);
}

export function list<Value extends z.ZodType>(value: Value, what: string) {
  return told(z.array(value, { error: `a list of ${what}` }), `a list of ${what}`);
}

const SCALAR = { type: ['string', 'number', 'boolean'] };

/** Text; numbers and booleans are taken as the text they were written as, since YAML made them so. */
export const text = told(
  z.union([z.string(), z.number(), z.boolean()], { error: 'text' }).transform(String),
  'text',
  SCALAR,
);

/** Text of which more is asked. */
export function textThat(
  allowed: string,
  isAllowed: (value: string) => boolean,
  json: Readonly<Record<string, unknown>> = SCALAR,
) {
  return told(text.refine(isAllowed, { error: allowed }), allowed, json);
}

export const nonEmptyText = textThat('text that is not empty', (value) => value !== '', {
  ...SCALAR,
  minLength: 1,
});

/** A number, or a text that is one; mustache values often arrive quoted. */
function numeric(
  allowed: string,
  isAllowed: (value: number) => boolean,
  json: Readonly<Record<string, unknown>>,
) {
  const number = z.preprocess(
    (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
    z.number({ error: allowed }),
  );
  return told(number.refine(isAllowed, { error: allowed }), allowed, { anyOf: [json, QUOTED] });
}

export function whole(least: number, most: number, unit = '') {
  const isBounded = most !== Number.MAX_SAFE_INTEGER;
  const range = isBounded ? `${least} to ${most}` : `at least ${least}`;
  const allowed = `a whole number${unit === '' ? '' : ` of ${unit}`}, ${range}`;
  const json = { type: 'integer', minimum: least, ...(isBounded ? { maximum: most } : {}) };
  return numeric(allowed, (value) => Number.isInteger(value) && value >= least && value <= most, json);
}

/** As Mesos: amounts below a thousandth are nothing. */
export function amount(unit: string) {
  const allowed = `a number of ${unit}, at least 0.001`;
  const json = { type: 'number', minimum: 0.001, exclusiveMaximum: 1e9 };
  return numeric(allowed, (value) => value >= 0.001 && value < 1e9, json);
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

/** What an editor is told of a time. */
export const DURATION_JSON = {
  anyOf: [
    { type: 'number', minimum: 0 },
    { type: 'string', pattern: '^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$|^[0-9.]+$|\\{\\{' },
  ],
};

/** Seconds, as a number or as `90s`, `20m`, `1h30m`, `2d`. */
export function duration(least: number, most = 366 * 86_400) {
  const allowed = `seconds or a time such as 90s, 20m, 1h30m, of ${least} to ${most} s`;
  const seconds = z.number({ error: allowed }).refine((value) => value >= least && value <= most, {
    error: allowed,
  });
  return told(z.preprocess(secondsOf, seconds), allowed, DURATION_JSON);
}

export const flag = told(
  z.preprocess(
    (value) => (/^true$/i.test(String(value)) ? true : /^false$/i.test(String(value)) ? false : value),
    z.boolean({ error: 'true or false' }),
  ),
  'true or false',
  { anyOf: [{ type: 'boolean' }, { enum: ['true', 'false'] }, { type: 'string', pattern: '\\{\\{' }] },
);

/** Names as editors offer them, in capitals and in small letters where the case means nothing. */
function spellings(names: readonly string[], anyCase: boolean): string[] {
  return anyCase ? [...new Set([...names, ...names.map((name) => name.toLowerCase())])] : [...names];
}

/** One of the names, in any case where `anyCase`; the result is as listed. */
export function oneOf<const Name extends string>(names: readonly Name[], anyCase = false) {
  const fold = (value: unknown) => (anyCase && typeof value === 'string' ? value.toUpperCase() : value);
  const allowed = names.join(', ');
  const json = { anyOf: [{ enum: spellings(names, anyCase) }, { type: 'string', pattern: '\\{\\{' }] };
  return told(z.preprocess(fold, z.enum(names, { error: allowed })), allowed, json);
}

type Pair = readonly [key: string, value: string];

function pairOf(pair: string, by: string): Pair | undefined {
  const at = pair.indexOf(by);
  return at < 1 ? undefined : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

/** Undefined when one of them is no pair. */
function pairsOf(parts: readonly string[], by: string): Pair[] | undefined {
  const found = parts.map((part) => pairOf(part, by)).filter((pair) => pair !== undefined);
  return found.length === parts.length ? found : undefined;
}

function pairs(split: (value: string) => Pair[] | undefined, allowed: string) {
  const schema = text.transform((value, context): Pair[] => {
    const found = split(value);
    if (found === undefined) context.addIssue({ code: 'custom', message: allowed });
    return found ?? [];
  });
  return told(schema, allowed, { type: 'string' });
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

function isPattern(value: string): boolean {
  try {
    return value !== '' && linearSearch(value) !== undefined;
  } catch {
    return false;
  }
}

/** A regular expression of RE2 of at most 1,024 characters. */
export const pattern = textThat(
  'a regular expression (RE2: no look-around, no back-references) of at most 1024 characters',
  isPattern,
  {
    type: 'string',
    minLength: 1,
    maxLength: 1024,
  },
);

const RELATIVE = { type: 'string', pattern: '^[^/]' };

/** As it is written: where it may lead is for those who use it. */
export const relativePath = textThat(
  'a relative path',
  (value) => value !== '' && !value.startsWith('/'),
  RELATIVE,
);

/** A path inside the task's directory. */
export const pathInside = textThat(
  'a relative path without ..',
  (value) => value !== '' && !value.startsWith('/') && !value.split('/').includes('..'),
  RELATIVE,
);
