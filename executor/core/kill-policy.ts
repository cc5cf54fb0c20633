// How long a task may take to end. A grace once given may only shrink.
import type { KillPolicy } from '../../shared/mesos/generated/mesos.ts';

/** Mesos' default grace between SIGTERM and SIGKILL, in milliseconds. */
export const DEFAULT_GRACE = 3000;

/** Milliseconds of grace: the policy of the KILL, else of the task, else 3 s. */
export function graceOf(ofCall: KillPolicy | undefined, ofTask: KillPolicy | undefined): number {
  return milliseconds(ofCall) ?? milliseconds(ofTask) ?? DEFAULT_GRACE;
}

/** The time of SIGKILL after a further request: never later than what was promised before. */
export function shrink(killAt: number, requested: number): number {
  return Math.min(killAt, requested);
}

function milliseconds(policy: KillPolicy | undefined): number | undefined {
  const grace = policy?.grace_period?.nanoseconds;
  return grace === undefined ? undefined : Math.max(0, Number(grace) / 1e6);
}
