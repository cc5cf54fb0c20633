// One task's transition table: (task, event, instant) -> the task after it, and what has to be done.
// Every pair of phase and event stands in the table; 'ignored' is allowed and changes nothing,
// 'illegal' cannot happen unless the shell is at fault: it changes nothing and is logged.
import type { TaskState, TaskStatus_Reason } from '../../shared/mesos/generated/mesos.ts';
import { certify, encodeCertificate, largestPeak } from './certificate.ts';
import { started as checkStarted } from './check-machine.ts';
import { firstAttachment } from './check-verdict.ts';
import type { Instant } from './instant.ts';
import { shrink } from './kill-policy.ts';
import { endMessage, restartMessage } from './messages.ts';
import { allHold, brokenGate, type Gate } from './order.ts';
import { type NextRestart, nextRestart } from './restart-policy.ts';
import type { Exit, Findings, StartFailure, Stop, StopRequester, Task, TaskPhase } from './task.ts';

/** The reason of a task that depends on something that never comes. */
const BROKEN = 'REASON_CONTAINER_LAUNCH_FAILED';
const UNSTARTED = 'before its process was started';

export type TaskEvent =
  | { readonly type: 'PREPARED' }
  | { readonly type: 'START_FAILED'; readonly failure: StartFailure }
  /** `pid`: the leader of its process group; a module has none. */
  | { readonly type: 'SPAWNED'; readonly pid?: number }
  | { readonly type: 'EXITED'; readonly exit: Exit }
  | { readonly type: 'SWEPT'; readonly findings: Findings }
  /** `grace` in milliseconds. */
  | { readonly type: 'STOP'; readonly by: StopRequester; readonly grace: number; readonly why?: string }
  | { readonly type: 'GRACE_OVER' }
  /** What it waits for has changed. */
  | { readonly type: 'GATES'; readonly gates: readonly Gate[] }
  | { readonly type: 'RESTART_DUE' };

export type TaskAction =
  | { readonly type: 'PREPARE' }
  | { readonly type: 'CANCEL' }
  | { readonly type: 'SPAWN' }
  | { readonly type: 'SIGNAL'; readonly signal: 'SIGTERM' | 'SIGKILL' }
  | { readonly type: 'SWEEP' }
  | { readonly type: 'REPORT'; readonly report: Report };

/** What goes into a status update beside the identities. */
export interface Report {
  readonly state: TaskState;
  readonly message?: string;
  readonly reason?: TaskStatus_Reason;
  readonly data?: Uint8Array;
}

export interface TaskStep {
  readonly task: Task;
  readonly actions: readonly TaskAction[];
}

type EventOf<E extends TaskEvent['type']> = Extract<TaskEvent, { type: E }>;
type Transition<E extends TaskEvent['type']> = (task: Task, event: EventOf<E>, now: Instant) => TaskStep;
type Cell<E extends TaskEvent['type']> = Transition<E> | 'ignored' | 'illegal';
type Table = { readonly [P in TaskPhase]: { readonly [E in TaskEvent['type']]: Cell<E> } };

