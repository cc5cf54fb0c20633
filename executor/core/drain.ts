// A drain: a task has been told to end its work, and gets a time for it. The pod link sends the signal itself.
import type { EventOf } from './events.ts';
import type { Instant } from './instant.ts';
import { graceOf } from './kill-policy.ts';
import { type State, type Step, withTask } from './state.ts';
import type { Task } from './task.ts';
import { transition } from './transition.ts';

/** Only of a task that runs. A further drain may shorten the time, never lengthen it. */
export function drain(state: State, { taskId, grace }: EventOf<'DRAIN'>, now: Instant): Step {
  const task = state.tasks.get(taskId);
  if (task?.phase !== 'RUNNING') return { state, effects: [] };
  const { at = now.monotonic, until = Infinity } = task.drain ?? {};
  const drained = { ...task, drain: { at, until: Math.min(until, now.monotonic + grace) } };
  return { state: withTask(state, drained), effects: [] };
}

export function cancelDrain(state: State, { taskId }: EventOf<'CANCEL_DRAIN'>): Step {
  const task = state.tasks.get(taskId);
  if (task?.phase !== 'RUNNING') return { state, effects: [] };
  const { drain: _, ...rest } = task;
  return { state: withTask(state, rest), effects: [] };
}

/** Milliseconds, monotonic. */
export function drainEnd({ phase, drain }: Task): number | undefined {
  return phase === 'RUNNING' ? drain?.until : undefined;
}

export function drainOver(state: State, id: string, now: Instant): Step {
  const task = state.tasks.get(id);
  const end = task && drainEnd(task);
  if (task === undefined || end === undefined || end > now.monotonic) return { state, effects: [] };
  const grace = graceOf(undefined, task.info.kill_policy);
  return transition(state, id, { type: 'STOP', by: 'DRAIN', grace }, now);
}
