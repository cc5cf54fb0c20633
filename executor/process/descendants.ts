// Finds the processes of tasks that left their process groups, by the marker in their environment, and ends them.
// One look over all processes serves every task that is ending: a thousand that end together cost no thousand looks.
// A process that takes the marker out of its environment and leaves the group cannot be found: only the agent's
// container (cgroups or a pid namespace) holds such a one.
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import type { Clock } from '../../shared/runtime/clock.ts';
import { sendSignal } from './child.ts';
import { MARKER_VARIABLE } from './environment.ts';

/** Milliseconds between looks while something marked still lives. */
const LOOK_AGAIN = 5;
/** Looks until the rest is left to the agent: a process in an uninterruptible wait does not end by SIGKILL. */
const MOST_LOOKS = 400;
/** After a look none follows for so many times what it took: tasks that end all the time share looks. */
const PAUSE = 4;
/** Bytes of one environment that are read. */
const buffer = Buffer.allocUnsafe(256 * 1024);
const ASSIGNMENT = Buffer.from(`${MARKER_VARIABLE}=`);
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

interface Ending {
  readonly leader: number | undefined;
  readonly done: (left: readonly number[]) => void;
  looks: number;
}

export class Sweeper {
  readonly #clock: Clock;
  /** By marker. */
  readonly #endings = new Map<string, Ending>();
  #isLooking = false;
  /** Milliseconds, monotonic. */
  #pauseUntil = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Kills the rest of the group and all marked processes; calls `done` with what is left when none lives, or at the limit. */
  sweep(leader: number | undefined, marker: string, done: (left: readonly number[]) => void): void {
    if (leader !== undefined) sendSignal(-leader, 'SIGKILL');
    this.#endings.set(marker, { leader, done, looks: 0 });
    if (this.#isLooking) return;
    this.#isLooking = true;
    const pause = this.#pauseUntil - this.#clock.monotonic();
    // When all that ended in this turn of the event loop has been told.
    if (pause <= 0) setImmediate(() => this.#look());
    else this.#clock.after(pause, () => this.#look());
  }

  #look(): void {
    const begun = this.#clock.monotonic();
    const found = findMarked((marker) => this.#endings.has(marker));
    const over = this.#clock.monotonic();
    this.#pauseUntil = over + (over - begun) * PAUSE;
    this.#isLooking = false;
    // One that comes while these are told was not looked for yet.
    for (const [marker, ending] of [...this.#endings]) this.#settle(marker, ending, found.get(marker) ?? []);
    if (this.#endings.size === 0 || this.#isLooking) return;
    this.#isLooking = true;
    this.#clock.after(Math.max(LOOK_AGAIN, (over - begun) * PAUSE), () => this.#look());
  }

  #settle(marker: string, ending: Ending, found: readonly number[]): void {
    ending.looks += 1;
    if (found.length > 0 && ending.leader !== undefined) sendSignal(-ending.leader, 'SIGKILL');
    for (const pid of found) sendSignal(pid, 'SIGKILL');
    if (found.length > 0 && ending.looks < MOST_LOOKS) return;
    this.#endings.delete(marker);
    ending.done(found);
  }
}

/** The processes whose environment carries a wanted marker, by marker; the dead but not yet reaped have none. */
function findMarked(isWanted: (marker: string) => boolean): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!startsWithDigit(name)) continue;
    const marker = markerIn(readEnvironment(name));
    if (marker === undefined || !isWanted(marker)) continue;
    found.set(marker, [...(found.get(marker) ?? []), Number(name)]);
  }
  return found;
}

function startsWithDigit(name: string): boolean {
  const code = name.charCodeAt(0);
  return code >= DIGIT_0 && code <= DIGIT_9;
}

/** The first one: a program sees the same. */
function markerIn(environment: Buffer): string | undefined {
  let at = environment.indexOf(ASSIGNMENT);
  while (at > 0 && environment[at - 1] !== 0) at = environment.indexOf(ASSIGNMENT, at + 1);
  if (at === -1) return undefined;
  const begin = at + ASSIGNMENT.length;
  const end = environment.indexOf(0, begin);
  return environment.toString('latin1', begin, end === -1 ? environment.length : end);
}

/** Empty where the process is gone or belongs to somebody else. */
function readEnvironment(pid: string): Buffer {
  let file: number | undefined;
  try {
    file = openSync(`/proc/${pid}/environ`, 'r');
    // Linux gives as much as there is, and room, at once.
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, null));
  } catch {
    return buffer.subarray(0, 0);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
