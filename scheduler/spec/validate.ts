// The third step of reading a svc.yml: its shape. Turns what zod finds into problems with their places.
import type { z } from 'zod';
import type { Path, SvcDocument } from './document.ts';
import { nearest } from './nearest.ts';
import { type Problem, show } from './problems.ts';
import { type SvcYaml, service } from './schema/service.ts';

export function fieldName(path: Path): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('.');
}

/** As far as the path goes in the file: `replace-after: 20m` stands for a map, and has no `after` in it. */
function written(root: unknown, path: Path): { readonly path: Path; readonly value: unknown } {
  let value = root;
  for (const [depth, key] of path.entries()) {
    if (typeof value !== 'object' || value === null) return { path: path.slice(0, depth), value };
    value = Reflect.get(value, key);
  }
  return { path, value };
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
  const { path, value } = written(document.value, issue.path);
  const found = value === undefined ? 'required, but missing' : `found ${show(value)}`;
  return [{ ...document.place(path), field: fieldName(path), found, allowed: issue.message }];
}

export type Validated =
  | { readonly ok: true; readonly value: SvcYaml }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function validate(document: SvcDocument): Validated {
  const result = service.safeParse(document.value);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, problems: result.error.issues.flatMap((issue) => problemsOf(document, issue)) };
}
