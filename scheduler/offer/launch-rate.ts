// How many executors may be started now: each fetches and unpacks a tarball, and a hundred at once would choke agents and
// network. A token bucket as a plain value; time is an argument, in milliseconds. Pure.

export interface LaunchRate {
  /** Executors per second; Infinity: not limited. */
  readonly perSecond: number;
  /** Executors that may start at once after a pause. */
  readonly burst: number;
}

export const LAUNCH_RATE: LaunchRate = { perSecond: 20, burst: 20 };
export const NO_LAUNCH_LIMIT: LaunchRate = {
  perSecond: Number.POSITIVE_INFINITY,
  burst: Number.POSITIVE_INFINITY,
};

export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

export function fullBucket({ burst }: LaunchRate, now: number): Bucket {
  return { tokens: burst, at: now };
}

/** A clock that goes back adds nothing and takes nothing. */
function refilled({ perSecond, burst }: LaunchRate, bucket: Bucket, now: number): Bucket {
  if (burst === Number.POSITIVE_INFINITY) return { tokens: burst, at: now };
  const gained = (Math.max(0, now - bucket.at) / 1000) * perSecond;
  return { tokens: Math.min(burst, bucket.tokens + gained), at: now };
}

/** Executors that may start now. */
export function available(rate: LaunchRate, bucket: Bucket, now: number): number {
  return Math.floor(refilled(rate, bucket, now).tokens);
}

export function taken(rate: LaunchRate, bucket: Bucket, now: number, count: number): Bucket {
  const { tokens, at } = refilled(rate, bucket, now);
  return { tokens: Math.max(0, tokens - count), at };
}

/** When a fifth of the burst may start: one wake for several executors, not one for each. */
export function worthWaitingUntil(rate: LaunchRate, bucket: Bucket, now: number): number {
  const { tokens } = refilled(rate, bucket, now);
  const lacking = Math.max(1, Math.ceil(rate.burst / 5)) - tokens;
  return lacking <= 0 ? now : now + Math.ceil((lacking / rate.perSecond) * 1000);
}
