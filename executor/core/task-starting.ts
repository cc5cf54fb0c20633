// The way of a task to its process: it is prepared, waits for what it depends on, is spawned, and spawned again.
// Cells of the table in task-machine.ts.
import { started as checkStarted } from './check-machine.ts';
import type { Instant } from './instant.ts';
import { restartMessage } from './messages.ts';
import { allHold, brokenGate } from './order.ts';
import type { Task } from './task.ts';
import { fail, failAgain } from './task-ending.ts';
import { leaderOf, report, type TaskEvent, type TaskEventOf, type TaskStep } from './task-step.ts';

/** The reason of a task that depends on something that never comes. */
const BROKEN = 'REASON_CONTAINER_LAUNCH_FAILED';

/**
 * Only a task that has to wait is TASK_STARTING: one that starts at once says so by TASK_RUNNING, and Mesos is spared an
 * update that its scheduler would have to acknowledge before the next one comes through.
 */
export function tellStarting(task: Task): TaskStep {
  return { task, actions: task.reported === 'TASK_STAGING' ? [report('TASK_STARTING')] : [] };
}

/** Its sandbox is there. */
export function proceed(task: Task, _event: TaskEvent, now: Instant): TaskStep {
  const message = brokenGate(task.order.gates);
  if (message !== undefined) return fail(task, { message, reason: BROKEN }, now);
  if (!allHold(task.order.gates)) return tellStarting({ ...task, phase: 'WAITING' });
  const { watch: _, ...rest } = task;
  return { task: { ...rest, phase: 'SPAWNING' }, actions: [{ type: 'SPAWN' }] };
}

/** What is being fetched for a task that cannot start any more is not waited for. */
export function keepGates(task: Task, { gates }: TaskEventOf<'GATES'>): TaskStep {
  const wasBroken = brokenGate(task.order.gates) !== undefined;
  const isBroken = brokenGate(gates) !== undefined;
  const kept = { ...task, order: { ...task.order, gates } };
  return { task: kept, actions: isBroken && !wasBroken ? [{ type: 'CANCEL' }] : [] };
}

export function pass(task: Task, event: TaskEventOf<'GATES'>, now: Instant): TaskStep {
  return proceed({ ...task, order: { ...task.order, gates: event.gates } }, event, now);
}

export function spawnAgain(task: Task): TaskStep {
  const { restartAt: _, ...rest } = task;
  return {
    task: { ...rest, phase: 'SPAWNING', restarts: task.restarts + 1 },
    actions: [{ type: 'SPAWN' }],
  };
}

export function run(task: Task, event: TaskEventOf<'SPAWNED'>, now: Instant): TaskStep {
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

export function failToStart(task: Task, { failure }: TaskEventOf<'START_FAILED'>, now: Instant): TaskStep {
  const message = brokenGate(task.order.gates);
  return fail(task, message === undefined ? failure : { message, reason: BROKEN }, now);
}

/** A process that has run before may well run again: that it could not be started now is one more failed run. */
export function failToSpawn(task: Task, event: TaskEventOf<'START_FAILED'>, now: Instant): TaskStep {
  const again = task.restarts === 0 ? undefined : failAgain(task, event.failure, now);
  return again ?? failToStart(task, event, now);
}
