// Finds the processes of task runs by the marker in their environment, wherever their parent or process group went.
// A process that takes the marker out of its environment cannot be found.
import { existsSync, readdirSync } from 'node:fs';
import type { Clock } from '../../shared/runtime/clock.ts';
import { MARKER_VARIABLE } from './environment.ts';
import { Newcomers } from './newcomers.ts';
import { procText } from './proc-file.ts';

/**
 * The processes whose environment carries the marker of one of these task runs, or of a run of its checks, by marker; the
 * dead but not yet reaped have none.
 */
export type FindMarked = (runs: ReadonlySet<string>) => ReadonlyMap<string, readonly number[]>;

export interface ProcessTable {
  readonly list: () => readonly number[];
  /** Whether a process or thread has this number. */
  readonly exists: (pid: number) => boolean;
  readonly isThread: (pid: number) => boolean;
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

export const processTable = (clock: Clock): ProcessTable => ({
  list: processNumbers,
  exists: (pid) => existsSync(`/proc/${pid}`),
  isThread: (pid) => !procText(`/proc/${pid}/status`).includes(`\nTgid:\t${pid}\n`),
  environment: (pid) => procText(`/proc/${pid}/environ`),
  stat: (pid) => procText(`/proc/${pid}/stat`),
  newcomers: new Newcomers(clock),
});

/** Of the markers that begin with `prefix`; none stands in what runs already. */
export function marked(prefix: string, table: ProcessTable): FindMarked {
  const processes = new MarkedProcesses(prefix, table);
  return (runs) => processes.of(runs);
}

/**
 * Each process is read when it is new, and no more than that where it is not wanted: no process comes to a marker later.
 */
class MarkedProcesses {
  readonly #prefix: string;
  readonly #table: ProcessTable;
  /** Markers by process. */
  readonly #markers = new Map<number, string>();
  /** By task run. */
  readonly #processes = new Map<string, Set<number>>();
  readonly #undecided = new Set<number>();
  /** Numbers of which there was nothing to be seen yet at the last look, or not any more. */
  #unseen: number[] = [];

  constructor(prefix: string, table: ProcessTable) {
    this.#prefix = prefix;
    this.#table = table;
  }

  of(runs: ReadonlySet<string>): ReadonlyMap<string, readonly number[]> {
    // Read anew before they are told: nobody is to be killed for what has had this number before.
    for (const pid of [...this.#undecided, ...this.#known(runs)]) this.#read(pid);
    for (const pid of this.#unseen.splice(0)) this.#readUnlisted(pid);
    this.#readNewcomers();
    return Map.groupBy(this.#known(runs), (pid) => this.#markers.get(pid) ?? '');
  }

  #known(runs: ReadonlySet<string>): number[] {
    return [...runs].flatMap((run) => [...(this.#processes.get(run) ?? [])]);
  }

  /** Where they are not listed, until none has come while they were read: one of them may have left another behind. */
  #readNewcomers(): void {
    const { newcomers, list, exists } = this.#table;
    let { born, running, latest } = newcomers.look(list);
    while (running === undefined && born.length > 0) {
      this.#unseen.push(...born.filter((pid) => !exists(pid)));
      for (const pid of born) this.#readUnlisted(pid);
      ({ born, running, latest } = newcomers.look(list));
    }
    if (running !== undefined) this.#readListed(new Set(running), born, latest);
  }

  #readListed(running: ReadonlySet<number>, born: readonly number[], latest: readonly number[]): void {
    this.#unseen.push(...latest.filter((pid) => !running.has(pid)));
    this.#keepOnly(running);
    for (const pid of born) this.#read(pid);
  }

  #keepOnly(running: ReadonlySet<number>): void {
    for (const pid of [...this.#undecided, ...this.#markers.keys()]) if (!running.has(pid)) this.#forget(pid);
  }

  #readUnlisted(pid: number): void {
    this.#read(pid);
    if (this.#markers.has(pid) && this.#table.isThread(pid)) this.#forget(pid);
  }

  #read(pid: number): void {
    this.#forget(pid);
    const marker = markerOf(pid, this.#prefix, this.#table);
    if (marker === undefined) this.#undecided.add(pid);
    else if (marker !== '') this.#keep(pid, marker);
  }

  #keep(pid: number, marker: string): void {
    this.#markers.set(pid, marker);
    const run = ownerOf(marker);
    this.#processes.set(run, (this.#processes.get(run) ?? new Set()).add(pid));
  }

  #forget(pid: number): void {
    this.#undecided.delete(pid);
    const run = ownerOf(this.#markers.get(pid) ?? '');
    this.#markers.delete(pid);
    const processes = this.#processes.get(run);
    processes?.delete(pid);
    if (processes?.size === 0) this.#processes.delete(run);
  }
}

/** Empty for a process that is none of ours, or gone; undefined where that cannot be said yet. */
function markerOf(
  pid: number,
  prefix: string,
  { exists, environment, stat }: ProcessTable,
): string | undefined {
  if (!exists(pid)) return '';
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
