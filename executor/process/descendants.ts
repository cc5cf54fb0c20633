// Ends the processes of tasks that left their process groups. One look over all processes serves every task that is
// ending: a thousand that end together cost no thousand looks. Where the task's grace is not over, as when SIGTERM ended
// the shell of a pipeline but not yet the server in it, the rest has what is left of it. Who hides from a look
// (marked.ts) is held only by the agent's container (cgroups or a pid namespace).
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import { sendSignal } from './child.ts';
import { type FindMarked, ownerOf } from './marked.ts';
import { procText } from './proc-file.ts';

/** Milliseconds between looks while something marked still lives. */
const LOOK_AGAIN = 5;
/** The same where nothing is to be killed yet: each wait is twice as long as the one before, up to the longest. */
const LONGEST_WAIT = 160;
/** The same where a process was just between two programs: that takes less time. */
const DOUBT = 1;
/** Where programs begin all the time, there is always one: it is most often somebody else's. */
export const MOST_DOUBTS = 5;
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
  readonly terminate?: (pid: number) => void;
  /** The process group of a process; undefined where it is gone. */
  readonly groupOf?: (pid: number) => number | undefined;
}

interface Ending {
  readonly leader: number | undefined;
  readonly done: (left: readonly number[]) => void;
  /** Milliseconds, monotonic: nothing is killed before. */
  until: number;
  looks: number;
  /** Looks that found nobody, but could not see all. */
  doubts: number;
  /** Who left the group, and so has not got its SIGTERM, has got one of its own. */
  isAsked: boolean;
}

export class Sweeper {
  readonly #clock: Clock;
  readonly #find: FindMarked;
  readonly #kill: (pid: number) => void;
  readonly #terminate: (pid: number) => void;
  readonly #groupOf: (pid: number) => number | undefined;
  /** By marker. */
  readonly #endings = new Map<string, Ending>();
  /** Markers of runs of checks that are over. */
  readonly #strays = new Set<string>();
  #cancelStrays: Cancel = () => {};
  /** The next look, where it has a time. */
  #cancelLook: Cancel = () => {};
  #isLooking = false;
  /** Milliseconds, monotonic. */
  #pauseUntil = 0;
  #wait = LOOK_AGAIN;

  constructor({ clock, find, ...signals }: SweeperOptions) {
    this.#clock = clock;
    this.#find = find;
    this.#kill = signals.kill ?? ((pid) => sendSignal(pid, 'SIGKILL'));
    this.#terminate = signals.terminate ?? ((pid) => sendSignal(pid, 'SIGTERM'));
    this.#groupOf = signals.groupOf ?? groupOf;
  }

  /**
   * Kills the rest of the group and all marked processes; calls `done` with what is left when none lives, or at the limit.
   * Where `until` (milliseconds, monotonic) is still to come they have so long to end; asking again may shorten that.
   */
  sweep(
    leader: number | undefined,
    marker: string,
    done: (left: readonly number[]) => void,
    until = 0,
  ): void {
    const isDue = until <= this.#clock.monotonic();
    if (leader !== undefined && isDue) this.#kill(-leader);
    const { isAsked = false } = this.#endings.get(marker) ?? {};
    this.#endings.set(marker, { leader, done, until, looks: 0, doubts: 0, isAsked });
    this.#hurry();
    this.#lookSoon();
  }

  /** A look that is far away would be too late for what comes now. */
  #hurry(): void {
    if (this.#wait === LOOK_AGAIN) return;
    this.#wait = LOOK_AGAIN;
    this.#cancelLook();
    this.#isLooking = false;
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
    else this.#lookAfter(pause);
  }

  #lookAfter(wait: number): void {
    this.#cancelLook = this.#clock.after(wait, () => this.#look());
  }

  #look(): void {
    this.#takeStrays();
    const begun = this.#clock.monotonic();
    const { found, mayBeMore } = this.#findEndings();
    const over = this.#clock.monotonic();
    this.#pauseUntil = over + (over - begun) * PAUSE;
    this.#isLooking = false;
    // One that comes while these are told was not looked for yet.
    let isDoubtful = false;
    for (const [marker, ending] of [...this.#endings]) {
      const pids = found.get(marker) ?? [];
      if (pids.length === 0 && mayBeMore && ending.doubts < MOST_DOUBTS) {
        ending.doubts += 1;
        isDoubtful = true;
      } else this.#settle(marker, ending, pids);
    }
    if (this.#endings.size === 0 || this.#isLooking) return;
    this.#isLooking = true;
    this.#lookAfter(Math.max(isDoubtful ? DOUBT : this.#nextWait(over), (over - begun) * PAUSE));
  }

  /** Short while anything is being killed; else longer each time, but not past the end of a grace. */
  #nextWait(now: number): number {
    const soonest = Math.min(...[...this.#endings.values()].map(({ until }) => until));
    const wait = soonest <= now ? LOOK_AGAIN : Math.min(this.#wait, soonest - now);
    this.#wait = soonest <= now ? LOOK_AGAIN : Math.min(LONGEST_WAIT, this.#wait * 2);
    return wait;
  }

  #takeStrays(): void {
    for (const marker of this.#strays)
      this.#endings.set(marker, {
        leader: undefined,
        done: () => {},
        until: 0,
        looks: 0,
        doubts: 0,
        isAsked: true,
      });
    this.#strays.clear();
    this.#cancelStrays();
  }

  /** By the marker that is ending: with a task all runs of its checks are, and these have no grace. */
  #findEndings(): { found: ReadonlyMap<string, readonly number[]>; mayBeMore: boolean } {
    const found = new Map<string, readonly number[]>();
    const { processes, mayBeMore } = this.#find(new Set(this.#endings.keys().map(ownerOf)));
    for (const [marker, pids] of processes) {
      const ending = this.#endingOf(marker);
      if (ending === undefined) continue;
      if (ending !== marker) for (const pid of pids) this.#kill(pid);
      found.set(ending, [...(found.get(ending) ?? []), ...pids]);
    }
    return { found, mayBeMore };
  }

  #endingOf(marker: string): string | undefined {
    if (this.#endings.has(marker)) return marker;
    const owner = ownerOf(marker);
    return this.#endings.has(owner) ? owner : undefined;
  }

  #settle(marker: string, ending: Ending, found: readonly number[]): void {
    const isOver = ending.until <= this.#clock.monotonic();
    if (!isOver && found.length > 0) {
      this.#ask(ending, found);
      return;
    }
    ending.looks += 1;
    // Also the members of the group that hide from a look.
    const wasSpared = ending.until > 0;
    if ((found.length > 0 || wasSpared) && ending.leader !== undefined) this.#kill(-ending.leader);
    for (const pid of found) this.#kill(pid);
    if (found.length > 0 && ending.looks < MOST_LOOKS) return;
    this.#endings.delete(marker);
    ending.done(found);
  }

  /**
   * Once: to many programs a second SIGTERM means to end at once, and who comes later may be doing what the first one asked
   * for.
   */
  #ask(ending: Ending, found: readonly number[]): void {
    if (ending.isAsked) return;
    ending.isAsked = true;
    for (const pid of found) {
      const group = this.#groupOf(pid);
      if (group !== undefined && group !== ending.leader) this.#terminate(pid);
    }
  }
}

/** From /proc/PID/stat: the state, the parent and then the group come after the name, which may hold anything. */
function groupOf(pid: number): number | undefined {
  const stat = procText(`/proc/${pid}/stat`);
  const [, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group === undefined ? undefined : Number(group);
}
