// Gives a filled directory to the task's user. It is the executor's own until then, so that no task of that user can
// put a link in its way; for the same reason what is inside goes before what it is in. Links are not followed.
import { lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { User } from './users.ts';

export function handOver(path: string, user: User): void {
  const found = lstatSync(path);
  if (found.isDirectory()) for (const name of readdirSync(path)) handOver(join(path, name), user);
  // A file of several names is shared with other tasks: it stays the executor's.
  if (found.isDirectory() || found.nlink === 1) lchownSync(path, user.uid, user.gid);
}
