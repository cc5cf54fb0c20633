// Users by name: Node.js takes numbers only. Reads /etc/passwd, so users of other directories are not known.
import { readFileSync } from 'node:fs';
import { PillionError } from '../../shared/runtime/errors.ts';

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user to switch to; undefined where the executor already is that user.
 * @throws PillionError when there is no such user, or the executor may not become it.
 */
export function switchTo(name: string | undefined, passwd = '/etc/passwd'): User | undefined {
  if (name === undefined || name === '') return undefined;
  const user = findUser(name, readFileSync(passwd, 'utf8'));
  if (user === undefined) throw new PillionError({ subject: `user '${name}'`, found: `not in ${passwd}` });
  if (user.uid === process.getuid?.()) return undefined;
  if (process.getuid?.() === 0) return user;
  throw new PillionError({
    subject: `user '${name}'`,
    found: `the executor runs as uid ${process.getuid?.()} and cannot become uid ${user.uid}`,
    action: 'Run the executor as root, or the task as the same user',
  });
}

/** A line is `name:password:uid:gid:...`. */
export function findUser(name: string, passwd: string): User | undefined {
  const fields = passwd.split('\n').map((line) => line.split(':'));
  const [, , uid, gid] = fields.find(([entry]) => entry === name) ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
