// Finds the processes of task runs by the marker in their environment, wherever their parent or process group went.
// A process that takes the marker out of its environment cannot be found.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Clock } from '../../shared/runtime/clock.ts';
import { errorCode } from '../../shared/runtime/errors.ts';
import { MARKER_VARIABLE } from './environment.ts';
import { type Birth, Newcomers } from './newcomers.ts';
import { procText } from './proc-file.ts';

/** What is found of task runs and of the runs of their checks. */
export interface Found {
  /** The processes whose environment carries a marker, by marker; the dead but not yet reaped have none. */
  readonly processes: ReadonlyMap<string, readonly number[]>;
  /** Others may be of them as well: between two programs a process has no environment. */
  readonly mayBeMore: boolean;
}

export type FindMarked = (runs: ReadonlySet<string>) => Found;

/** The first process of a run. */
interface First {
  readonly birth: Birth;
  /** Absent where another one was started in its place. */
  readonly pid?: number;
}

export interface ProcessTable {
  readonly list: () => readonly number[];
  /** Whether a process or thread has this number. */
  readonly exists: (pid: number) => boolean;
  readonly isThread: (pid: number) => boolean;
  /** Assignments that end in NUL; empty where there are none (yet, or any more), undefined where nobody may read them. */
  readonly environment: (pid: number) => string | undefined;
  /** The text of /proc/PID/stat; empty where the process is gone. */
  readonly stat: (pid: number) => string;
  readonly newcomers: Newcomers;
}

/** In one look: the second finds what began while the first was read, and on a very busy machine there is always more. */
const MOST_LISTS = 2;
const ASSIGNMENT = `${MARKER_VARIABLE}=`;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
/** A thread of the kernel, in the flags of /proc/PID/stat: it never has an environment. */
const PF_KTHREAD = 0x00200000;
/** Flags come so many fields after the state, which comes after the name; that may hold spaces and parentheses. */
const FLAGS_AFTER_STATE = 5;
/** Not reaped yet. One whose other threads go on is told in the same way. */
const DEAD = new Set(['Z', 'X']);

export const processTable = (clock: Clock): ProcessTable => ({
  list: processNumbers,
  exists: (pid) => existsSync(`/proc/${pid}`),
  isThread: (pid) => !procText(`/proc/${pid}/status`).includes(`\nTgid:\t${pid}\n`),
  environment: (pid) => environmentOf(pid),
  stat: (pid) => procText(`/proc/${pid}/stat`),
  newcomers: new Newcomers(clock),
});

/**
 * Each process is read when it is new, and no more than that where it is not wanted: no process comes to a marker later.
 * For a run of whose first process it was told nothing has to be read that began before.
 */
export class MarkedProcesses {
  readonly #prefix: string;
  readonly #table: ProcessTable;
  /** Markers by process. */
  readonly #markers = new Map<number, string>();
  /** By task run. */
  readonly #processes = new Map<string, Set<number>>();
  /** By task run that is not over. */
  readonly #firsts = new Map<string, First>();
  /** Those without an environment: they are between two programs, or dead; or nobody may read it. */
  readonly #undecided = new Map<number, 'BETWEEN_PROGRAMS' | 'HIDDEN'>();
  /** Numbers of which there was nothing to be seen yet at the last look, or not any more. */
  #unseen: number[] = [];

  /** Of the markers that begin with `prefix`; none stands in what runs already. */
  constructor(prefix: string, table: ProcessTable) {
    this.#prefix = prefix;
    this.#table = table;
  }

  /**
   * The first process of a run, not started before `at` (milliseconds, monotonic): all others descend from it, or from runs
   * of its checks, which begin later.
   */
  began(run: string, pid: number, at: number): void {
    const birth = this.#table.newcomers.began(pid, at);
    // Restarted in place: what the process before it has left is of this run, too.
    const first = this.#firsts.get(run);
    this.#firsts.set(run, first === undefined ? { birth, pid } : { birth: first.birth });
  }

