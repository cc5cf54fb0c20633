// JSON.parse without loss: an integer beyond 2^53 becomes a bigint instead of the nearest double.
import { describeError } from '../runtime/errors.ts';
import { DecodeError } from './decode-error.ts';

/** Only a text with so many digits in a row can hold an integer that a double cannot. */
const MANY_DIGITS = /\d{16}/;
const INTEGER = /^-?\d+$/;

// Newer than TypeScript's library: a reviver is told the source text of a number.
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver?: Reviver) => unknown;

/** @throws DecodeError in the name of the wanted message when the text is not JSON. */
export function parseJson(typeName: string, text: string): unknown {
  try {
    return MANY_DIGITS.test(text) ? parseWithSource(text, exactInteger) : JSON.parse(text);
  } catch (thrown) {
    throw new DecodeError(
      { typeName, path: '', found: `no JSON: ${describeError(thrown)}` },
      { cause: thrown },
    );
  }
}

const exactInteger: Reviver = (_key, value, { source }) => {
  const exact = typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined;
  return exact || !INTEGER.test(source) ? value : BigInt(source);
};
