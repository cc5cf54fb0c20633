// Which directories a browser may look into and by which names, as Mesos' files process has it: a sandbox by its real
// path, by the path with `runs/latest`, and by a path that needs no agent or container id (rule 37 of the recordings).
import { existsSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { AgentPaths, RunIds } from '../paths.ts';

/** The real path behind a name, or why there is none. */
export type Resolved =
  | { readonly path: string; readonly stat: Stats }
  | { readonly problem: 'not found' }
  | { readonly problem: 'inaccessible'; readonly path: string };

export class Files {
  #paths: AgentPaths;
  /** Real directory by the name under which it may be asked for. */
  #attached = new Map<string, string>();

  constructor(paths: AgentPaths) {
    this.#paths = paths;
  }

  attachRun(ids: RunIds): void {
    const sandbox = this.#paths.sandbox(ids);
    for (const name of [sandbox, this.#paths.latestRun(ids), this.#paths.virtualRun(ids)]) {
      this.#attached.set(name, sandbox);
    }
  }

  /** Takes away every name of a directory that is no more. */
  detach(directory: string): void {
    for (const [name, real] of this.#attached) if (real === directory) this.#attached.delete(name);
  }

  /** All names with what they stand for, sorted by name. */
  get attached(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#attached].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  resolve(name: string): Resolved {
    const found = this.#find(name);
    if (found === undefined) return { problem: 'not found' };
    const path = found.rest === '' ? found.root : `${found.root}/${found.rest}`;
    if (!existsSync(path)) return { problem: 'not found' };
    const real = realpathSync(path);
    const root = realpathSync(found.root);
    if (real !== root && !real.startsWith(root + sep)) return { problem: 'inaccessible', path };
    return { path: join(path), stat: statSync(path) };
  }

  /** The longest attached name that `name` begins with. */
  #find(name: string): { readonly root: string; readonly rest: string } | undefined {
    const parts = name.replace(/\/+$/, '').split('/');
    for (let length = parts.length; length > 0; length -= 1) {
      const root = this.#attached.get(parts.slice(0, length).join('/'));
      if (root !== undefined) return { root, rest: parts.slice(length).join('/') };
    }
    return undefined;
  }
}
