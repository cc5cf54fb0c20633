// The text of an agent's attributes, `rack:r1;level:10;zones:[1-3];tags:{a,b}`, into Mesos' Attribute. Pure.
import type { Attribute } from '../../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../../shared/runtime/errors.ts';

/** Throws PillionError when a part has no name or no value. */
export function parseAttributes(text: string): readonly Attribute[] {
  return text
    .split(';')
    .filter((part) => part.trim() !== '')
    .map(parseAttribute);
}

function parseAttribute(part: string): Attribute {
  const colon = part.indexOf(':');
  const name = part.slice(0, colon).trim();
  const value = part.slice(colon + 1).trim();
  if (colon < 1 || value === '') {
    throw new PillionError({ subject: `attribute '${part}'`, found: 'no value', expected: 'name:value' });
  }
  if (/^-?[0-9]+(\.[0-9]+)?$/.test(value)) return { name, type: 'SCALAR', scalar: { value: Number(value) } };
  const ranges = /^\[(.*)\]$/.exec(value)?.[1];
  if (ranges !== undefined)
    return { name, type: 'RANGES', ranges: { range: ranges.split(',').map(rangeOf) } };
  const items = /^\{(.*)\}$/.exec(value)?.[1];
  if (items !== undefined)
    return { name, type: 'SET', set: { item: items.split(',').map((item) => item.trim()) } };
  return { name, type: 'TEXT', text: { value } };
}

function rangeOf(text: string): { readonly begin: bigint; readonly end: bigint } {
  const match = /^\s*([0-9]+)\s*-\s*([0-9]+)\s*$/.exec(text);
  if (match === null) {
    throw new PillionError({ subject: `range '${text}'`, found: 'no range', expected: 'begin-end' });
  }
  return { begin: BigInt(match[1] ?? 0), end: BigInt(match[2] ?? 0) };
}
