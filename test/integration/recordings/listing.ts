// What stands in a sandbox, as the recordings list it: everything below it, sorted by path.
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface ListedFile {
  readonly path: string;
  readonly kind: 'file' | 'dir' | 'symlink';
  readonly mode: string;
  readonly size?: number;
  readonly target?: string;
}

/** Symbolic links are not followed. */
export function listing(folder: string): ListedFile[] {
  return namesBelow(folder).map((path) => {
    const stat = lstatSync(join(folder, path));
    const mode = (stat.mode & 0o777).toString(8);
    if (stat.isSymbolicLink())
      return { path, kind: 'symlink', mode, target: readlinkSync(join(folder, path)) };
    return stat.isDirectory() ? { path, kind: 'dir', mode } : { path, kind: 'file', mode, size: stat.size };
  });
}

function namesBelow(folder: string, below = ''): string[] {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? [path, ...namesBelow(folder, path)] : [path];
  });
}
