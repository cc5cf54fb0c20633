// The machine's processes from /proc, in one scan: which belong to which task, and what they use.
import { readdirSync, statSync } from 'node:fs';
import { procText } from '../process/proc-file.ts';

/** What /proc/PID/stat says of one process. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** Seconds, with those of children that ended and were waited for. */
  readonly cpuSeconds: number;
  readonly residentPages: number;
}

/** What a task's processes use together. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly residentPages: number;
  readonly pids: readonly number[];
}

/** USER_HZ: the same on all architectures that Node.js runs on. */
const TICKS_PER_SECOND = 100;
/** Processes of one scan; more are not looked at. */
const MOST_PROCESSES = 32_768;
/** Entries of stat from the state on, counted from 0 (proc(5) numbers them from 1, with pid and comm before). */
const FIELDS = { parent: 1, session: 3, userTime: 11, childrenSystemTime: 14, resident: 21 } as const;

/** Reads in slices; `pause` lets other work run in between. */
export async function readProcesses(pause: () => Promise<void>): Promise<Process[]> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found: Process[] = [];
  for (const [index, pid] of pids.slice(0, MOST_PROCESSES).entries()) {
    if (index % 128 === 127) await pause();
    const process = parseStat(procText(`/proc/${pid}/stat`));
    if (process !== undefined) found.push(process);
  }
  return found;
}

/** The name stands in parentheses and may contain anything, so the fields are counted from the last one. */
export function parseStat(text: string): Process | undefined {
  const end = text.lastIndexOf(')');
  if (end === -1) return undefined;
  const fields = text
    .slice(end + 2)
    .split(' ')
    .map(Number);
  const field = (index: number) => fields[index] ?? 0;
  let ticks = 0;
  for (let index = FIELDS.userTime; index <= FIELDS.childrenSystemTime; index++) ticks += field(index);
  return {
    pid: Number.parseInt(text, 10),
    parent: field(FIELDS.parent),
    session: field(FIELDS.session),
    cpuSeconds: ticks / TICKS_PER_SECOND,
    residentPages: field(FIELDS.resident),
  };
}

/**
 * By the leader of each task: the sum over its session, and over descendants that left the session while their
 * parent lives. Each process counts for one task only.
 */
export function usageOf(leaders: readonly number[], processes: readonly Process[]): Map<number, Usage> {
  const isLeader = new Set(leaders);
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const usage = new Map<number, Usage>();
  for (const process of processes) {
    const leader = leaderOf(process, isLeader, byPid);
    if (leader === undefined) continue;
    const { cpuSeconds, residentPages, pids } = usage.get(leader) ?? NO_USAGE;
    usage.set(leader, {
      cpuSeconds: cpuSeconds + process.cpuSeconds,
      residentPages: residentPages + process.residentPages,
      pids: [...pids, process.pid],
    });
  }
  return usage;
}

const NO_USAGE: Usage = { cpuSeconds: 0, residentPages: 0, pids: [] };
/** Generations that are followed upwards. */
const MOST_GENERATIONS = 64;

function leaderOf(
  process: Process,
  isLeader: ReadonlySet<number>,
  byPid: ReadonlyMap<number, Process>,
): number | undefined {
  let current: Process | undefined = process;
  for (let generation = 0; current !== undefined && generation < MOST_GENERATIONS; generation++) {
    if (isLeader.has(current.session)) return current.session;
    current = byPid.get(current.parent);
  }
  return undefined;
}

/** Bytes; undefined where the process is gone. */
export function residentBytes(pid: number): number | undefined {
  const pages = parseStat(procText(`/proc/${pid}/stat`))?.residentPages;
  return pages === undefined || pages === 0 ? undefined : pages * pageBytes(process.memoryUsage.rss());
}

/** The number of open files of a process; undefined where it is gone or not ours to see. */
export function openFiles(pid: number): number | undefined {
  const path = `/proc/${pid}/fd`;
  try {
    // Since Linux 6.2 the size is their number; before it is 0.
    return statSync(path).size || readdirSync(path).length;
  } catch {
    return undefined;
  }
}

/** Bytes of a page, which Node.js does not tell: what both sources say of this process. */
export function pageBytes(residentBytes: number): number {
  const own = parseStat(procText('/proc/self/stat'));
  if (own === undefined || own.residentPages === 0) return 4096;
  return 2 ** Math.round(Math.log2(residentBytes / own.residentPages));
}
