// The directory of a task's newest run by the name of the task: `tasks/.newest/<name>` is a link to it. What another task
// sees of it through that link is of the newest run also after a relaunch, which has a task id and a directory of its own.
// Only names that somebody asked for have a link: most tasks are seen by nobody, and pay nothing for it.
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { NEWEST, newestRunPath } from '../../shared/link/task-directories.ts';
import { PillionError } from '../../shared/runtime/errors.ts';

interface Limits {
  /** Names of which the newest run is known, those that ran last. */
  readonly known: number;
  /** Names that have a link. */
  readonly followed: number;
}

const LIMITS: Limits = { known: 10_000, followed: 1000 };
/** Whatever the umask is: tasks of other users go through it. */
const OPEN = 0o755;
const PREFIX = newestRunPath('');

/** Whose newest run a path in the executor's sandbox is of; undefined for any other path. It is a normalized one. */
export function newestNameIn(path: string): string | undefined {
  return path.startsWith(PREFIX) ? path.slice(PREFIX.length).split('/')[0] : undefined;
}

export class NewestRuns {
  readonly #tasks: string;
  readonly #limits: Limits;
  /** Task ids by names, in the order in which they began. */
  readonly #ids = new Map<string, string>();
  readonly #followed = new Set<string>();

  /** `tasks` is the directory of the tasks' directories. */
  constructor(tasks: string, limits = LIMITS) {
    this.#tasks = tasks;
    this.#limits = limits;
  }

  /** The directory of a run was made. */
  began(name: string, taskId: string): void {
    if (this.#followed.has(name)) this.#link(name, taskId);
    this.#ids.delete(name);
    this.#ids.set(name, taskId);
    const [oldest = name] = this.#ids.keys();
    if (this.#ids.size > this.#limits.known) this.#ids.delete(oldest);
  }

  /** From now on there is a link for this name, as soon as there is a run. @throws PillionError when there are too many. */
  follow(name: string): void {
    if (this.#followed.has(name)) return;
    const { followed } = this.#limits;
    if (this.#followed.size >= followed) {
      const found = `the directories of ${followed} other tasks are linked already`;
      throw new PillionError({ subject: `the directory of task '${name}'`, found });
    }
    this.#followed.add(name);
    const taskId = this.#ids.get(name);
    if (taskId !== undefined) this.#link(name, taskId);
  }

  /** There is no moment without one. */
  #link(name: string, taskId: string): void {
    const fresh = join(this.#tasks, `${NEWEST}.new`);
    const made = mkdirSync(join(this.#tasks, NEWEST), { recursive: true });
    if (made !== undefined) chmodSync(made, OPEN);
    rmSync(fresh, { force: true });
    symlinkSync(join('..', taskId), fresh);
    renameSync(fresh, join(this.#tasks, NEWEST, name));
  }
}
