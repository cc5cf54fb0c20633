// How long to wait before the next try. Pure: the number of tries and the chance are given.

export interface BackoffPolicy {
  /** Milliseconds before the first retry. */
  readonly first: number;
  /** Each wait is this many times the one before. */
  readonly factor: number;
  /** Milliseconds; no wait is longer. */
  readonly most: number;
}

/** The wait before retry number `attempt` (0 is the first), without jitter, in milliseconds. */
export function backoff(policy: BackoffPolicy, attempt: number): number {
  return Math.min(policy.most, policy.first * policy.factor ** attempt);
}

/** The same wait with "full jitter": uniform in [0, backoff), so that many clients do not return together. */
export function jittered(policy: BackoffPolicy, attempt: number, fraction: number): number {
  return backoff(policy, attempt) * fraction;
}
