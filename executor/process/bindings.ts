// Read-only for one task alone: the place itself is bound so in a mount namespace of the task's own (confinement.ts), and
// whatever leads there, as the links in the task's directory do, cannot be written through. What lies in such a place and
// is the task's to write, its own directory above all, is bound beside it and stays writable.
import { accessSync, constants, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode, PillionError } from '../../shared/runtime/errors.ts';

/** A place that a task sees through a link. */
export interface Shown {
  /** Absolute. */
  readonly path: string;
  readonly readOnly: boolean;
}

export interface Binding {
  readonly mode: 'ro' | 'rw';
  readonly path: string;
}

/**
 * In the order in which they are to be bound; none for a task that sees nothing read-only, or only what the agent shows so
 * already, as Mesos' filesystem/linux does.
 * @throws PillionError when a place cannot be bound, or is asked for with both modes.
 */
export function bindings(ownDirectory: string, shown: readonly Shown[]): Binding[] {
  const readOnly = shown.filter((one) => one.readOnly && !isReadOnly(one.path));
  if (readOnly.length === 0) return [];
  const closed = [...new Set(readOnly.map(({ path }) => realPath(path)))];
  const open = shown.filter((one) => !one.readOnly).map(({ path }) => realPath(path));
  for (const path of closed) refuse(path, open);
  const within = [...new Set([realPath(ownDirectory), ...open])].filter((path) =>
    closed.some((outer) => path.startsWith(`${outer}/`)),
  );
  return [...closed.map(bindingTo('ro')), ...within.map(bindingTo('rw'))].sort(innermostFirst);
}

function bindingTo(mode: Binding['mode']) {
  return (path: string): Binding => ({ mode, path });
}

/** A bind mount takes along what is mounted in it as it is, and what is made of a read-only one is read-only. */
function innermostFirst(a: Binding, b: Binding): number {
  return b.path.length - a.path.length;
}

function refuse(path: string, open: readonly string[]): void {
  const subject = `volume ${path}`;
  if (path === '/') {
    throw new PillionError({ subject, found: 'mode RO of the root', expected: 'a directory in it' });
  }
  if (!open.includes(path)) return;
  const expected = 'one mode: a place is read-only for a task, or it is not';
  throw new PillionError({ subject, found: 'the modes RO and RW in one task', expected });
}

function isReadOnly(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return false;
  } catch (thrown) {
    return errorCode(thrown) === 'EROFS';
  }
}

/** Without links, as far as it is there. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path === '/' ? path : join(realPath(dirname(path)), basename(path));
  }
}
