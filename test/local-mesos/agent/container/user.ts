// Who an executor's process runs as: the ids of a user's name as the machine knows them.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/** The ids of `name`, or undefined when the machine has no such user. */
export function lookUpUser(name: string): UserIds | undefined {
  return idsIn(readFileSync('/etc/passwd', 'utf8'), name) ?? idsIn(getent(name), name);
}

function idsIn(passwd: string, name: string): UserIds | undefined {
  const line = passwd.split('\n').find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** Users that are not in the file but in a directory service. */
function getent(name: string): string {
  try {
    return execFileSync('getent', ['passwd', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}
