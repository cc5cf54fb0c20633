// Looks at the memory of running tasks in turns, so that a thousand of them cost no more at a time than a few,
// and gathers what is to be known of a task when it is over.
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import { wasKilled } from '../core/certificate.ts';
import type { Exit, Findings } from '../core/task.ts';
import { OomKills, peakMemory } from './memory.ts';
import { readLastLines } from './tail.ts';

/** Milliseconds from one turn to the next; only while there are tasks. */
const TURN = 1000;
/** Milliseconds from an end until the counter is read: what is said of the end is on its way by then. */
const COUNT_AFTER = 100;
/** A task is looked at in its first turn, and then about once in so many. */
const TURNS_PER_ROUND = 10;

interface Observed {
  /** A module has none: of it only the counter is looked at. */
  readonly pid: number | undefined;
  /** Of the counter when the task started. */
  readonly oomKills: number | undefined;
  peak: number | undefined;
}

export class Observer {
  readonly #clock: Clock;
  readonly #oom: OomKills;
  /** Those that were not looked at for longest come first. */
  readonly #tasks = new Map<string, Observed>();
  readonly #unseen = new Set<string>();
  #known: number | undefined;
  #cancel: Cancel | undefined;
  /** The counter is to be read: a task has ended since. */
  #cancelCount: Cancel | undefined;

  constructor(clock: Clock, oom = new OomKills()) {
    this.#clock = clock;
    this.#oom = oom;
    this.#known = oom.count();
  }

  started(taskId: string, pid: number | undefined): void {
    // The counter as it was last read: reading it for each start would cost more than it tells. Except behind an end, whose
    // kills are not this one's.
    if (this.#cancelCount !== undefined) this.#count();
    this.#tasks.set(taskId, { pid, oomKills: this.#known, peak: undefined });
    if (pid !== undefined) this.#unseen.add(taskId);
    this.#cancel ??= this.#clock.after(TURN, () => this.#turn());
  }

  /** Now: when a task is about to be signalled. `isAlone`: its process is known to have no descendants. */
  look(taskId: string, isAlone = false): void {
    const task = this.#tasks.get(taskId);
    if (task?.pid === undefined) return;
    this.#unseen.delete(taskId);
    const peak = peakMemory(task.pid, isAlone);
    if (peak !== undefined) task.peak = Math.max(peak, task.peak ?? 0);
  }

  /** What is to be known of a task that is over; it is not looked at any more. */
  findings(
    taskId: string,
    { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
    exit: Exit | undefined,
  ): Findings {
    const { peak, oomKills } = this.#tasks.get(taskId) ?? {};
    this.#tasks.delete(taskId);
    this.#unseen.delete(taskId);
    if (exit !== undefined && wasKilled(exit)) this.#count();
    else this.#cancelCount ??= this.#clock.after(COUNT_AFTER, () => this.#count());
    return {
      stdout: readLastLines(stdout),
      stderr: readLastLines(stderr),
      ...(peak === undefined ? {} : { peakMemory: peak }),
      ...(this.#known === undefined || oomKills === undefined ? {} : { oomKills: this.#known - oomKills }),
    };
  }

  #turn(): void {
    this.#cancel = this.#tasks.size === 0 ? undefined : this.#clock.after(TURN, () => this.#turn());
    const most = Math.ceil(this.#tasks.size / TURNS_PER_ROUND);
    const due = new Set([...this.#unseen, ...this.#tasks.keys()].slice(0, most));
    for (const id of due) this.#lookInTurn(id);
    this.#count();
  }

  #count(): void {
    this.#cancelCount?.();
    this.#cancelCount = undefined;
    this.#known = this.#oom.count();
  }

  #lookInTurn(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined) return;
    this.look(taskId);
    this.#tasks.delete(taskId);
    this.#tasks.set(taskId, task);
  }
}
