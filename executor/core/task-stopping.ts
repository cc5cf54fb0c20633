// What a request to end does to a task in each of its phases: cancel, SIGTERM, SIGKILL, less time than before.
// Cells of the table in task-machine.ts.
import type { Instant } from './instant.ts';
import { shrink } from './kill-policy.ts';
import type { Stop, Task } from './task.ts';
import { endUnstarted } from './task-ending.ts';
import { leaderOf, report, type TaskAction, type TaskEventOf, type TaskStep } from './task-step.ts';

/** What is being fetched or mounted is not waited for, nor is the turn of a module. */
export function cancelStart(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
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
export function stopWaiting(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
  const { watch: _, restartAt: __, ...rest } = task;
  return endUnstarted({ ...rest, stop: requested(event, now) }, event, now);
}

/** A request that comes too late to change the end does keep the task from being started again. */
export function finalize(task: Task): TaskStep {
  return { task: task.order.restart.policy === 'NEVER' ? task : { ...task, isFinal: true }, actions: [] };
}

export function hurryCancel(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
  return { task: { ...task, stop: hurried(task.stop ?? requested(event, now), event, now) }, actions: [] };
}

export function terminateAtOnce(task: Task, event: TaskEventOf<'SPAWNED'>, now: Instant): TaskStep {
  return terminate({ ...task, ...leaderOf(event) }, task.stop ?? immediate(now), now);
}

export function stop(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
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

export function hurry(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
  const stop = hurried(task.stop ?? requested(event, now), event, now);
  const { task: final } = finalize(task);
  return stop.killAt <= now.monotonic ? killNow(final, stop, now) : { task: { ...final, stop }, actions: [] };
}

export function kill(task: Task, _event: TaskEventOf<'GRACE_OVER'>, now: Instant): TaskStep {
  return killNow(task, task.stop ?? immediate(now), now);
}

function killNow(task: Task, stop: Stop, now: Instant): TaskStep {
  return {
    task: { ...task, phase: 'KILLING', stop: { ...stop, killedAt: now.monotonic } },
    actions: [{ type: 'SIGNAL', signal: 'SIGKILL' }],
  };
}

/** What its process left behind may still have time: less from now on. */
export function hurrySweep(task: Task, event: TaskEventOf<'STOP'>, now: Instant): TaskStep {
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
