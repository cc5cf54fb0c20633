// Rate, remaining time and "stalled" of a task's progress: computed here and nowhere else. Pure. All times are the
// executor's, in milliseconds since the epoch.
import type { Progress } from '../../shared/link/generated/link.ts';

/** What is remembered of a task's progress so far. */
export interface Course {
  readonly latest: Progress;
  /** Percent per second; undefined while it cannot be told. */
  readonly rate?: number | undefined;
  /** Milliseconds: the longest time between two changes so far. */
  readonly longestWait: number;
}

export interface Estimate {
  readonly percentPerSecond?: number;
  readonly remainingSeconds?: number;
  /** Nothing has changed for much longer than ever before. */
  readonly stalled: boolean;
}

/** Milliseconds over which the rate is smoothed. */
const SMOOTHING = 60_000;
/** Milliseconds: less is never called stalled. */
const LEAST_STALL = 60_000;
/** Times the longest wait so far. */
const STALL_FACTOR = 3;

/** The newest wins: one that is older, or the same again, changes nothing. */
export function follow(before: Course | undefined, progress: Progress): Course {
  if (before === undefined || isAnew(before.latest, progress)) return begin(progress);
  if (progress.sequence <= before.latest.sequence) return before;
  const waited = changedAt(progress) - changedAt(before.latest);
  return {
    latest: progress,
    rate: smoothed(before, progress),
    longestWait: Math.max(before.longestWait, waited),
  };
}

/** `now` on the executor's clock. */
export function estimate({ latest, rate, longestWait }: Course, now: number): Estimate {
  const { percent } = latest;
  const isDone = percent === 100;
  const idle = now - changedAt(latest);
  const stalled = !isDone && idle > Math.max(LEAST_STALL, STALL_FACTOR * longestWait);
  if (rate === undefined || percent === undefined) return { stalled };
  const remaining = isDone ? 0 : (100 - percent) / rate;
  const known = stalled || !Number.isFinite(remaining) ? {} : { remainingSeconds: round(remaining) };
  return { percentPerSecond: round(rate), ...known, stalled };
}

/** Another stage, or a percent that fell: what was before says nothing of it. */
function isAnew(before: Progress, { sequence, first_at_ms }: Progress): boolean {
  return sequence > before.sequence && first_at_ms !== before.first_at_ms;
}

/** Known from its first percent, so that a scheduler that was away has a rate at once. */
function begin(latest: Progress): Course {
  const { first_percent, first_at_ms, percent, sequence } = latest;
  if (first_percent === undefined || first_at_ms === undefined || percent === undefined) {
    return { latest, longestWait: 0 };
  }
  const milliseconds = Math.max(0, changedAt(latest) - Number(first_at_ms));
  const longestWait = milliseconds / Math.max(1, Number(sequence) - 1);
  return { latest, rate: rateOf(percent - first_percent, milliseconds), longestWait };
}

function smoothed({ latest, rate }: Course, { percent, at_ms }: Progress): number | undefined {
  if (percent === undefined || latest.percent === undefined) return rate;
  const milliseconds = Number(at_ms ?? 0n) - Number(latest.at_ms ?? 0n);
  const now = rateOf(percent - latest.percent, milliseconds);
  if (rate === undefined || now === undefined) return now ?? rate;
  return rate + (1 - Math.exp(-milliseconds / SMOOTHING)) * (now - rate);
}

function rateOf(percents: number, milliseconds: number): number | undefined {
  return milliseconds > 0 && percents >= 0 ? (percents * 1000) / milliseconds : undefined;
}

function changedAt({ changed_at_ms = 0n }: Progress): number {
  return Number(changed_at_ms);
}

/** Four significant digits are more than anybody needs. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}
