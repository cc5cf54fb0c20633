// The files that take a task's output: opened for appending, never through a link, and owned by the task's user. When a
// task is started again it may have put anything in their place: what is no plain file of its own is refused.
import { closeSync, constants, fchownSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { errorCode, PillionError } from '../../shared/runtime/errors.ts';
import type { RunPlace } from './run.ts';
import type { User } from './users.ts';

type OutputPlace = Pick<RunPlace, 'stdout' | 'stderr' | 'user'>;

/** O_NONBLOCK: else a FIFO without a reader would stop the executor, and all of the pod. On a file it means nothing. */
const APPEND =
  constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** A FIFO or a socket, a link, a directory. */
const IN_THE_WAY = new Set(['ENXIO', 'ELOOP', 'EISDIR']);

/**
 * File descriptors of stdout and stderr; the caller closes them.
 * @throws PillionError when something else is there; what the file system says.
 */
export function openOutputs({ stdout, stderr, user }: OutputPlace): [stdout: number, stderr: number] {
  const out = openOutput(stdout, user);
  try {
    return [out, openOutput(stderr, user)];
  } catch (thrown) {
    closeSync(out);
    throw thrown;
  }
}

function openOutput(path: string, user: User | undefined): number {
  const file = openPlace(path);
  try {
    own(path, file, user);
    return file;
  } catch (thrown) {
    closeSync(file);
    throw thrown;
  }
}

function openPlace(path: string): number {
  try {
    return openSync(path, APPEND, 0o644);
  } catch (thrown) {
    throw IN_THE_WAY.has(errorCode(thrown) ?? '') ? replaced(path, 'no plain file', thrown) : thrown;
  }
}

/** Another user's file with a second name may have got this one by the task: writing there is not the task's right. */
function own(path: string, file: number, user: User | undefined): void {
  const found = fstatSync(file);
  const isForeign = user !== undefined && found.uid !== user.uid;
  if (!found.isFile()) throw replaced(path, 'no plain file');
  if (isForeign && found.nlink > 1) throw replaced(path, "another user's file");
  if (isForeign) fchownSync(file, user.uid, user.gid);
}

function replaced(path: string, what: string, cause?: unknown): PillionError {
  return new PillionError({ subject: basename(path), found: `${what} has taken its place` }, { cause });
}
