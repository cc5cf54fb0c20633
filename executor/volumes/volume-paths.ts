// Where the volumes of a set of resources appear in the sandbox of the executor.
import { normalize } from 'node:path';
import type { Resource, Volume } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';

/** A volume in the executor's sandbox. */
export interface SandboxVolume {
  /** Relative to the sandbox, without a trailing slash. */
  readonly path: string;
  readonly readOnly: boolean;
}

/**
 * The volumes whose container paths are inside the sandbox; absolute ones (with an image) are not ours to link.
 * @throws PillionError when one leads out of the sandbox.
 */
export function sandboxVolumes(resources: readonly Resource[] | undefined): SandboxVolume[] {
  return relativeVolumes(resources).map(({ container_path, mode }) => {
    return { path: insideSandbox(container_path), readOnly: mode === 'RO' };
  });
}

/** The paths without those that lead out of the sandbox: whoever has one fails by itself when it is prepared. */
export function usableVolumePaths(resources: readonly Resource[] | undefined): string[] {
  return relativeVolumes(resources).flatMap(({ container_path }) => cleanPath(container_path) ?? []);
}

function relativeVolumes(resources: readonly Resource[] = []): Volume[] {
  const volumes = resources.flatMap((resource) => resource.disk?.volume ?? []);
  return volumes.filter(({ container_path: path }) => path !== '' && !path.startsWith('/'));
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
