// Where two values of plain data differ. Pure.
import { show } from './problems.ts';

export interface FieldDifference {
  /** Such as `tasks.server.env.LEVEL`; lists are by name where their members have one. */
  readonly field: string;
  /** Short, on one line; absent: it was not there. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

type Entries = ReadonlyMap<string, unknown>;

/** By what a member of a list is known, if by anything. */
function nameOf(member: unknown): string | undefined {
  if (typeof member !== 'object' || member === null) return undefined;
  const name = ['name', 'id', 'type', 'path'].map((key) => Reflect.get(member, key)).find(Boolean);
  return typeof name === 'string' ? name : undefined;
}

/** Whether its members are told apart by their names. */
function isNamed(list: readonly unknown[]): boolean {
  const names = list.map(nameOf);
  return !names.includes(undefined) && new Set(names).size === names.length;
}

/** Undefined for what has no parts. */
function partsOf(value: unknown, byName: boolean): Entries | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value).filter(([, one]) => one !== undefined));
  const list: readonly unknown[] = value;
  return new Map(
    list.map((member, index) => [(byName ? nameOf(member) : undefined) ?? String(index), member]),
  );
}

function join(path: string, part: string): string {
  return path === '' ? part : `${path}.${part}`;
}

/** Field by field; a field that is undefined is one that is not there, and the order of fields means nothing. */
export function differences(before: unknown, after: unknown, path = ''): FieldDifference[] {
  if (before === after) return [];
  const byName = [before, after].every((one) => Array.isArray(one) && isNamed(one));
  const [old, now] = [partsOf(before, byName), partsOf(after, byName)];
  if (old === undefined || now === undefined) return [leaf(path, before, after)];
  const parts = [...new Set([...old.keys(), ...now.keys()])];
  return parts.flatMap((part) => differences(old.get(part), now.get(part), join(path, part)));
}

function leaf(field: string, before: unknown, after: unknown): FieldDifference {
  return {
    field,
    ...(before === undefined ? {} : { before: show(before) }),
    ...(after === undefined ? {} : { after: show(after) }),
  };
}
