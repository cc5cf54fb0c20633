// A directory's entries as the file endpoints show them: like `ls -l`, links followed, names as the client asked.
import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileInfo } from '../../../../shared/mesos/generated/mesos.ts';

/** Entries of `directory`, hidden ones too, sorted; their paths begin with `name`. */
export function listDirectory(directory: string, name: string): readonly FileInfo[] {
  const users = namesById('/etc/passwd');
  const groups = namesById('/etc/group');
  return readdirSync(directory)
    .toSorted()
    .flatMap((entry) => {
      const stat = statSync(join(directory, entry), { throwIfNoEntry: false });
      return stat === undefined ? [] : [fileInfo(`${name}/${entry}`, stat, users, groups)];
    });
}

const KINDS: ReadonlyMap<number, string> = new Map([
  [0o040000, 'd'],
  [0o120000, 'l'],
  [0o060000, 'b'],
  [0o020000, 'c'],
  [0o010000, 'p'],
  [0o140000, 's'],
]);

/** `-rw-r--r--`. */
export function modeText(mode: number): string {
  const kind = KINDS.get(mode & 0o170000) ?? '-';
  const bits = [...'rwxrwxrwx'].map((letter, index) => (mode & (0o400 >> index) ? letter : '-'));
  return kind + bits.join('');
}

function fileInfo(
  path: string,
  stat: Stats,
  users: ReadonlyMap<number, string>,
  groups: ReadonlyMap<number, string>,
): FileInfo {
  return {
    path,
    nlink: stat.nlink,
    size: BigInt(stat.size),
    mtime: { nanoseconds: BigInt(Math.floor(stat.mtimeMs / 1000)) * 1_000_000_000n },
    mode: stat.mode,
    uid: users.get(stat.uid) ?? String(stat.uid),
    gid: groups.get(stat.gid) ?? String(stat.gid),
  };
}

function namesById(file: string): ReadonlyMap<number, string> {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return new Map(lines.map((line) => line.split(':')).map(([name = '', , id = '']) => [Number(id), name]));
}
