// When a check runs: after its delay, then an interval after the end of each run, at most one run at a time.
// Pure: a check is a value; deadlines are part of it.
import type { Policy } from './check-policy.ts';
import type { Health } from './check-verdict.ts';

export interface Check {
  readonly policy: Policy;
  /** Counts the runs; the outcome of an older run than the last is dropped. */
  readonly run: number;
  /** Milliseconds, monotonic: when the next run begins; absent while one is going, or the task is not. */
  readonly dueAt?: number;
  /** A run is going. */
  readonly isRunning: boolean;
  /** Milliseconds, monotonic: when the run that is going has failed. */
  readonly timeoutAt?: number;
  readonly health: Health;
}

export function idle(policy: Policy): Check {
  return { policy, run: 0, isRunning: false, health: { startedAt: 0, hasSucceeded: false, failures: 0 } };
}

/** The task runs from `now` on. */
export function started({ policy, run }: Check, now: number): Check {
  const health = { startedAt: now, hasSucceeded: false, failures: 0 };
  return { policy, run, isRunning: false, dueAt: now + policy.delay, health };
}

/** The task ends: no run begins any more, and the outcome of one that is going is dropped. */
export function stopped({ policy, run, health }: Check): Check {
  return { policy, run: run + 1, isRunning: false, health };
}

export function begun({ policy, run, health }: Check, now: number): Check {
  const timeout = policy.timeout === undefined ? {} : { timeoutAt: now + policy.timeout };
  return { policy, run: run + 1, isRunning: true, health, ...timeout };
}

export function ended({ policy, run, health }: Check, now: number): Check {
  return { policy, run, isRunning: false, dueAt: now + policy.interval, health };
}

export type CheckNeed = 'RUN' | 'TIME_OUT';

/** What the check needs at `now`, if anything. */
export function needOf({ dueAt, timeoutAt }: Check, now: number): CheckNeed | undefined {
  if (dueAt !== undefined && dueAt <= now) return 'RUN';
  return timeoutAt !== undefined && timeoutAt <= now ? 'TIME_OUT' : undefined;
}

/** Milliseconds, monotonic: when the check needs something. */
export function checkDeadline({ dueAt, timeoutAt }: Check): number | undefined {
  return dueAt ?? timeoutAt;
}
