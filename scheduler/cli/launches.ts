// Which launches of which tasks a reader of logs follows: those that are there, the next ones of the same tasks, and tasks
// that appear. Pure; told what the scheduler tells.
import type { FoundTask } from './find-task.ts';

/** Tasks that one command shows. */
export const MOST_TASKS = 100;

interface Known {
  task: FoundTask;
  /** The launch that is read, or was read last. */
  read: string;
  isOpen: boolean;
}

export class Launches {
  /** By the names of tasks. */
  readonly #known = new Map<string, Known>();
  #leftOut = 0;

  /** Tasks for which there was no room. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Nothing is being read, and nothing will be launched again by itself. */
  get isOver(): boolean {
    if (this.#known.size === 0) return false;
    return [...this.#known.values()].every((known) => !known.isOpen && this.#isLast(known));
  }

  /** A task as it is now. True when this launch is to be read from now on, and `ended` told when that is over. */
  seen(task: FoundTask): boolean {
    const known = this.#known.get(task.name);
    if (known === undefined) return this.#begin(task);
    known.task = task;
    return this.#goOn(known);
  }

  /** All of a launch was read. Gives the next one of the task, which is to be read now, where there is one already. */
  ended(name: string): FoundTask | undefined {
    const known = this.#known.get(name);
    if (known === undefined) return undefined;
    known.isOpen = false;
    return this.#goOn(known) ? known.task : undefined;
  }

  #begin(task: FoundTask): boolean {
    if (this.#known.size >= MOST_TASKS) {
      this.#leftOut += 1;
      return false;
    }
    this.#known.set(task.name, { task, read: task.id, isOpen: true });
    return true;
  }

  #goOn(known: Known): boolean {
    if (known.isOpen || known.read === known.task.id) return false;
    known.read = known.task.id;
    known.isOpen = true;
    return true;
  }

  #isLast({ task, read }: Known): boolean {
    const { id, status, goal } = task;
    return read === id && (status === 'DECOMMISSIONED' || (status === 'FINISHED' && goal !== 'RUNNING'));
  }
}
