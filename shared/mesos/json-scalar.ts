// One JSON value to one scalar field's value.
import type { ScalarKind } from './descriptor.ts';

/** `fault` is '' where the JSON type is wrong, else says what is wrong with the value. */
export type ScalarResult =
  | { readonly value: unknown; readonly fault?: never }
  | { readonly value?: never; readonly fault: string };

const WRONG_TYPE: ScalarResult = { fault: '' };

export function jsonScalar(kind: ScalarKind, json: unknown): ScalarResult {
  switch (kind) {
    case 'string':
      return typeof json === 'string' ? { value: json } : WRONG_TYPE;
    case 'bool':
      return boolean(json);
    case 'bytes':
      return typeof json === 'string' ? bytes(json) : WRONG_TYPE;
    case 'double':
    case 'float':
      return double(json);
    case 'int32':
      return narrow(json, -(2 ** 31), 2 ** 31 - 1);
    case 'uint32':
      return narrow(json, 0, 2 ** 32 - 1);
    case 'int64':
      return wide(json, (value) => BigInt.asIntN(64, value));
    case 'uint64':
      return wide(json, (value) => BigInt.asUintN(64, value));
  }
}

function boolean(json: unknown): ScalarResult {
  if (json === true || json === 'true') return { value: true };
  if (json === false || json === 'false') return { value: false };
  return typeof json === 'string' ? { fault: `Failed to parse '${json}' as a JSON boolean` } : WRONG_TYPE;
}

const BASE64 = /^[A-Za-z0-9+/\s]*(=|$)/;

/** Whitespace is skipped, and `=` ends the text, as Mesos has it. */
function bytes(json: string): ScalarResult {
  if (BASE64.test(json)) return { value: new Uint8Array(Buffer.from(json, 'base64')) };
  const odd = /[^A-Za-z0-9+/\s]/u.exec(json)?.[0] ?? '';
  return { fault: `Invalid character '${odd}'` };
}

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

function double(json: unknown): ScalarResult {
  if (typeof json === 'number') return { value: json };
  if (typeof json === 'bigint') return { value: Number(json) };
  if (typeof json !== 'string') return WRONG_TYPE;
  return NUMBER.test(json) ? { value: Number(json) } : notANumber(json);
}

function notANumber(json: string): ScalarResult {
  return { fault: `Failed to parse '${json}' as a JSON number` };
}

function narrow(json: unknown, least: number, most: number): ScalarResult {
  const { value, fault } = double(json);
  if (fault !== undefined) return { fault };
  const inRange = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return inRange ? { value } : { fault: `${String(json)} is no whole number from ${least} to ${most}` };
}

function wide(json: unknown, wrap: (value: bigint) => bigint): ScalarResult {
  const integer = toInteger(json);
  if (integer === undefined) return typeof json === 'string' ? notANumber(json) : WRONG_TYPE;
  return wrap(integer) === integer ? { value: integer } : { fault: `${integer} does not fit 64 bits` };
}

// Newer than TypeScript's library: numbers of toJsonValue that are too wide for a double.
const { isRawJSON } = JSON as unknown as {
  readonly isRawJSON: (value: unknown) => value is { readonly rawJSON: string };
};

function toInteger(json: unknown): bigint | undefined {
  if (typeof json === 'bigint') return json;
  if (isRawJSON(json)) return BigInt(json.rawJSON);
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : undefined;
  return typeof json === 'string' && /^-?\d+$/.test(json) ? BigInt(json) : undefined;
}