  /** The run is not asked for any more, but for what runs of its checks have left. */
  over(run: string): void {
    this.#firsts.delete(run);
  }

  /**
   * Whether it is known that its first process, which lives or has ended just now, is all that the run ever had. It costs one
   * read, and that only for the run that began last; one that was started again in place is never known.
   */
  isOne(run: string): boolean {
    const { pid } = this.#firsts.get(run) ?? {};
    return pid !== undefined && this.#table.newcomers.isLast(pid);
  }

  of(runs: ReadonlySet<string>): Found {
    // Read anew before they are told: nobody is to be killed for what has had this number before.
    for (const pid of this.#known(runs)) this.#read(pid);
    for (const pid of [...this.#undecided.keys(), ...this.#unseen.splice(0)]) this.#readUnlisted(pid);
    this.#readNewcomers(this.#oldest(runs));
    const processes = Map.groupBy(this.#known(runs), (pid) => this.#markers.get(pid) ?? '');
    return { processes, mayBeMore: this.#undecided.values().some((why) => why === 'BETWEEN_PROGRAMS') };
  }

  /** Before all others where one of them has no process of its own, or is over. */
  #oldest(runs: ReadonlySet<string>): Birth {
    return Math.min(...[...runs].map((run) => this.#firsts.get(run)?.birth ?? 0));
  }

  #known(runs: ReadonlySet<string>): number[] {
    return [...runs].flatMap((run) => [...(this.#processes.get(run) ?? [])]);
  }

  /** Until none has come while they were read: one of them may have left another behind. */
  #readNewcomers(since: Birth): void {
    const { newcomers, list } = this.#table;
    for (let lists = 0; lists < MOST_LISTS; ) {
      const { born, running, latest } = newcomers.look(list, since);
      if (running === undefined) this.#readFew(born);
      else this.#readListed(new Set(running), born, latest);
      if (born.length === 0) return;
      if (running !== undefined) lists += 1;
    }
  }

  #readFew(born: readonly number[]): void {
    this.#unseen.push(...born.filter((pid) => !this.#table.exists(pid)));
    for (const pid of born) this.#readUnlisted(pid);
  }

  #readListed(running: ReadonlySet<number>, born: readonly number[], latest: readonly number[]): void {
    this.#unseen.push(...latest.filter((pid) => !running.has(pid)));
    this.#keepOnly(running);
    for (const pid of born) this.#read(pid);
  }

  #keepOnly(running: ReadonlySet<number>): void {
    for (const pid of [...this.#undecided.keys(), ...this.#markers.keys()])
      if (!running.has(pid)) this.#forget(pid);
  }

  #readUnlisted(pid: number): void {
    this.#read(pid);
    if (this.#markers.has(pid) && this.#table.isThread(pid)) this.#forget(pid);
  }

  #read(pid: number): void {
    this.#forget(pid);
    const { exists, environment, stat } = this.#table;
    if (!exists(pid)) return;
    const found = environment(pid);
    const why = found ? undefined : whyNone(found, stat(pid));
    const marker = found ? markerIn(found) : undefined;
    if (why !== undefined) this.#undecided.set(pid, why);
    else if (marker?.startsWith(this.#prefix)) this.#keep(pid, marker);
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

/** Why a process has no environment; undefined where it will have none, as it is gone or a thread of the kernel. */
function whyNone(found: string | undefined, stat: string): 'BETWEEN_PROGRAMS' | 'HIDDEN' | undefined {
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === '' || (Number(fields[FLAGS_AFTER_STATE]) & PF_KTHREAD) !== 0) return undefined;
  return found === undefined || DEAD.has(state) ? 'HIDDEN' : 'BETWEEN_PROGRAMS';
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

function environmentOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch (thrown) {
    return errorCode(thrown) === 'EACCES' ? undefined : '';
  }
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
