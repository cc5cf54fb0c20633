// The whole executor as one pure function: (state, event, now) -> the state after it, and what has to be done.
import { deadlineOfChecks, probed, timeOfChecks } from './checks.ts';
import { type ConnectionAction, type ConnectionEvent, stepConnection } from './connection-machine.ts';
import { cancelDrain, drain, drainCommandEnded, drainEnd, drainOver } from './drain.ts';
import type { Effect } from './effects.ts';
import type { Event, EventOf } from './events.ts';
import { earliest, type Instant } from './instant.ts';
import { graceOf } from './kill-policy.ts';
import { completionOver, launch } from './launch.ts';
import { milestonesDue } from './milestones.ts';
import { settle } from './pod-machine.ts';
import { change, flush, reached } from './reporting.ts';
import { settleEssential, settleStops, shutDown, stopDeadline } from './shutdown.ts';
import { each, FIRST_TASK_LIMIT, log, type State, type Step, then } from './state.ts';
import { completionEnd, type Task } from './task.ts';
import { graceEnd } from './task-machine.ts';
import type { TaskEvent } from './task-step.ts';
import { Deadlines } from './task-table.ts';
import { told } from './told-signals.ts';
import { transition } from './transition.ts';
import * as outbox from './unacknowledged.ts';
import { lookAgain, lookDue, looked, settleWaiting } from './waiting.ts';

type Handlers = { readonly [T in Event['type']]: (state: State, event: EventOf<T>, now: Instant) => Step };

const HANDLERS: Handlers = {
  SUBSCRIBE_DUE: connection,
  SUBSCRIBED: subscribed,
  DISCONNECTED: disconnected,
  LAUNCH: launch,
  KILL: kill,
  ACKNOWLEDGED: acknowledged,
  UPDATE_ANSWERED: updateAnswered,
  SHUTDOWN: (state, _, now) => shutDown(state, 'SHUTDOWN', 'the agent asked for it', now),
  SIGNALLED: (state, { signal }, now) => shutDown(state, 'SIGNAL', `the executor received ${signal}`, now),
  DELAYED: toTask,
  PREPARED: toTask,
  START_FAILED: toTask,
  SPAWNED: toTask,
  EXITED: toTask,
  SWEPT: toTask,
  LOOKED: looked,
  MILESTONES: reached,
  TOLD: told,
  DRAIN: drain,
  CANCEL_DRAIN: cancelDrain,
  PROBED: (state, event, now) =>
    event.kind === 'DRAIN' ? drainCommandEnded(state, event, now) : probed(state, event, now),
  FAULT: (state, { why }, now) => shutDown(state, 'INTERNAL', why, now),
  TIME: time,
};

/** What follows from every event, in this order: an end may let others start, or be the last of the main tasks. */
const SETTLERS: readonly ((state: State, now: Instant) => Step)[] = [settleDependents, settleStops, settle];

export function step(state: State, event: Event, now: Instant): Step {
  if (state.exited) return { state, effects: [] };
  // Each handler takes its own event, which TypeScript cannot see through the lookup.
  const handler = HANDLERS[event.type] as (state: State, event: Event, now: Instant) => Step;
  return each(state, [(current: State) => handler(current, event, now), ...SETTLERS], (current, next) =>
    next(current, now),
  );
}

/** One task's end may be what another one waits for, or take the pod along: until nothing changes any more. */
function settleDependents(state: State, now: Instant): Step {
  let settled: Step = { state, effects: [] };
  for (let before: State | undefined; before !== settled.state; ) {
    before = settled.state;
    settled = then(settled, (current) => settleEssential(current, now));
    settled = then(settled, (current) => settleWaiting(current, now));
  }
  return settled;
}

/** Milliseconds, monotonic: when the state needs TIME; undefined while it waits for nothing. */
export function nextDeadline(state: State): number | undefined {
  if (state.exited) return undefined;
  const ofExecutor = earliest(state.connection.giveUpAt, earliest(state.idleUntil, state.shutdown?.exitAt));
  const isSubscribed = state.connection.phase === 'SUBSCRIBED';
  const ofTasks = state.tasks.earliest(isSubscribed ? OF_TASKS_AND_UPDATES : OF_TASKS);
  return earliest(ofExecutor, earliest(stopDeadline(state), ofTasks));
}

const OF_TASKS = new Deadlines(deadlineOfTask);
/** In one walk: it is the one that each turn of the event loop has to pay for. */
const OF_TASKS_AND_UPDATES = new Deadlines((task) => earliest(deadlineOfTask(task), deadlineOfUpdates(task)));

function deadlineOfTask(task: Task): number | undefined {
  const ofEnd = earliest(graceEnd(task), earliest(completionEnd(task), drainEnd(task)));
  const ofChecks = earliest(deadlineOfChecks(task), lookDue(task));
  return earliest(ofEnd, earliest(ofChecks, task.restartAt));
}

function deadlineOfUpdates(task: Task): number | undefined {
  const { retryAt, giveUpAt } = task.outbox;
  return earliest(milestonesDue(task), earliest(retryAt, giveUpAt));
}

