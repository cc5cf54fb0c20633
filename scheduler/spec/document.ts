// The second step of reading a svc.yml: YAML with the place of every value, so that later problems can say where.
import { isMap, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
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
    return { value: document.toJS({ maxAliasCount: 100 }), problems, place };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { value: undefined, problems: [{ field: '', found }], place };
  }
}
