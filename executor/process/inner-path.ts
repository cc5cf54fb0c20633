// Paths that must stay inside a directory, by their text and on the disk: nothing is written through a link.
import { lstatSync, mkdirSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { PillionError } from '../../shared/runtime/errors.ts';

/**
 * The normalized relative path.
 * @throws PillionError when it is absolute, empty or leads out.
 */
export function innerPath(path: string, subject: string): string {
  const clean = normalize(path).replace(/\/+$/, '');
  const leaves = clean === '..' || clean.startsWith('../') || clean.startsWith('/') || clean === '';
  if (path !== '' && clean !== '.' && !leaves && !clean.includes('\0')) return clean;
  throw new PillionError({ subject, found: `'${path}'`, expected: 'a path inside the sandbox' });
}

/**
 * Makes the directories above `path` inside `root`, and gives its absolute path.
 * @throws PillionError when a link or a file stands where a directory should be.
 */
export function makeParents(root: string, path: string): string {
  let parent = '';
  for (const part of path.split('/').slice(0, -1)) {
    parent = join(parent, part);
    const found = lstatSync(join(root, parent), { throwIfNoEntry: false });
    if (found === undefined) mkdirSync(join(root, parent));
    else if (!found.isDirectory()) throw standsInTheWay(path, parent, found.isSymbolicLink());
  }
  return join(root, path);
}

/** The absolute path of a place inside `root` where a new file may be made; an older file there is for the caller. */
export function placeFor(root: string, path: string): string {
  const place = makeParents(root, path);
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return place;
  throw standsInTheWay(path, path, found.isSymbolicLink());
}

/**
 * Whether a link at `at` to `target` stays inside its root, whatever other such links stand there or come later: it goes
 * up first, not further than the root, and then only down. A `..` behind a name may be one behind another link, and
 * lead anywhere.
 */
export function isInnerLink(at: string, target: string): boolean {
  if (target === '' || target.startsWith('/')) return false;
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const ups = parts.findIndex((part) => part !== '..');
  const depth = normalize(at).split('/').length - 1;
  return ups < 0 ? parts.length <= depth : ups <= depth && !parts.includes('..', ups);
}

function standsInTheWay(path: string, at: string, isLink: boolean): PillionError {
  const what = isLink ? 'a link' : 'something else';
  return new PillionError({
    subject: `'${path}'`,
    found: `${what} at '${at}'`,
    expected: 'nothing in its way',
  });
}
