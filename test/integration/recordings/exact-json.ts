// JSON with its numbers as they were written: 64 bits keep all their digits.

/** A number as it was spelled. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get value(): number {
    return Number(this.text);
  }
}

export type Json = null | boolean | string | NumberText | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** JSON.parse as Node.js has it: the reviver also gets the source text of what it revives. */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => Json;

const parseWithSource: ParseWithSource = JSON.parse as ParseWithSource;

/** @throws SyntaxError */
export function parseExact(text: string): Json {
  return parseWithSource(text, (_key, value, { source }) =>
    typeof value === 'number' ? new NumberText(source ?? String(value)) : value,
  );
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isArray(value) && !(value instanceof NumberText);
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function exactText(value: Json): string {
  if (value instanceof NumberText) return value.text;
  if (isArray(value)) return `[${value.map(exactText).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}:${exactText(field)}`);
  return `{${fields.join(',')}}`;
}

/** What stands at the end of a way of keys; undefined when there is nothing. */
export function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>((here, key) => (isObject(here) ? here[key] : undefined), value);
}

/** The string at the end of a way of keys, `{value: string}` seen through; undefined when there is none. */
export function textAt(value: Json | undefined, ...keys: readonly string[]): string | undefined {
  const found = at(value, ...keys);
  if (typeof found === 'string') return found;
  const wrapped = at(found, 'value');
  return typeof wrapped === 'string' ? wrapped : undefined;
}
