// The order in which a pod ends: all main tasks together, then its lasting sidecars one by one, the last one that was
// started first. A time for all of it is divided over them. Pure.
import type { Instant } from './instant.ts';
import { graceOf } from './kill-policy.ts';
import { isLive, type Task } from './task.ts';

/** A sidecar without a process serves nobody: it need not wait for its turn. */
export function isIdle({ phase }: Task): boolean {
  return ['PREPARING', 'WAITING', 'SPAWNING', 'CANCELLING', 'BACKING_OFF'].includes(phase);
}

/** In the order in which they end; `sidecars` in the order of their launches. */
export function endingOrder(sidecars: readonly Task[]): readonly Task[] {
  const started = ({ firstStartedAt = 0 }: Task) => firstStartedAt;
  return sidecars.toReversed().sort((a, b) => started(b) - started(a));
}

/** Milliseconds that a task would take at most: what is left of its grace, or all of it. */
export function wantedGrace({ info, stop }: Task, now: Instant): number {
  const own = graceOf(undefined, info.kill_policy);
  return stop === undefined ? own : Math.max(0, stop.killAt - now.monotonic);
}

/**
 * The grace of a task that ends now, within `budget` milliseconds for it and for those that end after it. Where all of
 * them want more than there is, each gets its part; what one does not use is there for the others.
 */
export function sharedGrace(own: number, longest: number, later: readonly number[], budget: number): number {
  const wanted = longest + later.reduce((sum, each) => sum + each, 0);
  const share = wanted <= budget ? longest : (longest * Math.max(0, budget)) / wanted;
  return Math.min(own, share);
}

export function liveOf(tasks: Iterable<Task>): readonly Task[] {
  return [...tasks].filter(isLive);
}
