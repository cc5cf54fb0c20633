// What Linux tells in /proc about processes. Every answer may be outdated at once; a process that is gone is left out.
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly isZombie: boolean;
  /** Clock ticks after boot: with the pid it names a process for good. */
  readonly startTime: string;
  /** Clock ticks (1/100 s). */
  readonly userTicks: number;
  readonly systemTicks: number;
  /** Bytes of resident memory. */
  readonly residentBytes: number;
}

const PAGE_BYTES = 4096;

export function processStat(pid: number): ProcessStat | undefined {
  const text = readProc(`${pid}/stat`);
  if (text === undefined) return undefined;
  // The name in parentheses may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const number = (index: number) => Number(fields[index]);
  return {
    pid,
    isZombie: fields[0] === 'Z' || fields[0] === 'X',
    parent: number(1),
    group: number(2),
    session: number(3),
    userTicks: number(11),
    systemTicks: number(12),
    startTime: fields[19] ?? '',
    residentBytes: number(21) * PAGE_BYTES,
  };
}

/** All live processes (not zombies) that can be seen. */
export function processes(): readonly ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((name) => processStat(Number(name)) ?? [])
    .filter(({ isZombie }) => !isZombie);
}

/** Whether the process with this pid and start time still runs. */
export function isAlive(pid: number, startTime: string): boolean {
  const stat = processStat(pid);
  return stat !== undefined && !stat.isZombie && stat.startTime === startTime;
}

/** The environment a process was started with, as `NAME=value`; none when it may not be read. */
export function environmentOf(pid: number): readonly string[] {
  return (readProc(`${pid}/environ`) ?? '').split('\0');
}

function readProc(name: string): string | undefined {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
