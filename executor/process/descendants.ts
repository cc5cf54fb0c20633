// Ends the processes of tasks that left their process groups. One look over all processes serves every task that is
// ending: a thousand that end together cost no thousand looks. Who hides from a look (marked.ts) is held only by the
// agent's container (cgroups or a pid namespace).
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import { sendSignal } from './child.ts';
import { type FindMarked, ownerOf } from './marked.ts';

/** Milliseconds between looks while something marked still lives. */
const LOOK_AGAIN = 5;
/** Looks until the rest is left to the agent: a process in an uninterruptible wait does not end by SIGKILL. */
export const MOST_LOOKS = 400;
/** Milliseconds after the run of a check in which what it left is looked for, with what other runs leave meanwhile. */
export const STRAYS_WAIT = 5000;
/** After a look none follows for so many times what it took: tasks that end all the time share looks. */
const PAUSE = 4;

export interface SweeperOptions {
  readonly clock: Clock;
  readonly find: FindMarked;
  /** SIGKILL; to a process group where the number is negative. */
  readonly kill?: (pid: number) => void;
}

interface Ending {
  readonly leader: number | undefined;
  readonly done: (left: readonly number[]) => void;
  looks: number;
}

export class Sweeper {
  readonly #clock: Clock;
  readonly #find: FindMarked;
  readonly #kill: (pid: number) => void;
  /** By marker. */
  readonly #endings = new Map<string, Ending>();
  /** Markers of runs of checks that are over. */
  readonly #strays = new Set<string>();
  #cancelStrays: Cancel = () => {};
  #isLooking = false;
  /** Milliseconds, monotonic. */
  #pauseUntil = 0;

  constructor({ clock, find, kill = (pid) => sendSignal(pid, 'SIGKILL') }: SweeperOptions) {
    this.#clock = clock;
    this.#find = find;
    this.#kill = kill;
  }

  /** Kills the rest of the group and all marked processes; calls `done` with what is left when none lives, or at the limit. */
  sweep(leader: number | undefined, marker: string, done: (left: readonly number[]) => void): void {
    if (leader !== undefined) this.#kill(-leader);
    this.#endings.set(marker, { leader, done, looks: 0 });
    this.#lookSoon();
  }

  /** Kills what the run of a check left behind, some time later: a look for each run would cost more than the run. */
  sweepLater(marker: string): void {
    this.#strays.add(marker);
    if (this.#strays.size === 1) this.#cancelStrays = this.#clock.after(STRAYS_WAIT, () => this.#lookSoon());
  }

  #lookSoon(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const pause = this.#pauseUntil - this.#clock.monotonic();
    // When all that ended in this turn of the event loop has been told.
    if (pause <= 0) setImmediate(() => this.#look());
    else this.#clock.after(pause, () => this.#look());
  }

  #look(): void {
    this.#takeStrays();
    const begun = this.#clock.monotonic();
    const found = this.#findEndings();
    const over = this.#clock.monotonic();
    this.#pauseUntil = over + (over - begun) * PAUSE;
    this.#isLooking = false;
    // One that comes while these are told was not looked for yet.
    for (const [marker, ending] of [...this.#endings]) this.#settle(marker, ending, found.get(marker) ?? []);
    if (this.#endings.size === 0 || this.#isLooking) return;
    this.#isLooking = true;
    this.#clock.after(Math.max(LOOK_AGAIN, (over - begun) * PAUSE), () => this.#look());
  }

  #takeStrays(): void {
    for (const marker of this.#strays)
      this.#endings.set(marker, { leader: undefined, done: () => {}, looks: 0 });
    this.#strays.clear();
    this.#cancelStrays();
  }

  /** By the marker that is ending: with a task all runs of its checks are. */
  #findEndings(): ReadonlyMap<string, readonly number[]> {
    const found = new Map<string, readonly number[]>();
    for (const [marker, pids] of this.#find((each) => this.#endingOf(each) !== undefined)) {
      const ending = this.#endingOf(marker) ?? marker;
      found.set(ending, [...(found.get(ending) ?? []), ...pids]);
    }
    return found;
  }

  #endingOf(marker: string): string | undefined {
    if (this.#endings.has(marker)) return marker;
    const owner = ownerOf(marker);
    return this.#endings.has(owner) ? owner : undefined;
  }

  #settle(marker: string, ending: Ending, found: readonly number[]): void {
    ending.looks += 1;
    if (found.length > 0 && ending.leader !== undefined) this.#kill(-ending.leader);
    for (const pid of found) this.#kill(pid);
    if (found.length > 0 && ending.looks < MOST_LOOKS) return;
    this.#endings.delete(marker);
    ending.done(found);
  }
}
