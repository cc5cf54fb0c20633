// Where the volumes of a set of resources appear in the sandbox of the executor.
import { normalize } from 'node:path';
import type { Resource } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';

/**
 * Container paths inside the sandbox, without a trailing slash; absolute ones (with an image) are not ours to link.
 * @throws PillionError when one leads out of the sandbox.
 */
export function volumePaths(resources: readonly Resource[] | undefined): string[] {
  const paths = (resources ?? []).map((resource) => resource.disk?.volume?.container_path);
  const relative = paths.filter(
    (path): path is string => path !== undefined && path !== '' && !path.startsWith('/'),
  );
  return relative.map(insideSandbox);
}

/** The path without a trailing slash. @throws PillionError when it is absolute or leads out of the sandbox. */
export function insideSandbox(path: string): string {
  const clean = normalize(path).replace(/\/$/, '');
  const isInside =
    clean !== '' && clean !== '.' && clean !== '..' && !clean.startsWith('../') && !clean.startsWith('/');
  if (isInside && !clean.includes('\0')) return clean;
  throw new PillionError({
    subject: 'volume',
    found: `container path '${path}'`,
    expected: 'a path inside the sandbox',
  });
}
