// Users by name, with their groups: Node.js takes numbers only. Reads /etc/passwd and /etc/group, so users of other
// directories (LDAP, NIS) are not known.
import { existsSync, readFileSync } from 'node:fs';
import { PillionError } from '../../shared/runtime/errors.ts';

export interface User {
  readonly uid: number;
  readonly gid: number;
  /** The supplementary groups, the own one among them; empty where there are no others. */
  readonly groups: readonly number[];
}

/** The files that say who is who. */
export interface UserFiles {
  readonly passwd: string;
  readonly group: string;
}

const SYSTEM_FILES: UserFiles = { passwd: '/etc/passwd', group: '/etc/group' };

/**
 * The user to switch to; undefined where the executor already is that user.
 * @throws PillionError when there is no such user, or the executor may not become it.
 */
export function switchTo(name: string | undefined, files = SYSTEM_FILES): User | undefined {
  if (name === undefined || name === '') return undefined;
  const { passwd } = files;
  const user = findUser(name, readFileSync(passwd, 'utf8'));
  if (user === undefined) throw new PillionError({ subject: `user '${name}'`, found: `not in ${passwd}` });
  if (user.uid === process.getuid?.()) return undefined;
  if (process.getuid?.() === 0) return { ...user, groups: groupsOf(name, user.gid, files.group) };
  throw new PillionError({
    subject: `user '${name}'`,
    found: `the executor runs as uid ${process.getuid?.()} and cannot become uid ${user.uid}`,
    action: 'Run the executor as root, or the task as the same user',
  });
}

/** A line is `name:password:uid:gid:...`. */
export function findUser(name: string, passwd: string): Pick<User, 'uid' | 'gid'> | undefined {
  const fields = passwd.split('\n').map((line) => line.split(':'));
  const [, , uid, gid] = fields.find(([entry]) => entry === name) ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** A line is `name:password:gid:member,member`. An image may lack the file: then there are no groups. */
function groupsOf(name: string, gid: number, path: string): number[] {
  const others = findGroups(name, existsSync(path) ? readFileSync(path, 'utf8') : '').filter(
    (id) => id !== gid,
  );
  return others.length === 0 ? [] : [gid, ...others];
}

export function findGroups(name: string, group: string): number[] {
  const fields = group.split('\n').map((line) => line.split(':'));
  const found = fields.filter(([, , , members = '']) => members.split(',').includes(name));
  return [...new Set(found.map(([, , gid]) => Number(gid)))].filter(Number.isInteger);
}
