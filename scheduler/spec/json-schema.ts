// The schema of svc.yml as editors take it: JSON Schema, made of the one that checks the file. Pure.
import { z } from 'zod';
import { service } from './schema/service.ts';

export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As zod says it, with what the fields told beside it (`x-allowed`, `x-json`, `x-short`). */
export function annotatedSchema(): Json {
  return z.toJSONSchema(service, { io: 'input', unrepresentable: 'any' }) as Json;
}

/** `Resource set` to `resource-set`: of definitions and of headings. */
export function slug(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}

/** Choices within choices are choices. */
function choices(value: unknown): unknown[] {
  const members = Array.isArray(value) ? value.map(cleaned) : [];
  return members.flatMap((member) => {
    const isOnly = isJson(member) && Object.keys(member).length === 1 && Array.isArray(member['anyOf']);
    return isOnly ? (member['anyOf'] as unknown[]) : [member];
  });
}

function entry(key: string, value: unknown): readonly [string, unknown] {
  if (key === '$ref') return [key, slug(String(value))];
  if (key === 'anyOf') return [key, choices(value)];
  if (key !== '$defs' || !isJson(value)) return [key, cleaned(value)];
  return [key, Object.fromEntries(Object.entries(value).map(([name, one]) => [slug(name), cleaned(one)]))];
}

/** What zod knows, or what the field tells in its place, and the short form beside it. */
function plain(node: Json): Json {
  const { 'x-json': own, 'x-short': short, description } = node;
  const text = description === undefined ? {} : { description };
  const all = isJson(own) ? { ...text, ...own } : node;
  const entries = Object.entries(all).filter(([key]) => !key.startsWith('x-'));
  const { description: _text, ...form } = Object.fromEntries(
    entries.map(([key, value]) => entry(key, value)),
  );
  return { ...text, ...(isJson(short) ? { anyOf: choices([short, form]) } : form) };
}

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  return isJson(value) ? plain(value) : value;
}

export function jsonSchema(): Json {
  const { $schema, ...schema } = plain(annotatedSchema());
  return {
    $schema,
    title: 'svc.yml of Pillion',
    description: 'A service on Apache Mesos, in the dialect of the DC/OS SDK.',
    ...schema,
  };
}
