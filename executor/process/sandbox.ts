// The directories of tasks inside the executor's sandbox: `tasks/<task id>/`, with links to the pod's volumes,
// to the task's own, and to the files that the agent fetched for the pod. Links are relative, so that they hold
// for the host and for a container that sees the sandbox elsewhere.
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { NEWEST, TASKS } from '../../shared/link/task-directories.ts';
import type { Resource, TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { describeError, errorCode, PillionError } from '../../shared/runtime/errors.ts';
import { type SandboxVolume, sandboxVolumes, usableVolumePaths } from '../volumes/volume-paths.ts';
import type { Shown } from './bindings.ts';
import { handOver } from './hand-over.ts';
import { NewestRuns } from './newest-runs.ts';
import type { User } from './users.ts';

/** What stands in the executor's sandbox for itself and is not shown to tasks. */
const OWN = new Set(['stdout', 'stderr', TASKS, 'pillion', 'volumes']);
const OWN_PATTERN = /^(pillion-executor.*\.tar\.gz|(stdout|stderr)\..*|executor\.log.*)$/;
const LONGEST_NAME = 255;
const PASS_THROUGH = 0o011;
/** Whatever the umask is: tasks of other users go through it to their volumes. */
const OPEN = 0o755;

export interface TaskDirectory {
  /** Relative to the sandbox: `tasks/<task id>`. */
  readonly relative: string;
  readonly path: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** The executor's sandbox cannot be used: no task can. */
export class SandboxError extends PillionError {
  override readonly name = 'SandboxError';
}

export class Sandbox {
  readonly #root: string;
  /** Top-level entries that were there before the first task. */
  readonly #present: readonly string[];
  /** Volumes of the executor: every task sees them. */
  #ofPod: readonly Resource[] | undefined;
  /** First parts of the paths of volumes that belong to single tasks. */
  readonly #ofTasks = new Set<string>();
  readonly #newest: NewestRuns;

  /** @throws SandboxError when it cannot be read. */
  constructor(root: string) {
    this.#root = root;
    this.#newest = new NewestRuns(join(root, TASKS));
    this.#present = namesIn(root).filter((name) => !OWN.has(name) && !OWN_PATTERN.test(name));
  }

  /** One that leads out of the sandbox makes every task of the pod fail. */
  setPodResources(resources: readonly Resource[] | undefined): void {
    this.#ofPod = resources;
  }

  /** Tells of tasks before the first of them is prepared: the volumes of one task are not shown to the others. */
  announce(tasks: readonly TaskInfo[]): void {
    for (const path of tasks.flatMap((task) => usableVolumePaths(task.resources)))
      this.#ofTasks.add(firstPart(path));
  }

  /**
   * Makes the directory of a task, with links to its volumes; `complete` must follow.
   * @throws PillionError when the task's id or a volume's path would lead out of it, or when it exists.
   */
  create(task: TaskInfo): TaskDirectory {
    const place = this.placeOf(task);
    const volumes = this.#volumesOf(task);
    makeNew(place.path);
    this.#newest.began(task.name, task.task_id.value);
    for (const { path } of volumes) link(this.#root, place.path, path);
    return place;
  }

  /** Another task sees the directory of the newest run of that name. @throws PillionError when there are too many. */
  follow(name: string): void {
    this.#newest.follow(name);
  }

  /** Where the directory of a task is, or will be. @throws PillionError when its id is no file name. */
  placeOf(task: TaskInfo): TaskDirectory {
    const name = `${TASKS}/${safeName(task.task_id.value)}`;
    const path = `${this.#root}/${name}`;
    return { relative: name, path, stdout: `${path}/stdout`, stderr: `${path}/stderr` };
  }

  /** The persistent volumes that the task sees. @throws PillionError when the path of one leads out of the sandbox. */
  volumesOf(task: TaskInfo): Shown[] {
    return this.#volumesOf(task).map(({ path, readOnly }) => ({ path: join(this.#root, path), readOnly }));
  }

  /** What the agent fetched for the pod, by name: the absolute paths of what `complete` links. */
  fetchedFor(task: TaskInfo): ReadonlyMap<string, string> {
    const own = new Set(this.#volumesOf(task).map(({ path }) => firstPart(path)));
    const isSeen = (name: string) => !own.has(name) && !this.#ofTasks.has(name);
    return new Map(this.#present.filter(isSeen).map((name) => [name, join(this.#root, name)]));
  }

  /** Links what the agent fetched, where the task has nothing of that name, and gives all to the task's user. */
  complete(task: TaskInfo, { path }: TaskDirectory, user: User | undefined): void {
    for (const name of this.fetchedFor(task).keys()) link(this.#root, path, name);
    if (user !== undefined) this.#giveTo(user, path);
  }

  /** The task will not run: what was made for it goes. What links lead to stays. */
  discard({ path }: TaskDirectory): void {
    for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true, force: true });
  }

  /**
   * Links a directory outside the sandbox, such as a mounted volume, to a place in the directory of a task.
   * @throws PillionError when that place is taken, or lies in another volume.
   */
  linkOutside(task: TaskDirectory, place: string, target: string): void {
    const at = join(task.path, place);
    const subject = `container path '${place}'`;
    if (exists(at)) throw new PillionError({ subject, found: 'something else is there already' });
    const above = nearest(dirname(at));
    const isOwn = realpathSync(above) === join(realpathSync(task.path), relative(task.path, above));
    if (!isOwn) throw new PillionError({ subject, found: 'the place lies in another volume' });
    mkdirSync(dirname(at), { recursive: true });
    symlinkSync(target, at);
  }

  /** Mesos makes sandboxes with mode 0750: without the right to pass through, the links of another user lead nowhere. */
  #giveTo(user: User, path: string): void {
    handOver(path, user);
    chmodSync(this.#root, statSync(this.#root).mode | PASS_THROUGH);
  }

  /** Shorter paths first, so that a volume inside another one is seen through the link of the outer one. */
  #volumesOf(task: TaskInfo): SandboxVolume[] {
    const volumes = [...sandboxVolumes(this.#ofPod), ...sandboxVolumes(task.resources)];
    return volumes.sort((a, b) => a.path.length - b.path.length);
  }
}

function namesIn(root: string): string[] {
  try {
    return readdirSync(root);
  } catch (cause) {
    const found = `the sandbox cannot be used: ${describeError(cause)}`;
    throw new SandboxError({ subject: root, found }, { cause });
  }
}

function safeName(id: string): string {
  const isSafe = id !== '' && id !== '.' && id !== '..' && !/[/\0]/.test(id) && !id.startsWith(NEWEST);
  if (isSafe && Buffer.byteLength(id) <= LONGEST_NAME) return id;
  const expected = `a file name of at most ${LONGEST_NAME} bytes without '/' that does not begin with '${NEWEST}'`;
  throw new PillionError({ subject: 'task id', found: JSON.stringify(id), expected });
}

function makeNew(path: string): void {
  try {
    mkdirIn(path);
  } catch (thrown) {
    if (errorCode(thrown) !== 'EEXIST') throw thrown;
    throw new PillionError(
      { subject: path, found: 'a task with this id has already run here' },
      { cause: thrown },
    );
  }
}

/** The first task's finds nothing above it. */
function mkdirIn(path: string): void {
  try {
    mkdirSync(path);
  } catch (thrown) {
    if (errorCode(thrown) !== 'ENOENT') throw thrown;
    mkdirSync(dirname(path), { recursive: true });
    chmodSync(dirname(path), OPEN);
    mkdirSync(path);
  }
}

function link(root: string, directory: string, path: string): void {
  const at = join(directory, path);
  if (exists(at)) return;
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(relative(dirname(at), join(root, path)), at);
}

/** The path, or the nearest one above it that exists. */
function nearest(path: string): string {
  return exists(path) ? path : nearest(dirname(path));
}

/** True for a link too, whatever it leads to. */
function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function firstPart(path: string): string {
  return path.split('/')[0] ?? path;
}
