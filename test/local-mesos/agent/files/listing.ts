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

/** `-rw-r--r--`. */
export function modeText(mode: number): string {
  const kinds: Readonly<Record<number, string>> = { 9604: 'd', 21609: 'l', 14406: 'b', 4802: 'c' };
  const others: Readonly<Record<number, string>> = { 2401: 'p', 26411: 's' };
  const kind = kinds[mode & 0o170000] ?? others[mode & 0o170000] ?? '-';
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
  const lines = readFileSync(file, 'utf8').split('\n');
  return new Map(lines.map((line) => line.split(':')).map(([name = '', , id = '']) => [Number(id), name]));
}
