// One task's transition table: (task, event, instant) -> the task after it, and what has to be done.
// Every pair of phase and event stands in the table; 'ignored' is allowed and changes nothing,
// 'illegal' cannot happen unless the shell is at fault: it changes nothing and is logged.
import { started as checkStarted } from './check-machine.ts';
import type { Instant } from './instant.ts';
import { shrink } from './kill-policy.ts';
import { restartMessage } from './messages.ts';
import { allHold, brokenGate } from './order.ts';
import type { Exit, Stop, Task, TaskPhase } from './task.ts';
import { end, endUnstarted, fail, failAgain } from './task-ending.ts';
import { report, type TaskAction, type TaskEvent, type TaskEventOf, type TaskStep } from './task-step.ts';

/** The reason of a task that depends on something that never comes. */
const BROKEN = 'REASON_CONTAINER_LAUNCH_FAILED';

type Transition<E extends TaskEvent['type']> = (task: Task, event: TaskEventOf<E>, now: Instant) => TaskStep;
type Cell<E extends TaskEvent['type']> = Transition<E> | 'ignored' | 'illegal';
type Table = { readonly [P in TaskPhase]: { readonly [E in TaskEvent['type']]: Cell<E> } };

export const TASK_TABLE: Table = {
  PREPARING: {
    DELAYED: tellStarting,
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
    DELAYED: 'illegal',
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
    DELAYED: tellStarting,
    PREPARED: 'illegal',
    START_FAILED: failToSpawn,
    SPAWNED: run,
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: cancelStart,
    GRACE_OVER: 'illegal',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  CANCELLING: {
    DELAYED: 'ignored',
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
    DELAYED: 'illegal',
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: exited,
    SWEPT: 'illegal',
    STOP: stop,
    GRACE_OVER: 'illegal',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  STOPPING: {
    DELAYED: 'illegal',
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: exited,
    SWEPT: 'illegal',
    STOP: hurry,
    GRACE_OVER: kill,
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  KILLING: {
    DELAYED: 'illegal',
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: exited,
    SWEPT: 'illegal',
    STOP: finalize,
    GRACE_OVER: 'ignored',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  SWEEPING: {
    DELAYED: 'illegal',
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: 'illegal',
    SWEPT: end,
    STOP: hurrySweep,
    GRACE_OVER: 'ignored',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  BACKING_OFF: {
    DELAYED: 'illegal',
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
    DELAYED: 'illegal',
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

/**
 * Only a task that has to wait is TASK_STARTING: one that starts at once says so by TASK_RUNNING, and Mesos is spared an
 * update that its scheduler would have to acknowledge before the next one comes through.
 */
function tellStarting(task: Task): TaskStep {
  return { task, actions: task.reported === 'TASK_STAGING' ? [report('TASK_STARTING')] : [] };
}

/** Its sandbox is there. */
function proceed(task: Task, _event: TaskEvent, now: Instant): TaskStep {
  const message = brokenGate(task.order.gates);
  if (message !== undefined) return fail(task, { message, reason: BROKEN }, now);
  if (!allHold(task.order.gates)) return tellStarting({ ...task, phase: 'WAITING' });
  const { watch: _, ...rest } = task;
  return { task: { ...rest, phase: 'SPAWNING' }, actions: [{ type: 'SPAWN' }] };
}

/** What is being fetched for a task that cannot start any more is not waited for. */
function keepGates(task: Task, { gates }: TaskEventOf<'GATES'>): TaskStep {
  const wasBroken = brokenGate(task.order.gates) !== undefined;
  const isBroken = brokenGate(gates) !== undefined;
  const kept = { ...task, order: { ...task.order, gates } };
  return { task: kept, actions: isBroken && !wasBroken ? [{ type: 'CANCEL' }] : [] };
}

function pass(task: Task, event: TaskEventOf<'GATES'>, now: Instant): TaskStep {
  return proceed({ ...task, order: { ...task.order, gates: event.gates } }, event, now);
}

function spawnAgain(task: Task): TaskStep {
  const { restartAt: _, ...rest } = task;
  return {
    task: { ...rest, phase: 'SPAWNING', restarts: task.restarts + 1 },
    actions: [{ type: 'SPAWN' }],
  };
}

function run(task: Task, event: TaskEventOf<'SPAWNED'>, now: Instant): TaskStep {
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

function leaderOf({ pid }: TaskEventOf<'SPAWNED'>): Pick<Task, 'pid'> {
  return pid === undefined ? {} : { pid };
}

function failToStart(task: Task, { failure }: TaskEventOf<'START_FAILED'>, now: Instant): TaskStep {
  const message = brokenGate(task.order.gates);
  return fail(task, message === undefined ? failure : { message, reason: BROKEN }, now);
}

/** A process that has run before may well run again: that it could not be started now is one more failed run. */
function failToSpawn(task: Task, event: TaskEventOf<'START_FAILED'>, now: Instant): TaskStep {
  const again = task.restarts === 0 ? undefined : failAgain(task, event.failure, now);
  return again ?? failToStart(task, event, now);
}

/** What is being fetched or mounted is not waited for, nor is the turn of a module. */
function cancelStart(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
  const { task: cancelling, actions } = cancel(task, event, now);
  return { task: cancelling, actions: [{ type: 'CANCEL' }, ...actions] };
}

function cancel(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
  return {
    task: { ...task, phase: 'CANCELLING', stop: requested(event, now) },
    actions: killing(event),
  };
}

/** A task that took too long was not asked to end: it fails. A sidecar whose pod has done its work finishes. */
function killing({ by }: TaskEventOf<'STOP'>): TaskAction[] {
  return by === 'MAX_COMPLETION_TIME' || by === 'POD_ENDED' ? [] : [report('TASK_KILLING')];
}

/** Nothing of it runs: it is over at once. */
function stopWaiting(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
  const { watch: _, restartAt: __, ...rest } = task;
  return endUnstarted({ ...rest, stop: requested(event, now) }, event, now);
}

/** A request that comes too late to change the end does keep the task from being started again. */
function finalize(task: Task): TaskStep {
  return { task: task.order.restart.policy === 'NEVER' ? task : { ...task, isFinal: true }, actions: [] };
}

function hurryCancel(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
  return { task: { ...task, stop: hurried(task.stop ?? requested(event, now), event, now) }, actions: [] };
}

function terminateAtOnce(task: Task, event: TaskEventOf<'SPAWNED'>, now: Instant): TaskStep {
  return terminate({ ...task, ...leaderOf(event) }, task.stop ?? immediate(now), now);
}

function stop(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
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

function hurry(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
  const stop = hurried(task.stop ?? requested(event, now), event, now);
  const { task: final } = finalize(task);
  return stop.killAt <= now.monotonic ? killNow(final, stop, now) : { task: { ...final, stop }, actions: [] };
}

function kill(task: Task, _event: TaskEventOf<'GRACE_OVER'>, now: Instant): TaskStep {
  return killNow(task, task.stop ?? immediate(now), now);
}

function killNow(task: Task, stop: Stop, now: Instant): TaskStep {
  return {
    task: { ...task, phase: 'KILLING', stop: { ...stop, killedAt: now.monotonic } },
    actions: [{ type: 'SIGNAL', signal: 'SIGKILL' }],
  };
}

/** Where it may have left others behind, they are swept first. */
function exited(task: Task, { exit, findings }: TaskEventOf<'EXITED'>, now: Instant): TaskStep {
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

/** What its process left behind may still have time: less from now on. */
function hurrySweep(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
  const { task: final } = finalize(task);
  const { stop, drain } = final;
  const end = stop === undefined ? drain?.until : stop.killAt;
  const { killAt } = requested(event, now);
  if (end === undefined || end <= killAt || stop?.killedAt !== undefined) return { task: final, actions: [] };
  const shorter = {
    ...(stop === undefined ? {} : { stop: { ...stop, killAt } }),
    ...(drain === undefined ? {} : { drain: { ...drain, until: Math.min(drain.until, killAt) } }),
  };
  return { task: { ...final, ...shorter }, actions: [{ type: 'SWEEP', until: killAt }] };
}

/** Who was told to end its work and did not end well was asked to end. */
function drained({ drain, stop }: Task, exit: Exit): Pick<Task, 'stop'> {
  if (drain === undefined || stop !== undefined || exit.status === 0) return {};
  const { at, until, why } = drain;
  return { stop: { by: 'DRAIN', requestedAt: at, killAt: until, ...(why === undefined ? {} : { why }) } };
}

function requested({ by, grace, why }: TaskEventOf<'STOP'>, now: Instant): Stop {
  const reason = why === undefined ? {} : { why };
  return { by, ...reason, requestedAt: now.monotonic, killAt: now.monotonic + grace };
}

function hurried(stop: Stop, event: TaskEventOf<'STOP'>, now: Instant): Stop {
  return { ...stop, killAt: shrink(stop.killAt, requested(event, now).killAt) };
}

function immediate(now: Instant): Stop {
  return { by: 'KILL', requestedAt: now.monotonic, killAt: now.monotonic };
}