export const TASK_TABLE: Table = {
  PREPARING: {
    PREPARED: proceed,
    START_FAILED: failToStart,
    SPAWNED: 'illegal',
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: cancelStart,
    GRACE_OVER: 'illegal',
    GATES: keepGates,
    RESTART_DUE: 'illegal',
  },
  WAITING: {
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: stopWaiting,
    GRACE_OVER: 'illegal',
    GATES: pass,
    RESTART_DUE: 'illegal',
  },
  SPAWNING: {
    PREPARED: 'illegal',
    START_FAILED: failToStart,
    SPAWNED: run,
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: cancelStart,
    GRACE_OVER: 'illegal',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  CANCELLING: {
    PREPARED: endUnstarted,
    START_FAILED: endUnstarted,
    SPAWNED: terminateAtOnce,
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: hurryCancel,
    // Without a process there is nobody to signal; SPAWNED looks at the time.
    GRACE_OVER: 'ignored',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  RUNNING: {
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: sweep,
    SWEPT: 'illegal',
    STOP: stop,
    GRACE_OVER: 'illegal',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  STOPPING: {
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: sweep,
    SWEPT: 'illegal',
    STOP: hurry,
    GRACE_OVER: kill,
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  KILLING: {
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: sweep,
    SWEPT: 'illegal',
    STOP: finalize,
    GRACE_OVER: 'ignored',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  SWEEPING: {
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: 'illegal',
    SWEPT: end,
    STOP: finalize,
    GRACE_OVER: 'ignored',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  BACKING_OFF: {
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: stopWaiting,
    GRACE_OVER: 'illegal',
    GATES: 'illegal',
    RESTART_DUE: spawnAgain,
  },
  ENDED: {
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: 'ignored',
    GRACE_OVER: 'ignored',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
};

/** The task after `event`; undefined when that event cannot happen in its phase. */
export function stepTask(task: Task, event: TaskEvent, now: Instant): TaskStep | undefined {
  // Each cell takes its own column's event, which TypeScript cannot see through the lookup.
  const cell = TASK_TABLE[task.phase][event.type] as Cell<TaskEvent['type']>;
  if (cell === 'illegal') return undefined;
  if (cell === 'ignored') return { task, actions: [] };
  return (cell as (task: Task, event: TaskEvent, now: Instant) => TaskStep)(task, event, now);
}

/** Milliseconds, monotonic: when the task needs GRACE_OVER. */
export function graceEnd(task: Task): number | undefined {
  return task.phase === 'STOPPING' ? task.stop?.killAt : undefined;
}

/** Its sandbox is there. */
function proceed(task: Task, _event: TaskEvent, now: Instant): TaskStep {
  const message = brokenGate(task.order.gates);
  if (message !== undefined) return fail(task, { message, reason: BROKEN }, now);
  if (!allHold(task.order.gates)) return { task: { ...task, phase: 'WAITING' }, actions: [] };
  const { watch: _, ...rest } = task;
  return { task: { ...rest, phase: 'SPAWNING' }, actions: [{ type: 'SPAWN' }] };
}

/** What is being fetched for a task that cannot start any more is not waited for. */
function keepGates(task: Task, { gates }: EventOf<'GATES'>): TaskStep {
  const wasBroken = brokenGate(task.order.gates) !== undefined;
  const isBroken = brokenGate(gates) !== undefined;
  const kept = { ...task, order: { ...task.order, gates } };
  return { task: kept, actions: isBroken && !wasBroken ? [{ type: 'CANCEL' }] : [] };
}

function pass(task: Task, event: EventOf<'GATES'>, now: Instant): TaskStep {
  return proceed({ ...task, order: { ...task.order, gates: event.gates } }, event, now);
}

function spawnAgain(task: Task): TaskStep {
  const { restartAt: _, ...rest } = task;
  return {
    task: { ...rest, phase: 'SPAWNING', restarts: task.restarts + 1 },
    actions: [{ type: 'SPAWN' }],
  };
}

function run(task: Task, event: EventOf<'SPAWNED'>, now: Instant): TaskStep {
  const { exit, endedAt: _, ...rest } = task;
  const checks = task.checks.map((check) => checkStarted(check, now.monotonic));
  const startedAt = now.monotonic;
  const running: Task = { ...rest, ...leaderOf(event), phase: 'RUNNING', checks, startedAt };
  const message = exit === undefined ? undefined : restartMessage(task.restarts, exit);
  return {
    task: { ...running, firstStartedAt: task.firstStartedAt ?? startedAt },
    actions: [report('TASK_RUNNING', message)],
  };
}

function leaderOf({ pid }: EventOf<'SPAWNED'>): Pick<Task, 'pid'> {
  return pid === undefined ? {} : { pid };
}

function failToStart(task: Task, { failure }: EventOf<'START_FAILED'>, now: Instant): TaskStep {
  const message = brokenGate(task.order.gates);
  return fail(task, message === undefined ? failure : { message, reason: BROKEN }, now);
}

function fail(task: Task, failure: StartFailure, now: Instant): TaskStep {
  const data = encodeCertificate(certify(task, now, undefined, failure.message));
  return {
    task: { ...task, phase: 'ENDED' },
    actions: [report('TASK_FAILED', failure.message, failure.reason, data)],
  };
}

/** What is being fetched or mounted is not waited for, nor is the turn of a module. */
function cancelStart(task: Task, event: EventOf<'STOP'>, now: Instant): TaskStep {
  const { task: cancelling, actions } = cancel(task, event, now);
  return { task: cancelling, actions: [{ type: 'CANCEL' }, ...actions] };
}

function cancel(task: Task, event: EventOf<'STOP'>, now: Instant): TaskStep {
  return {
    task: { ...task, phase: 'CANCELLING', stop: requested(event, now) },
    actions: killing(event),
  };
}

/** A task that took too long was not asked to end: it fails. A sidecar whose pod has done its work finishes. */
function killing({ by }: EventOf<'STOP'>): TaskAction[] {
  return by === 'MAX_COMPLETION_TIME' || by === 'POD_ENDED' ? [] : [report('TASK_KILLING')];
}

/** Nothing of it runs: it is over at once. */
function stopWaiting(task: Task, event: EventOf<'STOP'>, now: Instant): TaskStep {
  const { watch: _, restartAt: __, ...rest } = task;
  return endUnstarted({ ...rest, stop: requested(event, now) }, event, now);
}

/** A request that comes too late to change the end does keep the task from being started again. */
function finalize(task: Task): TaskStep {
  return { task: task.order.restart.policy === 'NEVER' ? task : { ...task, isFinal: true }, actions: [] };
}

function hurryCancel(task: Task, event: EventOf<'STOP'>, now: Instant): TaskStep {
  return { task: { ...task, stop: hurried(task.stop ?? requested(event, now), event, now) }, actions: [] };
}

function endUnstarted(task: Task, _event: TaskEvent, now: Instant): TaskStep {
  const { by = 'KILL', why } = task.stop ?? {};
  const asker = why === undefined ? by : `${by}: ${why}`;
  const hasRun = task.restarts > 0 || task.exit !== undefined;
  const { state, reason } = verdict(task);
  const isKilled = state === 'TASK_KILLED';
  const when = hasRun ? 'before its process was started again' : UNSTARTED;
  const message = `${isKilled ? 'Killed' : 'Ended'} ${when} (asked by ${asker})`;
  const duringLaunch = isKilled && !hasRun ? 'REASON_TASK_KILLED_DURING_LAUNCH' : undefined;
  const data = encodeCertificate(certify(task, now));
  return {
    task: { ...task, phase: 'ENDED' },
    actions: [report(state, message, reason ?? duringLaunch, data)],
  };
}

function terminateAtOnce(task: Task, event: EventOf<'SPAWNED'>, now: Instant): TaskStep {
  return terminate({ ...task, ...leaderOf(event) }, task.stop ?? immediate(now), now);
}

function stop(task: Task, event: EventOf<'STOP'>, now: Instant): TaskStep {
  const { task: stopping, actions } = terminate(task, requested(event, now), now);
  return { task: stopping, actions: [...actions, ...killing(event)] };
}

/** SIGTERM, or SIGKILL where no grace is left. */
function terminate(task: Task, stop: Stop, now: Instant): TaskStep {
  if (stop.killAt <= now.monotonic) return killNow(task, stop, now);
  return {
    task: { ...task, phase: 'STOPPING', stop: { ...stop, terminatedAt: now.monotonic } },
    actions: [{ type: 'SIGNAL', signal: 'SIGTERM' }],
  };
}

function hurry(task: Task, event: EventOf<'STOP'>, now: Instant): TaskStep {
  const stop = hurried(task.stop ?? requested(event, now), event, now);
  const { task: final } = finalize(task);
  return stop.killAt <= now.monotonic ? killNow(final, stop, now) : { task: { ...final, stop }, actions: [] };
}

function kill(task: Task, _event: EventOf<'GRACE_OVER'>, now: Instant): TaskStep {
  return killNow(task, task.stop ?? immediate(now), now);
}

function killNow(task: Task, stop: Stop, now: Instant): TaskStep {
  return {
    task: { ...task, phase: 'KILLING', stop: { ...stop, killedAt: now.monotonic } },
    actions: [{ type: 'SIGNAL', signal: 'SIGKILL' }],
  };
}

function sweep(task: Task, { exit }: EventOf<'EXITED'>, now: Instant): TaskStep {
  const sweeping: Task = { ...task, ...drained(task, exit), phase: 'SWEEPING', exit, endedAt: now.monotonic };
  return { task: sweeping, actions: [{ type: 'SWEEP' }] };
}

/** Who was told to end its work and did not end well was asked to end. */
function drained({ drain, stop }: Task, exit: Exit): Pick<Task, 'stop'> {
  if (drain === undefined || stop !== undefined || exit.status === 0) return {};
  const { at, until, why } = drain;
  return { stop: { by: 'DRAIN', requestedAt: at, killAt: until, ...(why === undefined ? {} : { why }) } };
}

function end(task: Task, { findings }: EventOf<'SWEPT'>, now: Instant): TaskStep {
  const { pid: _, ...rest } = task;
  const next = nextRestart(task, now);
  if (next !== undefined) return backOff({ ...rest, ...peakOf(task, findings) }, next);
  const { state, reason } = verdict(task);
  const certificate = certify(task, now, findings);
  const message = endMessage(task, certificate);
  const last = report(state, message, reason, encodeCertificate(certificate));
  return { task: { ...rest, phase: 'ENDED' }, actions: [last] };
}

/** What its checks found is not true of the next process, nor is it the next one that was asked to end. */
function backOff(task: Task, { streak, at }: NextRestart): TaskStep {
  const { stop: _, ...rest } = task;
  const attachment = firstAttachment(task.checks.map(({ policy }) => policy));
  return { task: { ...rest, phase: 'BACKING_OFF', streak, restartAt: at, attachment }, actions: [] };
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

function requested({ by, grace, why }: EventOf<'STOP'>, now: Instant): Stop {
  const reason = why === undefined ? {} : { why };
  return { by, ...reason, requestedAt: now.monotonic, killAt: now.monotonic + grace };
}

function hurried(stop: Stop, event: EventOf<'STOP'>, now: Instant): Stop {
  return { ...stop, killAt: shrink(stop.killAt, requested(event, now).killAt) };
}

function immediate(now: Instant): Stop {
  return { by: 'KILL', requestedAt: now.monotonic, killAt: now.monotonic };
}

function report(
  state: TaskState,
  message?: string,
  reason?: TaskStatus_Reason,
  data?: Uint8Array,
): TaskAction {
  return {
    type: 'REPORT',
    report: {
      state,
      ...(message === undefined ? {} : { message }),
      ...(reason === undefined ? {} : { reason }),
      ...(data === undefined ? {} : { data }),
    },
  };
}
