// The second step of reading a svc.yml: YAML with the place of every value, so that later problems can say where.
import {
  type Document,
  isMap,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import type { Problem } from './problems.ts';

export type Path = readonly PropertyKey[];

export interface SvcDocument {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** The place of the value at `path`; with `key`, of that key in the map there. Of the nearest parent if it is absent. */
  place(path: Path, key?: string): { readonly line?: number; readonly column?: number };
}

function keyNode(node: unknown, key: string): Node | undefined {
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item: Pair<unknown, unknown>) => String(item.key) === key);
  return pair?.key as Node | undefined;
}

function wordAt(text: string, offset: number): string {
  return /^[^\s:]*/.exec(text.slice(offset, offset + 100))?.[0] ?? '';
}

/** `1.0`, `007` and `True` are kept as they are written, for fields that are text: a version, a mode, a variable. */
function asWritten(document: Document): void {
  const keep = (key: unknown, node: Scalar) => {
    const { value, source } = node;
    const isPlain = ['number', 'bigint', 'boolean'].includes(typeof value) && source !== undefined;
    if (isPlain && (key === 'key' || String(value) !== source)) node.value = source;
  };
  visit(document, { Scalar: keep });
}

/** Whether it holds itself, as an alias inside of its own anchor does. */
function isEndless(value: unknown, above = new Set<unknown>(), done = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null || done.has(value)) return false;
  if (above.has(value)) return true;
  above.add(value);
  const found = Object.values(value).some((inner) => isEndless(inner, above, done));
  above.delete(value);
  done.add(value);
  return found;
}

/** `maxAliasCount` bounds what a small file can grow into. */
export function parseYaml(text: string): SvcDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number | undefined) => {
    if (offset === undefined) return {};
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problems = document.errors.map((error): Problem => {
    const isTwice = error.code === 'DUPLICATE_KEY';
    const found = isTwice ? `${wordAt(text, error.pos[0])} stands twice in the same map` : error.message;
    return { ...at(error.pos[0]), field: '', found };
  });
  const nodeAt = (path: Path): Node | undefined =>
    (path.length === 0 ? document.contents : document.getIn(path, true)) as Node | undefined;
  const place = (path: Path, key?: string): { line?: number; column?: number } => {
    const node = key === undefined ? nodeAt(path) : keyNode(nodeAt(path), key);
    const offset = node?.range?.[0];
    if (offset !== undefined) return at(offset);
    const parent = key === undefined ? path.slice(0, -1) : path;
    return path.length === 0 && key === undefined ? {} : place(parent);
  };
  if (problems.length > 0) return { value: undefined, problems, place };
  try {
    asWritten(document);
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (!isEndless(value)) return { value, problems, place };
    return {
      value: undefined,
      problems: [{ field: '', found: 'an alias inside of what it stands for' }],
      place,
    };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { value: undefined, problems: [{ field: '', found }], place };
  }
}
