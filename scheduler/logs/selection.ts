// Which lines of a log are wanted: those that match a pattern, those since a time. Tasks' files have no times of their
// own, so a time is looked for at the beginning of each line, as most programs write one.
import { linearSearch, WORK_AT_ONCE } from '../../shared/runtime/linear-pattern.ts';

export interface Selection {
  /** RE2's syntax; anywhere in the line. */
  readonly grep?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly since?: number | undefined;
}

/** Characters of a line in which its time is looked for. */
const TIME_WITHIN = 200;
const ISO = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?/;
const EPOCH = /"(?:time|ts|timestamp)":\s*(\d{13})\b/;

/** Milliseconds since the epoch; a time without a zone is one in UTC. */
export function timeOf(line: string): number | undefined {
  const head = line.slice(0, TIME_WITHIN);
  const [, epoch] = EPOCH.exec(head) ?? [];
  if (epoch !== undefined) return Number(epoch);
  const [found] = ISO.exec(head) ?? [];
  if (found === undefined) return undefined;
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(found);
  const time = Date.parse(`${found.replace(' ', 'T').replace(',', '.')}${hasZone ? '' : 'Z'}`);
  return Number.isNaN(time) ? undefined : time;
}

/** A pattern of a few steps sees the whole of a line of 64 KiB; what a large one does not reach does not match. */
const MOST_WORK = 4 * WORK_AT_ONCE;

export interface Selector {
  /** A test for the lines of one log, in their order. A line without a time goes with the one before it. */
  (line: Buffer): boolean;
  /** What a line of so many bytes takes, as linear-pattern.ts counts it. */
  work(bytes: number): number;
}

/** @throws PillionError for a pattern that is none. */
export function selector({ grep, since }: Selection): Selector {
  const matches = grep === undefined ? undefined : linearSearch(grep, MOST_WORK);
  let isLate = true;
  const select = (line: Buffer) => {
    const text = matches === undefined && since === undefined ? '' : line.toString();
    if (since !== undefined) {
      const time = timeOf(text);
      if (time !== undefined) isLate = time >= since;
    }
    return isLate && (matches === undefined || matches(text));
  };
  return Object.assign(select, { work: (bytes: number) => matches?.work(bytes) ?? 0 });
}
