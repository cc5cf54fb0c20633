// How a task ends, or begins anew: its last state, what its last update says, and what the next process does not inherit.
import { certify, encodeCertificate, largestPeak } from './certificate.ts';
import { firstAttachment, isSameStatus } from './check-verdict.ts';
import type { Instant } from './instant.ts';
import { endMessage, exitMessage } from './messages.ts';
import { withReached } from './milestones.ts';
import { type NextRestart, nextRestart } from './restart-policy.ts';
import type { Attachment, Exit, Findings, StartFailure, Task } from './task.ts';
import {
  type Report,
  report,
  type TaskAction,
  type TaskEvent,
  type TaskEventOf,
  type TaskStep,
} from './task-step.ts';

/** It could not be started. */
export function fail(task: Task, failure: StartFailure, now: Instant): TaskStep {
  const data = encodeCertificate(certify(task, now, undefined, failure.message));
  return {
    task: { ...task, phase: 'ENDED' },
    actions: [report('TASK_FAILED', failure.message, failure.reason, data)],
  };
}

/** It could not be started again now, and will be tried again; undefined: not any more. */
export function failAgain(task: Task, { message }: StartFailure, now: Instant): TaskStep | undefined {
  const failed: Task = { ...task, exit: { message }, startedAt: now.monotonic, endedAt: now.monotonic };
  const next = nextRestart(failed, now);
  return next && backOff(failed, next);
}

/** It was asked to end before it had a process, or between two of them. */
export function endUnstarted(task: Task, _event: TaskEvent, now: Instant): TaskStep {
  const { by = 'KILL', why } = task.stop ?? {};
  const asker = why === undefined ? by : `${by}: ${why}`;
  const hasRun = task.restarts > 0 || task.exit !== undefined;
  const { state, reason } = verdict(task);
  const isKilled = state === 'TASK_KILLED';
  const when = hasRun ? 'before its process was started again' : 'before its process was started';
  const message = `${isKilled ? 'Killed' : 'Ended'} ${when} (asked by ${asker})`;
  const duringLaunch = isKilled && !hasRun ? 'REASON_TASK_KILLED_DURING_LAUNCH' : undefined;
  const data = encodeCertificate(certify(task, now));
  return {
    task: { ...task, phase: 'ENDED' },
    actions: [report(state, message, reason ?? duringLaunch, data)],
  };
}

/** Nothing of its process is left. */
export function end(before: Task, { findings }: { readonly findings: Findings }, now: Instant): TaskStep {
  const task = withReached(before, findings.reached);
  const { pid: _, ...rest } = task;
  const next = nextRestart(task, now);
  if (next !== undefined) return backOff({ ...rest, ...peakOf(task, findings) }, next);
  const { state, reason } = verdict(task);
  const certificate = certify(task, now, findings);
  const message = endMessage(task, certificate);
  const last = report(state, message, reason, encodeCertificate(certificate));
  return { task: { ...rest, phase: 'ENDED' }, actions: [last] };
}

/** Where it may have left others behind, they are swept first. */
export function exited(task: Task, { exit, findings }: TaskEventOf<'EXITED'>, now: Instant): TaskStep {
  const over: Task = { ...task, ...drained(task, exit), exit, endedAt: now.monotonic };
  if (findings !== undefined) return end(over, { findings }, now);
  const until = restEnd(task);
  const sweep: TaskAction = until === undefined ? { type: 'SWEEP' } : { type: 'SWEEP', until };
  return { task: { ...over, phase: 'SWEEPING' }, actions: [sweep] };
}

/** When its process ends of the SIGTERM that the others of its group got too, these have the grace like it. */
function restEnd({ phase, stop, drain }: Task): number | undefined {
  if (phase === 'STOPPING') return stop?.killAt;
  const until = drain?.signal === undefined ? Infinity : drain.until;
  return Number.isFinite(until) ? until : undefined;
}

/** Who was told to end its work and did not end well was asked to end. */
function drained({ drain, stop }: Task, exit: Exit): Pick<Task, 'stop'> {
  if (drain === undefined || stop !== undefined || exit.status === 0) return {};
  const { at, until, why } = drain;
  return { stop: { by: 'DRAIN', requestedAt: at, killAt: until, ...(why === undefined ? {} : { why }) } };
}

/** What its checks found is not true of the next process, nor is it the next one that was asked to end. */
function backOff(task: Task, { streak, at }: NextRestart): TaskStep {
  const { stop: _, told: __, ...rest } = task;
  const attachment = firstAttachment(task.checks.map(({ policy }) => policy));
  const waiting: Task = { ...rest, phase: 'BACKING_OFF', streak, restartAt: at, attachment };
  return { task: waiting, actions: outdated(task, attachment) };
}

/** Nobody is to take for ready or healthy what does not run: that is told where it was told otherwise. */
function outdated({ attachment: told, exit = {} }: Task, now: Attachment): TaskAction[] {
  const isReady = !isSameStatus(told.check_status ?? {}, now.check_status ?? {});
  if (!isReady && told.healthy !== true) return [];
  const kind = isReady ? 'CHECK' : 'HEALTH_CHECK';
  const message = `${exitMessage(exit)}; to be started again in place`;
  return [report('TASK_RUNNING', message, `REASON_TASK_${kind}_STATUS_UPDATED`)];
}

function peakOf(task: Task, findings: Findings): Pick<Task, 'peakMemory'> {
  const peakMemory = largestPeak(task, findings);
  return peakMemory === undefined ? {} : { peakMemory };
}

/** A task that was asked to end was killed, whatever its exit status says; its own limits make it fail. */
function verdict({ stop, exit }: Task): Pick<Report, 'state' | 'reason'> {
  switch (stop?.by) {
    case undefined:
      return { state: exit?.status === 0 ? 'TASK_FINISHED' : 'TASK_FAILED' };
    case 'MAX_COMPLETION_TIME':
      return { state: 'TASK_FAILED', reason: 'REASON_MAX_COMPLETION_TIME_REACHED' };
    case 'HEALTH_CHECK':
      return { state: 'TASK_FAILED', reason: 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED' };
    case 'POD_ENDED':
      return { state: 'TASK_FINISHED' };
    default:
      return { state: 'TASK_KILLED' };
  }
}