function subscribed(state: State, event: EventOf<'SUBSCRIBED'>, now: Instant): Step {
  const { taskKilling, shutdownGrace = state.shutdownGrace } = event;
  const isFirst = state.connection.phase === 'CONNECTING';
  const idle = isFirst ? { idleUntil: now.monotonic + FIRST_TASK_LIMIT } : {};
  const next = connection({ ...state, ...idle, taskKilling, shutdownGrace }, { type: 'SUBSCRIBED' }, now);
  return then(next, (after) => {
    return each(after, after.tasks.inOrder(), (current, { id }) =>
      change(current, id, now, (queue) => outbox.subscribed(queue, now.monotonic)),
    );
  });
}

function disconnected(state: State, event: EventOf<'DISCONNECTED'>, now: Instant): Step {
  const wasSubscribed = state.connection.phase === 'SUBSCRIBED';
  const tasks = state.tasks.map((task) => ({ ...task, outbox: outbox.disconnected(task.outbox) }));
  const next = connection({ ...state, tasks }, event, now);
  const what = wasSubscribed ? 'the connection to the agent ended' : 'no connection to the agent';
  return { state: next.state, effects: [log('warn', `${what}: ${event.why}`), ...next.effects] };
}

function connection(state: State, event: ConnectionEvent, now: Instant): Step {
  const result = stepConnection(state.connection, event, state.policy, now);
  return each({ ...state, connection: result.connection }, result.actions, (current, action) =>
    connectionAction(current, action, now),
  );
}

function connectionAction(state: State, action: ConnectionAction, now: Instant): Step {
  if (action.type === 'LOSE') return shutDown(state, action.reason, action.why, now);
  if (action.type === 'CONNECT') return { state, effects: [action] };
  return subscribe(state);
}

/** SUBSCRIBE names every task without an acknowledged update, and carries every unacknowledged update. */
function subscribe(state: State): Step {
  const known = state.tasks.inOrder();
  const tasks = state.tasks.map((task) => ({ ...task, outbox: outbox.carried(task.outbox) }));
  const effect: Effect = {
    type: 'SUBSCRIBE',
    tasks: known.filter((task) => !task.outbox.acknowledged).map((task) => task.info),
    updates: known.flatMap((task) => task.outbox.updates),
  };
  return { state: { ...state, tasks }, effects: [effect] };
}

function kill(state: State, { taskId, policy }: EventOf<'KILL'>, now: Instant): Step {
  const task = state.tasks.get(taskId);
  if (task === undefined)
    return { state, effects: [log('warn', 'KILL of an unknown task, ignored', taskId)] };
  const grace = graceOf(policy, task.info.kill_policy);
  return transition(state, taskId, { type: 'STOP', by: 'KILL', grace }, now);
}

function acknowledged(state: State, { taskId, key }: EventOf<'ACKNOWLEDGED'>, now: Instant): Step {
  return change(state, taskId, now, (queue) => outbox.acknowledge(queue, key, now.monotonic));
}

function updateAnswered(state: State, event: EventOf<'UPDATE_ANSWERED'>, now: Instant): Step {
  const { taskId, key, answer, why = 'without a reason' } = event;
  const changed = change(state, taskId, now, (queue) => outbox.answered(queue, key, answer, now.monotonic));
  if (answer !== 'REJECTED') return changed;
  const effects = [log('error', `the agent rejected an update: ${why}`, taskId), ...changed.effects];
  return { state: changed.state, effects };
}

function time(state: State, _event: EventOf<'TIME'>, now: Instant): Step {
  const tasks = each(state, state.tasks.inOrder(), (current, { id }) => timeOfTask(current, id, now));
  return then(tasks, (after) => {
    const { giveUpAt } = after.connection;
    const isOver = giveUpAt !== undefined && giveUpAt <= now.monotonic;
    return isOver ? connection(after, { type: 'GIVE_UP' }, now) : { state: after, effects: [] };
  });
}

/** What may be due at one task, in this order: a task that was just ended runs no check. */
const DUE: readonly ((state: State, id: string, now: Instant) => Step)[] = [
  graceOver,
  completionOver,
  drainOver,
  restartDue,
  lookAgain,
  timeOfChecks,
  timeOfUpdates,
];

function timeOfTask(state: State, id: string, now: Instant): Step {
  return each(state, DUE, (current, due) => due(current, id, now));
}

function graceOver(state: State, id: string, now: Instant): Step {
  const task = state.tasks.get(id);
  const end = task && graceEnd(task);
  if (end === undefined || end > now.monotonic) return { state, effects: [] };
  return transition(state, id, { type: 'GRACE_OVER' }, now);
}

function restartDue(state: State, id: string, now: Instant): Step {
  const at = state.tasks.get(id)?.restartAt;
  if (at === undefined || at > now.monotonic) return { state, effects: [] };
  return transition(state, id, { type: 'RESTART_DUE' }, now);
}

function timeOfUpdates(state: State, id: string, now: Instant): Step {
  const queue = state.tasks.get(id)?.outbox;
  if (queue === undefined || state.connection.phase !== 'SUBSCRIBED') return { state, effects: [] };
  if (queue.giveUpAt === undefined || queue.giveUpAt > now.monotonic) return flush(state, id, now);
  const given = change(state, id, now, (current) => outbox.giveUp(current, now.monotonic));
  const warning = log('warn', 'an update was never acknowledged and is given up', id);
  return { state: given.state, effects: [warning, ...given.effects] };
}

function toTask(state: State, event: TaskEvent & { readonly taskId: string }, now: Instant): Step {
  return transition(state, event.taskId, event, now);
}
