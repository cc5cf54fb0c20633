// Status updates in the state: made, queued in the task's outbox, sent while subscribed, let go when acknowledged.
import type { Instant } from './instant.ts';
import { type State, type Step, withoutTask, withTask } from './state.ts';
import { makeUpdate } from './status.ts';
import { isLive, type Task } from './task.ts';
import type { Report } from './task-step.ts';
import * as outbox from './unacknowledged.ts';

/** TASK_KILLING goes only to frameworks that know it. */
export function report(state: State, task: Task, what: Report, now: Instant): Step {
  if (what.state === 'TASK_KILLING' && !state.taskKilling) return { state, effects: [] };
  const update = makeUpdate(state, task, what, now);
  const reported: Task = {
    ...task,
    reported: what.state,
    outbox: outbox.add(task.outbox, update),
    ...(what.data === undefined ? {} : { attachment: { ...task.attachment, data: what.data } }),
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
  if (!isLive(edited) && outbox.isEmpty(edited.outbox)) return { state: withoutTask(state, id), effects: [] };
  return flush(withTask(state, edited), id, now);
}

export function flush(state: State, id: string, now: Instant): Step {
  const task = state.tasks.get(id);
  const update = task && outbox.next(task.outbox, now.monotonic);
  if (task === undefined || update === undefined || state.connection.phase !== 'SUBSCRIBED') {
    return { state, effects: [] };
  }
  const sent = { ...task, outbox: outbox.sent(task.outbox, update) };
  return { state: withTask(state, sent), effects: [{ type: 'UPDATE', taskId: id, update }] };
}
