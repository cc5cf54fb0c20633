// Status updates in the state: made, queued in the task's outbox, sent while subscribed, let go when acknowledged.
import type { EventOf } from './events.ts';
import type { Instant } from './instant.ts';
import { allTold, milestonesDue, ownUpdate, withMilestones, withReached } from './milestones.ts';
import { type State, type Step, withoutTask, withTask } from './state.ts';
import { makeUpdate } from './status.ts';
import { isLive, type Task } from './task.ts';
import type { Report } from './task-step.ts';
import * as outbox from './unacknowledged.ts';

/** TASK_KILLING goes only to frameworks that know it. */
export function report(state: State, task: Task, what: Report, now: Instant): Step {
  if (what.state === 'TASK_KILLING' && !state.taskKilling) return { state, effects: [] };
  const update = makeUpdate(state, task, withMilestones(what, task), now);
  const reported: Task = {
    ...allTold(task),
    reported: what.state,
    outbox: outbox.add(task.outbox, update),
  };
  return flush(withTask({ ...state, updateCount: state.updateCount + 1 }, reported), task.id, now);
}

/** Changes the unacknowledged updates of a task; sends the next one; lets go of a task that is wholly over. */
export function change(
  state: State,
  id: string,
  now: Instant,
  edit: (queue: outbox.Outbox) => outbox.Outbox,
): Step {
  const task = state.tasks.get(id);
  if (task === undefined) return { state, effects: [] };
  const edited = { ...task, outbox: edit(task.outbox) };
  if (!isLive(edited) && outbox.isEmpty(edited.outbox))
    return { state: withoutTask(state, task), effects: [] };
  return flush(withTask(state, edited), id, now);
}

/** Sends what is to be sent; milestones that are due first become an update. */
export function flush(state: State, id: string, now: Instant): Step {
  const task = state.tasks.get(id);
  if (task === undefined || state.connection.phase !== 'SUBSCRIBED') return { state, effects: [] };
  const due = milestonesDue(task);
  if (due !== undefined && due <= now.monotonic) return tellMilestones(state, task, now);
  const update = outbox.next(task.outbox, now.monotonic);
  if (update === undefined) return { state, effects: [] };
  const sent = { ...task, outbox: outbox.sent(task.outbox, update) };
  return { state: withTask(state, sent), effects: [{ type: 'UPDATE', taskId: id, update }] };
}

function tellMilestones(state: State, known: Task, now: Instant): Step {
  const { task, report: own } = ownUpdate(known, now);
  return report(state, task, own, now);
}

/** Of a task that is over nothing is reached any more. */
export function reached(state: State, { taskId, reached: added }: EventOf<'MILESTONES'>, now: Instant): Step {
  const task = state.tasks.get(taskId);
  if (task === undefined || !isLive(task)) return { state, effects: [] };
  return flush(withTask(state, withReached(task, added)), taskId, now);
}
