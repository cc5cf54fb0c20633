// Finds the processes of a task that left its process group, by the marker in their environment, and ends them.
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
/** Bytes of one environment that are read. */
const buffer = Buffer.allocUnsafe(256 * 1024);

/** Kills the rest of the group and all marked processes; calls `done` with what is left when none lives, or at the limit. */
export function sweep(
  leader: number | undefined,
  marker: string,
  clock: Clock,
  done: (left: readonly number[]) => void,
): void {
  const look = (looks: number) => {
    if (leader !== undefined) sendSignal(-leader, 'SIGKILL');
    const found = findMarked(marker);
    for (const pid of found) sendSignal(pid, 'SIGKILL');
    if (found.length === 0 || looks === MOST_LOOKS) return done(found);
    clock.after(LOOK_AGAIN, () => look(looks + 1));
  };
  look(1);
}

/** The processes whose environment carries the marker; the dead but not yet reaped have none. */
export function findMarked(marker: string): number[] {
  const wanted = Buffer.from(`${MARKER_VARIABLE}=${marker}\0`);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => readEnvironment(pid).includes(wanted));
}

/** Empty where the process is gone or belongs to somebody else. */
function readEnvironment(pid: number): Buffer {
  let file: number | undefined;
  try {
    file = openSync(`/proc/${pid}/environ`, 'r');
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(file, buffer, length, buffer.length - length, null);
    }
    return buffer.subarray(0, length);
  } catch {
    return buffer.subarray(0, 0);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
