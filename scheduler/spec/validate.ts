// The third step of reading a svc.yml: its shape. Turns what zod finds into problems with their places.
import type { z } from 'zod';
import type { Path, SvcDocument } from './document.ts';
import { nearest } from './nearest.ts';
import { type Problem, show } from './problems.ts';
import { type SvcYaml, svcYaml } from './schema.ts';

export function fieldName(path: Path): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('.');
}

/** The value at `path` in plain data. */
function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }, root);
}

function unknownKey(document: SvcDocument, path: Path, key: string, known: readonly string[]): Problem {
  const meant = nearest(key, known);
  return {
    ...document.place(path, key),
    field: fieldName([...path, key]),
    found: `no field of this name${meant === undefined ? '' : ` (is ${meant} meant?)`}`,
    allowed: known.join(', '),
  };
}

function problemsOf(document: SvcDocument, issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ');
    return issue.keys.map((key) => unknownKey(document, issue.path, key, known));
  }
  const value = valueAt(document.value, issue.path);
  const found = value === undefined ? 'required, but missing' : `found ${show(value)}`;
  return [{ ...document.place(issue.path), field: fieldName(issue.path), found, allowed: issue.message }];
}

export type Validated =
  | { readonly ok: true; readonly value: SvcYaml }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function validate(document: SvcDocument): Validated {
  const result = svcYaml.safeParse(document.value);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, problems: result.error.issues.flatMap((issue) => problemsOf(document, issue)) };
}
