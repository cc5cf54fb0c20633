// Finds the processes of task runs by the marker in their environment, wherever their parent or process group went.
// A process that takes the marker out of its environment cannot be found.
import { readdirSync } from 'node:fs';
import { MARKER_VARIABLE } from './environment.ts';
import { Newcomers } from './newcomers.ts';
import { procText } from './proc-file.ts';

/** The processes whose environment carries a wanted marker, by marker; the dead but not yet reaped have none. */
export type FindMarked = (isWanted: (marker: string) => boolean) => ReadonlyMap<string, readonly number[]>;

export interface ProcessTable {
  readonly list: () => readonly number[];
  /** Assignments that end in NUL; empty where the process is gone, is just beginning, or belongs to somebody else. */
  readonly environment: (pid: number) => string;
  /** The text of /proc/PID/stat; empty where the process is gone. */
  readonly stat: (pid: number) => string;
  readonly newcomers: Newcomers;
}

const ASSIGNMENT = `${MARKER_VARIABLE}=`;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
/** A thread of the kernel, in the flags of /proc/PID/stat: it never has an environment. */
const PF_KTHREAD = 0x00200000;
/** Flags come so many fields after the name, which may hold spaces and parentheses. */
const FLAGS_AFTER_NAME = 6;

const processTable = (): ProcessTable => ({
  list: processNumbers,
  environment: (pid) => procText(`/proc/${pid}/environ`),
  stat: (pid) => procText(`/proc/${pid}/stat`),
  newcomers: new Newcomers(),
});

/**
 * Of the markers that begin with `prefix`; none stands in what runs already. Each process is read when it is new, and no
 * more than that where it is not wanted: no process comes to a marker later.
 */
export function marked(prefix: string, table: ProcessTable = processTable()): FindMarked {
  let known = new Map<number, string>();
  let undecided = new Set<number>();
  return (isWanted) => {
    const { listed, isNew } = table.newcomers.look(table.list);
    const found = new Map<string, number[]>();
    const [nowKnown, nowUndecided] = [new Map<number, string>(), new Set<number>()];
    for (const pid of listed) {
      const isRead = isNew(pid) || undecided.has(pid);
      const before = isRead ? undefined : known.get(pid);
      if (!isRead && before === undefined) continue;
      // Read anew before it is told: nobody is to be killed for what has had this number before.
      const marker = before !== undefined && !isWanted(before) ? before : markerOf(pid, prefix, table);
      if (marker === undefined) nowUndecided.add(pid);
      else if (marker !== '') nowKnown.set(pid, marker);
      if (marker !== undefined && isWanted(marker)) found.set(marker, [...(found.get(marker) ?? []), pid]);
    }
    [known, undecided] = [nowKnown, nowUndecided];
    return found;
  };
}

/** Empty for a process that is none of ours; undefined where that cannot be said yet. */
function markerOf(pid: number, prefix: string, { environment, stat }: ProcessTable): string | undefined {
  const found = environment(pid);
  if (found === '') return isKernelThread(stat(pid)) ? '' : undefined;
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

function processNumbers(): number[] {
  const numbers: number[] = [];
  for (const name of readdirSync('/proc')) {
    const code = name.charCodeAt(0);
    if (code >= DIGIT_0 && code <= DIGIT_9) numbers.push(Number(name));
  }
  return numbers;
}

/** The first one: a program sees the same. */
function markerIn(environment: string): string | undefined {
  let at = environment.indexOf(ASSIGNMENT);
  while (at > 0 && environment[at - 1] !== '\0') at = environment.indexOf(ASSIGNMENT, at + 1);
  if (at === -1) return undefined;
  const begin = at + ASSIGNMENT.length;
  const end = environment.indexOf('\0', begin);
  return environment.slice(begin, end === -1 ? environment.length : end);
}
