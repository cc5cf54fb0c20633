// The text of an agent's --resources flag: `cpus:3;mem(storage):1024;ports:[31000-32000];zone:{a,b}`, or the JSON of
// a list of resources. PURE.
import { DecodeError, fromJsonValue } from '../../../shared/mesos/codec.ts';
import { Resource, type Value_Range } from '../../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../../shared/runtime/errors.ts';
import { upgradeAll } from './formats.ts';
import { type Resources, sum } from './resources.ts';
import { resourceError } from './validate.ts';

/** @throws PillionError that says which part is wrong. */
export function parseResources(text: string): Resources {
  const parsed = text.trim().startsWith('[')
    ? fromJson(text)
    : text.split(';').filter(isSomething).map(parseToken);
  for (const resource of parsed) {
    const error = resourceError(resource);
    if (error !== undefined) throw refuse(error);
  }
  return sum(upgradeAll(parsed));
}

const isSomething = (token: string) => token.trim() !== '';

function fromJson(text: string): Resource[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.map((item: unknown) => fromJsonValue(Resource, item));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof DecodeError)) throw error;
    throw refuse('Some JSON resources were not formatted properly', error);
  }
  throw refuse('Some JSON resources were not formatted properly');
}

function parseToken(token: string): Resource {
  const [left = '', value = '', ...more] = token.split(':');
  if (value === '' || more.length > 0) {
    throw refuse(`Bad value for resources, missing or extra ':' in ${token}`);
  }
  const named = /^\s*([^()\s]+)\s*(?:\(\s*([^()]*?)\s*\))?\s*$/.exec(left);
  if (named === null) throw refuse(`Bad value for resources, mismatched parentheses in ${token}`);
  const [, name = '', role = '*'] = named;
  const reserved = role === '*' ? {} : { reservations: [{ type: 'STATIC', role } as const] };
  return { name, ...reserved, ...parseValue(name, value.trim()) };
}

function parseValue(name: string, text: string): Pick<Resource, 'type' | 'scalar' | 'ranges' | 'set'> {
  if (text.startsWith('[') && text.endsWith(']')) {
    return { type: 'RANGES', ranges: { range: list(text).map((item) => parseRange(name, item)) } };
  }
  if (text.startsWith('{') && text.endsWith('}')) return { type: 'SET', set: { item: list(text) } };
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) {
    throw refuse(`Bad type for resource ${name} value ${text} type TEXT`);
  }
  return { type: 'SCALAR', scalar: { value } };
}

const list = (text: string) =>
  text
    .slice(1, -1)
    .split(',')
    .map((item) => item.trim())
    .filter(isSomething);

function parseRange(name: string, text: string): Value_Range {
  const found = /^(\d+)\s*-\s*(\d+)$/.exec(text);
  const [, begin, end] = found ?? [];
  if (begin === undefined || end === undefined) {
    throw refuse(`Failed to parse resource ${name} value ${text} error Expecting non-negative integers`);
  }
  return { begin: BigInt(begin), end: BigInt(end) };
}

function refuse(found: string, cause?: unknown): PillionError {
  const action = "Give for example 'cpus:4;mem:4096;disk:8192;ports:[31000-32000]'";
  return new PillionError({ subject: '--resources', found, action }, { cause });
}
