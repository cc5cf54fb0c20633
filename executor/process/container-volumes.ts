// The volumes of a task's own ContainerInfo, which Mesos passes on to a custom executor and does not mount (rule 24 of the
// recordings): paths of the agent, of the task's sandbox or of its parent's, the executor's. Each becomes a link.
// Read-only ones are bound so in a mount namespace of the task's own (confinement.ts).
import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { newestRunPath, TASKS } from '../../shared/link/task-directories.ts';
import type { TaskInfo, Volume } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import type { Shown } from './bindings.ts';
import { innerPath, makeParents } from './inner-path.ts';
import { newestNameIn } from './newest-runs.ts';
import type { Sandbox, TaskDirectory } from './sandbox.ts';
import type { User } from './users.ts';

/** One link to be made in the task's directory. */
export interface ContainerVolume {
  /** Relative: inside the task's directory. */
  readonly place: string;
  /** Whose path it is. */
  readonly of: 'HOST' | 'SELF' | 'PARENT';
  readonly path: string;
  readonly readOnly: boolean;
}

/** A secret of the task that is to be a file. */
export interface VolumeSecret {
  readonly path: string;
  readonly value: Uint8Array;
  readonly writable: boolean;
}

type Source = Pick<ContainerVolume, 'of' | 'path'>;

/** @throws PillionError when a volume is of a kind, or at a place, that an executor cannot provide. */
export function containerVolumes({ container }: TaskInfo): ContainerVolume[] {
  const volumes = container?.volumes ?? [];
  return volumes.filter((volume) => volume.source?.type !== 'SECRET').map(readVolume);
}

/** @throws PillionError when a secret is given by reference, which only an agent resolves. */
export function volumeSecrets({ container }: TaskInfo): VolumeSecret[] {
  const volumes = container?.volumes ?? [];
  return volumes.filter((volume) => volume.source?.type === 'SECRET').map(readSecret);
}

/**
 * Links the volumes into a task's directory, and makes directories of the sandbox that are not there yet.
 * @throws PillionError when a path of the agent is not there, or the place is taken.
 */
export function linkVolumes(
  volumes: readonly ContainerVolume[],
  { sandbox, directory, user }: { sandbox: Sandbox; directory: TaskDirectory; user: User | undefined },
): void {
  for (const volume of volumes) {
    const newest = newestOf(volume);
    if (newest !== undefined) sandbox.follow(newest);
    const source = sourcePath(volume, directory);
    if (volume.of === 'HOST' && !existsSync(source))
      throw problem(volume.place, `no '${source}' on the agent`);
    if (volume.of !== 'HOST') makeDirectory(volume, source, directory, user);
    const at = join(directory.path, volume.place);
    sandbox.linkOutside(
      directory,
      volume.place,
      volume.of === 'HOST' ? source : relative(dirname(at), source),
    );
  }
}

/** The absolute paths that the volumes show. */
export function shownBy(volumes: readonly ContainerVolume[], directory: TaskDirectory): Shown[] {
  return volumes.map((volume) => {
    const newest = newestOf(volume);
    const link = newest && join(sandboxOf(directory), newestRunPath(newest));
    return { path: sourcePath(volume, directory), readOnly: volume.readOnly, newestRun: link };
  });
}

/** The name of the task whose newest run it shows. */
function newestOf({ of, path }: ContainerVolume): string | undefined {
  return of === 'PARENT' ? newestNameIn(path) : undefined;
}

function sourcePath({ of, path }: ContainerVolume, directory: TaskDirectory): string {
  if (of === 'HOST') return path;
  return join(of === 'SELF' ? directory.path : sandboxOf(directory), path);
}

function sandboxOf({ path, relative: inSandbox }: TaskDirectory): string {
  return path.slice(0, -inSandbox.length);
}

function makeDirectory(
  { of, path }: ContainerVolume,
  source: string,
  directory: TaskDirectory,
  user: User | undefined,
): void {
  // The directory of another task is linked, never made.
  if (existsSync(source) || (of === 'PARENT' && `${path}/`.startsWith(`${TASKS}/`))) return;
  mkdirSync(makeParents(of === 'SELF' ? directory.path : sandboxOf(directory), path));
  if (user !== undefined) chownSync(source, user.uid, user.gid);
}

function readVolume(volume: Volume): ContainerVolume {
  const place = placeOf(volume);
  return { place, ...readSource(volume, place), readOnly: volume.mode === 'RO' };
}

function placeOf({ container_path: path }: Volume): string {
  if (!path.startsWith('/')) return innerPath(path, 'container path');
  throw problem(
    path,
    'an absolute path',
    'a path inside the sandbox: the executor cannot place it anywhere else',
  );
}

function readSource({ host_path, source }: Volume, place: string): Source {
  const path = source?.host_path?.path ?? host_path;
  if (path?.startsWith('/')) return { of: 'HOST', path };
  if (path !== undefined) return { of: 'SELF', path: innerPath(path, `volume '${place}'`) };
  if (source?.sandbox_path !== undefined) {
    const { type, path: inner } = source.sandbox_path;
    return { of: type === 'PARENT' ? 'PARENT' : 'SELF', path: innerPath(inner, `volume '${place}'`) };
  }
  const expected = 'HOST_PATH, SANDBOX_PATH or SECRET; a Docker volume is named in the pod configuration';
  throw problem(place, `a source of type ${source?.type ?? 'none'}`, expected);
}

function readSecret(volume: Volume): VolumeSecret {
  const path = placeOf(volume);
  const value = volume.source?.secret?.value?.data;
  if (value !== undefined) return { path, value, writable: volume.mode !== 'RO' };
  throw problem(path, 'a secret by reference, which only an agent resolves', 'a secret by value');
}

function problem(place: string, found: string, expected?: string): PillionError {
  return new PillionError({
    subject: `volume '${place}'`,
    found,
    ...(expected === undefined ? {} : { expected }),
  });
}
