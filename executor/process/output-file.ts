// The files that take a task's output: opened for appending, never through a link, and owned by the task's user.
import { closeSync, constants, fchownSync, openSync } from 'node:fs';
import type { RunPlace } from './run.ts';
import type { User } from './users.ts';

const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;

/** File descriptors of stdout and stderr; the caller closes them. @throws what the file system says. */
export function openOutputs({ stdout, stderr, user }: RunPlace): [stdout: number, stderr: number] {
  const out = openOutput(stdout, user);
  try {
    return [out, openOutput(stderr, user)];
  } catch (thrown) {
    closeSync(out);
    throw thrown;
  }
}

function openOutput(path: string, user: User | undefined): number {
  const file = openSync(path, APPEND, 0o644);
  if (user !== undefined) fchownSync(file, user.uid, user.gid);
  return file;
}
