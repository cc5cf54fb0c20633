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
  /** The link to a task's newest run through which it is seen (newest-runs.ts): where that leads changes. */
  readonly newestRun?: string | undefined;
}

/** `ro` must be there when it is bound, `later` need not. */
export interface Binding {
  readonly mode: 'ro' | 'later' | 'rw';
  readonly path: string;
}

/**
 * In the order in which they are to be bound; none for a task that sees nothing read-only, or only what the agent shows so
 * already, as Mesos' filesystem/linux does.
 * @throws PillionError when a place cannot be bound, or is asked for with both modes.
 */
export function bindings(ownDirectory: string, shown: readonly Shown[]): Binding[] {
  const readOnly = shown.filter(
    (one) => one.readOnly && (one.newestRun !== undefined || !isReadOnly(one.path)),
  );
  if (readOnly.length === 0) return [];
  const open = shown.filter((one) => !one.readOnly && one.newestRun === undefined);
  const opened = open.map(({ path }) => realPath(path));
  const runs = readOnly.filter(({ newestRun }) => newestRun !== undefined);
  if (runs.length > 0) refuseMixed(shown);
  const places = readOnly.map(({ path, newestRun }) => (newestRun ? dirname(dirname(newestRun)) : path));
  const closed = [...new Set(places.map(realPath))];
  for (const path of closed) refuse(path, opened);
  const within = [...new Set([realPath(ownDirectory), ...opened])].filter((path) =>
    closed.some((outer) => path.startsWith(`${outer}/`)),
  );
  const known = [...closed.map(bindingTo('ro')), ...within.map(bindingTo('rw'))].sort(innermostFirst);
  return [...runs.flatMap(bindingsToRun), ...known];
}

/**
 * Of a task's newest run, through whose link no later run may be written either: beside what is there now, which may be a
 * volume elsewhere, all directories of tasks are read-only. Without a run nobody knows what it will lead to.
 */
function bindingsToRun({ path, newestRun = path }: Shown): Binding[] {
  const run: Binding = { mode: 'ro', path: newestRun };
  return path === newestRun ? [run] : [{ mode: 'later', path }, run];
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

/** A later run of the one that may be written would be in what is read-only. */
function refuseMixed(shown: readonly Shown[]): void {
  const mixed = shown.find(({ readOnly, newestRun }) => !readOnly && newestRun !== undefined);
  if (mixed === undefined) return;
  throw new PillionError({
    subject: `volume ${mixed.path}`,
    found: "mode RW beside another task's directory of mode RO",
    expected: 'the directories of other tasks all RO, or all RW',
  });
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
