// Persistent volumes: where one lies on disk, and the symbolic links by which a sandbox shows them. A link is made
// before the task that needs it is launched, and taken away when no task or executor of the container has it any more.
import { chownSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Resource } from '../../../../shared/mesos/generated/mesos.ts';
import { isPersistentVolume, reservationRole } from '../../resources/kinds.ts';
import type { UserIds } from './user.ts';

/** Target on disk by path in the sandbox. */
export type VolumeLinks = ReadonlyMap<string, string>;

/** The directory of a persistent volume; `volumes` is the agent's own folder for those of the default disk. */
export function volumePath(volumes: string, resource: Resource): string {
  const { source } = resource.disk ?? {};
  if (source?.type === 'MOUNT') return source.mount?.root ?? volumes;
  const root =
    source?.type === 'PATH' && source.path?.root ? join(source.path.root, 'volumes', 'roles') : volumes;
  return join(root, reservationRole(resource).replaceAll('/', ' '), resource.disk?.persistence?.id ?? '');
}

/** The links that the persistent volumes among `resources` need. Absolute container paths get none, as in Mesos. */
export function volumeLinks(volumes: string, resources: readonly Resource[]): VolumeLinks {
  const links = resources.filter(isPersistentVolume).flatMap((resource): [string, string][] => {
    const path = resource.disk?.volume?.container_path ?? '';
    return path === '' || isAbsolute(path) ? [] : [[path, volumePath(volumes, resource)]];
  });
  return new Map(links);
}

/** Makes the sandbox show exactly `wanted` instead of `present`. Throws when a path leads out of the sandbox. */
export function applyVolumeLinks(
  sandbox: string,
  present: VolumeLinks,
  wanted: VolumeLinks,
  user?: UserIds,
): void {
  for (const [path, target] of present) {
    if (wanted.get(path) !== target) unlink(inside(sandbox, path), target);
  }
  for (const [path, target] of wanted) {
    if (present.get(path) === target) continue;
    if (user !== undefined) chownSync(target, user.uid, user.gid);
    link(inside(sandbox, path), target);
  }
}

function link(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (linkTarget(path) === target) return;
  symlinkSync(target, path);
}

/** Takes away the link, but nothing that an executor has put in its place. */
function unlink(path: string, target: string): void {
  if (linkTarget(path) === target) rmSync(path, { force: true });
}

function linkTarget(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() ? readlinkSync(path) : undefined;
}

function inside(sandbox: string, path: string): string {
  const whole = resolve(sandbox, path);
  const way = relative(sandbox, whole);
  if (way === '' || way.startsWith('..'))
    throw new Error(`The container path '${path}' is not inside the sandbox`);
  return whole;
}
