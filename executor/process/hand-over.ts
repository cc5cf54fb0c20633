// Gives a filled directory to the task's user. It is the executor's own until then, so that no task of that user can
// put a link in its way; for the same reason what is inside goes before what it is in. Links are not followed.
import { lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { User } from './users.ts';

export function handOver(path: string, user: User): void {
  give(path, user, new Map());
}

/** `names`: of each file with several, how many of them were met. */
function give(path: string, user: User, names: Map<number, number>): void {
  const found = lstatSync(path);
  if (found.isDirectory()) {
    for (const name of readdirSync(path)) give(join(path, name), user, names);
  } else if (found.nlink > 1) {
    const met = (names.get(found.ino) ?? 0) + 1;
    names.set(found.ino, met);
    // One that has a name elsewhere is shared with others: it stays the executor's.
    if (met < found.nlink) return;
  }
  lchownSync(path, user.uid, user.gid);
}
