// A plan's timetable: when it starts by itself, what it missed, and never twice at once. Pure: the record as it was,
// the time, and how the moments follow one another; the record as it is to be, and whether to start.
import type { MissedStart, TimetableRecord } from '../state/records.ts';

/** Milliseconds by which a start may be late: a scheduler that comes back in that time still makes it. */
export const TOLERANCE = 60_000;
/** Missed starts that are kept. */
export const MOST_MISSED = 20;
/** Moments looked at after a long absence; the rest is not counted. */
const MOST_LOOKED_AT = 10_000;

const ABSENT = 'the scheduler was not running';
const UNDER_WAY = 'the plan was still under way';

export interface Tick {
  readonly record: TimetableRecord;
  readonly starts: boolean;
  /** Of this tick. */
  readonly missed: readonly MissedStart[];
}

export interface Situation {
  readonly now: number;
  /** The plan could be started now. */
  readonly isAtRest: boolean;
  /** The next moment after a given one; undefined: there is none. */
  readonly nextAfter: (time: number) => number | undefined;
}

export function newTimetable(schedule: string, { now, nextAfter }: Situation): TimetableRecord {
  return { schedule, next: nextAfter(now), missed: [], missedCount: 0 };
}

/** All moments from the first until now. */
function passed(first: number, { now, nextAfter }: Situation): number[] {
  const all: number[] = [];
  for (let at: number | undefined = first; at !== undefined && at <= now; at = nextAfter(at)) {
    if (all.push(at) >= MOST_LOOKED_AT) break;
  }
  return all;
}

/** The same record when nothing is due. */
export function tick(record: TimetableRecord, situation: Situation): Tick {
  const { now, isAtRest, nextAfter } = situation;
  if (record.next === undefined || record.next > now) return { record, starts: false, missed: [] };
  const moments = passed(record.next, situation);
  const latest = moments.at(-1) ?? record.next;
  const isInTime = latest > now - TOLERANCE;
  const starts = isInTime && isAtRest;
  const absent = (isInTime ? moments.slice(0, -1) : moments).map((at) => ({ at, reason: ABSENT }));
  const missed = isInTime && !isAtRest ? [...absent, { at: latest, reason: UNDER_WAY }] : absent;
  return {
    record: {
      ...record,
      next: nextAfter(Math.max(now, latest)),
      last: starts ? latest : record.last,
      missed: [...record.missed, ...missed].slice(-MOST_MISSED),
      missedCount: record.missedCount + missed.length,
    },
    starts,
    missed,
  };
}
