// When a cron expression comes next in a time zone. node-cron knows which moments match; which moment is meant is
// ours to say, so that nothing here looks at a clock.
import { createTask, parse } from 'node-cron';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** The 29th of February may be eight years away. */
const FURTHEST = 9 * 366 * DAY;
/** Minutes by which the zones of the world differ within the hour. */
const OFFSETS = [0, 15, 30, 45];

export type NextMatch = (after: number) => number | undefined;

interface Dates {
  readonly month: readonly (number | string)[];
  readonly dayOfMonth: readonly (number | string)[];
  readonly dayOfWeek: readonly (number | string)[];
}

/** Days are told apart in UTC, so the one before and the one behind may be meant, too. */
function near(time: number, of: (date: Date) => number): number[] {
  return [-DAY, 0, DAY].map((offset) => of(new Date(time + offset)));
}

function isPossible(wanted: readonly (number | string)[], found: readonly number[]): boolean {
  return wanted.some((one) => typeof one === 'string' || found.includes(one));
}

/** False for days on which nothing can match. */
function mayMatch({ month, dayOfMonth, dayOfWeek }: Dates, time: number): boolean {
  if (
    !isPossible(
      month,
      near(time, (date) => date.getUTCMonth() + 1),
    )
  )
    return false;
  const isDay = isPossible(
    dayOfMonth,
    near(time, (date) => date.getUTCDate()),
  );
  const isWeekday = isPossible(
    dayOfWeek,
    near(time, (date) => date.getUTCDay()).flatMap((day) => (day === 0 ? [0, 7] : [day])),
  );
  return isDay && isWeekday;
}

function minutesOf(minutes: readonly number[]): number[] {
  const all = minutes.flatMap((minute) => OFFSETS.map((offset) => (minute - offset + 60) % 60));
  return [...new Set(all)].sort((a, b) => a - b);
}

/** `cron`: five fields, or six with seconds first; it must be one that can be read. Milliseconds since the epoch. */
export function nextMatch(cron: string, timeZone: string): NextMatch {
  const fields = parse(cron);
  const task = createTask(cron, () => undefined, { timezone: timeZone });
  const minutes = minutesOf(fields.minute);
  const momentsOf = function* (hour: number): Iterable<number> {
    for (const minute of minutes)
      for (const second of fields.second) yield hour + minute * MINUTE + second * 1000;
  };
  const inDay = (day: number, after: number): number | undefined => {
    for (let hour = day; hour < day + DAY; hour += 60 * MINUTE) {
      if (hour + 60 * MINUTE <= after) continue;
      for (const time of momentsOf(hour)) if (time > after && task.match(new Date(time))) return time;
    }
    return undefined;
  };
  return (after) => {
    for (let day = Math.floor(after / DAY) * DAY; day < after + FURTHEST; day += DAY) {
      const found = mayMatch(fields, day) ? inDay(day, after) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
