// Finds the processes of task runs by the marker in their environment, wherever their parent or process group went.
// A process that takes the marker out of its environment cannot be found.
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import type { Clock } from '../../shared/runtime/clock.ts';
import { MARKER_VARIABLE } from './environment.ts';

/** The processes whose environment carries a wanted marker, by marker; the dead but not yet reaped have none. */
export type FindMarked = (isWanted: (marker: string) => boolean) => ReadonlyMap<string, readonly number[]>;

export interface ProcessTable {
  /** Names in /proc of processes. */
  readonly list: () => readonly string[];
  /** Valid until the next call; empty where the process is gone, is just beginning, or belongs to somebody else. */
  readonly environment: (pid: string) => Buffer;
  /** The text of /proc/PID/stat; empty where the process is gone. */
  readonly stat: (pid: string) => string;
}

/**
 * Milliseconds for which a process counts as what it was. No process comes to a marker later, so that only another
 * process under the same number could be missed: within this time the kernel does not give out all numbers anew.
 */
export const REMEMBERED = 1000;
/** Bytes of an environment that are read without ado. Linux lets one have some megabytes, with the marker at its end. */
const buffer = Buffer.allocUnsafe(256 * 1024);
const ASSIGNMENT = Buffer.from(`${MARKER_VARIABLE}=`);
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
/** A thread of the kernel, in the flags of /proc/PID/stat: it never has an environment. */
const PF_KTHREAD = 0x00200000;
/** Flags come so many fields after the name, which may hold spaces and parentheses. */
const FLAGS_AFTER_NAME = 6;
const PROC: ProcessTable = { list: processNames, environment: readEnvironment, stat: readStat };

/** Of the markers that begin with `prefix`. Most processes are read once in a while, not at every look. */
export function marked(prefix: string, clock: Clock, table = PROC): FindMarked {
  const known = new Map<string, string>();
  let knownUntil = 0;
  return (isWanted) => {
    if (clock.monotonic() >= knownUntil) {
      known.clear();
      knownUntil = clock.monotonic() + REMEMBERED;
    }
    const found = new Map<string, number[]>();
    for (const pid of table.list()) {
      const before = known.get(pid);
      if (before !== undefined && !isWanted(before)) continue;
      // Read anew before it is told: nobody is to be killed for what has had this number before.
      const marker = markerOf(pid, prefix, table);
      if (marker !== undefined) known.set(pid, marker);
      if (marker !== undefined && isWanted(marker))
        found.set(marker, [...(found.get(marker) ?? []), Number(pid)]);
    }
    return found;
  };
}

/** Empty for a process that is none of ours; undefined where that cannot be said yet. */
function markerOf(pid: string, prefix: string, { environment, stat }: ProcessTable): string | undefined {
  const found = environment(pid);
  if (found.length === 0) return isKernelThread(stat(pid)) ? '' : undefined;
  const marker = markerIn(found) ?? '';
  return marker.startsWith(prefix) ? marker : '';
}

/** Processes of a check's run carry a marker of their own. */
export function checkMarker(task: string, run: number): string {
  return `${task}/${run}`;
}

/** The marker of the task that a check's run belongs to. */
export function ownerOf(marker: string): string {
  const end = marker.indexOf('/');
  return end === -1 ? marker : marker.slice(0, end);
}

function isKernelThread(stat: string): boolean {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[FLAGS_AFTER_NAME]) & PF_KTHREAD) !== 0;
}

function processNames(): string[] {
  return readdirSync('/proc').filter((name) => {
    const code = name.charCodeAt(0);
    return code >= DIGIT_0 && code <= DIGIT_9;
  });
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

function readEnvironment(pid: string): Buffer {
  let file: number | undefined;
  try {
    file = openSync(`/proc/${pid}/environ`, 'r');
    // Linux gives as much as there is, and room, at once.
    const length = readSync(file, buffer, 0, buffer.length, null);
    return length < buffer.length ? buffer.subarray(0, length) : readFileSync(`/proc/${pid}/environ`);
  } catch {
    return buffer.subarray(0, 0);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return '';
  }
}
