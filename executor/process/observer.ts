// Looks at the memory of running tasks in turns, so that a thousand of them cost no more at a time than a few,
// and gathers what is to be known of a task when it is over.
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import { wasKilled } from '../core/certificate.ts';
import type { Exit, Findings } from '../core/task.ts';
import { OomKills, peakMemory } from './memory.ts';
import { readLastLines } from './tail.ts';

/** Milliseconds from one turn to the next; only while there are tasks. */
const TURN = 1000;
/** A task is looked at in its first turn, and then about once in so many. */
const TURNS_PER_ROUND = 10;
/** Milliseconds until tasks are looked at that were just started or signalled: nobody waits for what is said of it then. */
const SOON = 10;
/** More of them at once wait for their turns. */
const MOST_SOON = 4;

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
  readonly #measure: (leader: number) => number | undefined;
  /** Those that were not looked at for longest come first. */
  readonly #tasks = new Map<string, Observed>();
  /** To be looked at before the others. */
  readonly #soon = new Set<string>();
  #known: number | undefined;
  #cancel: Cancel | undefined;
  #isSoonDue = false;

  /** `measure`: bytes of a process and what descends from it, or undefined where it is gone. */
  constructor(clock: Clock, oom = new OomKills(), measure = peakMemory) {
    this.#measure = measure;
    this.#clock = clock;
    this.#oom = oom;
    this.#known = oom.count();
  }

  started(taskId: string, pid: number | undefined): void {
    // The counter as it was last read: reading it for each start would cost more than it tells.
    this.#tasks.set(taskId, { pid, oomKills: this.#known, peak: undefined });
    this.#cancel ??= this.#clock.after(TURN, () => this.#turn());
    if (pid !== undefined) this.#lookSoon(taskId);
  }

  /**
   * A task is about to get a signal. One of which nothing is known, and one of which nothing will be left, is looked at now;
   * others a little later: what ends at once took no more than at the last look, and its end is not to wait.
   */
  signalled(taskId: string, signal: NodeJS.Signals): void {
    const isSeen = this.#tasks.get(taskId)?.peak !== undefined;
    if (isSeen && signal !== 'SIGKILL') this.#lookSoon(taskId);
    else this.look(taskId);
  }

  #lookSoon(taskId: string): void {
    this.#soon.add(taskId);
    if (this.#isSoonDue) return;
    this.#isSoonDue = true;
    this.#clock.after(SOON, () => this.#lookAtFew());
  }

  look(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (task?.pid === undefined) return;
    this.#soon.delete(taskId);
    const peak = this.#measure(task.pid);
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
    this.#soon.delete(taskId);
    if (exit !== undefined && wasKilled(exit)) this.#known = this.#oom.count();
    return {
      stdout: readLastLines(stdout),
      stderr: readLastLines(stderr),
      ...(peak === undefined ? {} : { peakMemory: peak }),
      ...(this.#known === undefined || oomKills === undefined ? {} : { oomKills: this.#known - oomKills }),
    };
  }

  #lookAtFew(): void {
    this.#isSoonDue = false;
    if (this.#soon.size <= MOST_SOON) for (const id of this.#soon) this.look(id);
  }

  #turn(): void {
    this.#cancel = this.#tasks.size === 0 ? undefined : this.#clock.after(TURN, () => this.#turn());
    const most = Math.ceil(this.#tasks.size / TURNS_PER_ROUND);
    const due = new Set([...this.#soon, ...this.#tasks.keys()].slice(0, most));
    for (const id of due) this.#lookInTurn(id);
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
