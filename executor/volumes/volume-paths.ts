// Where the volumes of a set of resources appear in the sandbox of the executor.
import { normalize } from 'node:path';
import type { Resource } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';

/**
 * Container paths inside the sandbox, without a trailing slash; absolute ones (with an image) are not ours to link.
 * @throws PillionError when one leads out of the sandbox.
 */
export function volumePaths(resources: readonly Resource[] | undefined): string[] {
  return relativePaths(resources).map(insideSandbox);
}

/** The same without those that lead out of the sandbox: whoever has one fails by itself when it is prepared. */
export function usableVolumePaths(resources: readonly Resource[] | undefined): string[] {
  return relativePaths(resources).flatMap((path) => cleanPath(path) ?? []);
}

function relativePaths(resources: readonly Resource[] = []): string[] {
  const paths = resources.map((resource) => resource.disk?.volume?.container_path ?? '');
  return paths.filter((path) => path !== '' && !path.startsWith('/'));
}

/** The path without a trailing slash. @throws PillionError when it is absolute or leads out of the sandbox. */
export function insideSandbox(path: string): string {
  const clean = cleanPath(path);
  if (clean !== undefined) return clean;
  throw new PillionError({
    subject: 'volume',
    found: `container path '${path}'`,
    expected: 'a path inside the sandbox',
  });
}

/** Undefined for one that is absolute or leads out. */
function cleanPath(path: string): string | undefined {
  const clean = normalize(path).replace(/\/$/, '');
  const isOutside = clean === '' || clean === '.' || clean === '..' || /^\.{0,2}\//.test(clean);
  return isOutside || clean.includes('\0') ? undefined : clean;
}
