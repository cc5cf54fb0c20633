// What the outcome of a check's run means to Mesos: a check status, and healthy or not.
import type { CheckStatusInfo } from '../../shared/mesos/generated/mesos.ts';
import type { HealthPolicy, Policy, Probe } from './check-policy.ts';

/** How one run of a check went. */
export type ProbeOutcome =
  /** COMMAND: it ran to its end. `output` is the last line that it wrote. */
  | { readonly type: 'EXITED'; readonly status: number; readonly output?: string }
  /** HTTP: the status of the last answer, redirects followed. */
  | { readonly type: 'ANSWERED'; readonly status: number }
  /** TCP. */
  | { readonly type: 'CONNECTED' }
  | { readonly type: 'REFUSED'; readonly why: string }
  /** The run came to no result: it could not start, was killed, timed out, or nobody answered. */
  | { readonly type: 'FAILED'; readonly why: string };

/** The status of a check without a result: before the first run, and after a failed one. */
export function emptyStatus({ type }: Probe): CheckStatusInfo {
  if (type === 'COMMAND') return { type, command: {} };
  return type === 'HTTP' ? { type, http: {} } : { type, tcp: {} };
}

/** A task with a check always says so, even before there is a result. */
export function firstAttachment(policies: readonly Policy[]): { readonly check_status?: CheckStatusInfo } {
  const check = policies.find(({ kind }) => kind === 'CHECK');
  return check === undefined ? {} : { check_status: emptyStatus(check.probe) };
}

export function statusOf(probe: Probe, outcome: ProbeOutcome): CheckStatusInfo {
  switch (outcome.type) {
    case 'EXITED':
      return { type: 'COMMAND', command: { exit_code: outcome.status } };
    case 'ANSWERED':
      return { type: 'HTTP', http: { status_code: outcome.status } };
    case 'CONNECTED':
    case 'REFUSED':
      return { type: 'TCP', tcp: { succeeded: outcome.type === 'CONNECTED' } };
    case 'FAILED':
      return emptyStatus(probe);
  }
}

export function isSameStatus(a: CheckStatusInfo, b: CheckStatusInfo): boolean {
  return (
    a.command?.exit_code === b.command?.exit_code &&
    a.http?.status_code === b.http?.status_code &&
    a.tcp?.succeeded === b.tcp?.succeeded
  );
}

/** Why a run is a failure in the eyes of a health check; undefined for a success. */
export function failureOf(outcome: ProbeOutcome): string | undefined {
  switch (outcome.type) {
    case 'EXITED':
      return outcome.status === 0 ? undefined : withOutput(`exited with status ${outcome.status}`, outcome);
    case 'ANSWERED':
      return outcome.status >= 200 && outcome.status < 400 ? undefined : `answered ${outcome.status}`;
    case 'CONNECTED':
      return undefined;
    case 'REFUSED':
    case 'FAILED':
      return outcome.why;
  }
}

function withOutput(text: string, { output }: { readonly output?: string }): string {
  return output === undefined ? text : `${text}: ${output}`;
}

export interface Health {
  /** Milliseconds, monotonic. */
  readonly startedAt: number;
  /** Whether any run ever succeeded: then no grace is left. */
  readonly hasSucceeded: boolean;
  /** In a row. */
  readonly failures: number;
}

export interface HealthVerdict {
  readonly health: Health;
  /** What is to be told; absent: nothing. */
  readonly healthy?: boolean;
  /** The task is to be ended. */
  readonly isFatal: boolean;
}

/** Each failure outside the grace is told, a success only when it is the first or follows a failure. */
export function judge(policy: HealthPolicy, health: Health, isSuccess: boolean, now: number): HealthVerdict {
  if (isSuccess) {
    const isNews = !health.hasSucceeded || health.failures > 0;
    const well = { ...health, hasSucceeded: true, failures: 0 };
    return { health: well, isFatal: false, ...(isNews ? { healthy: true } : {}) };
  }
  const isInGrace = policy.grace > 0 && now - health.startedAt <= policy.grace;
  if (!health.hasSucceeded && isInGrace) return { health, isFatal: false };
  const failures = health.failures + 1;
  return { health: { ...health, failures }, healthy: false, isFatal: failures >= policy.mostFailures };
}
