// A drain: a task has been told to end its work, by a signal that the pod link sends or by a command of the drain's
// own, and gets a time for it.
import { abandonDrainCommand, beginDrainCommand, drainCommandOver } from './drain-command.ts';
import type { EventOf } from './events.ts';
import { earliest, type Instant } from './instant.ts';
import { graceOf } from './kill-policy.ts';
import { type State, type Step, then, withTask } from './state.ts';
import { type Drain, isLive, type Task } from './task.ts';
import { transition } from './transition.ts';

export { drainCommandEnded } from './drain-command.ts';

/** A further drain may shorten the time, never lengthen it. */
export function drain(state: State, event: EventOf<'DRAIN'>, now: Instant): Step {
  const task = state.tasks.get(event.taskId);
  if (task === undefined || !isLive(task)) return { state, effects: [] };
  return task.phase === 'RUNNING' ? drainRunning(state, task, event, now) : drainIdle(state, task, now);
}

/** It has no work to end, and is to begin none. */
function drainIdle(state: State, { id, info }: Task, now: Instant): Step {
  const grace = graceOf(undefined, info.kill_policy);
  return transition(state, id, { type: 'STOP', by: 'DRAIN', grace }, now);
}

function drainRunning(state: State, task: Task, event: EventOf<'DRAIN'>, now: Instant): Step {
  const known = task.drain ?? { at: now.monotonic, until: Infinity };
  if (event.command === undefined) {
    const next = withSignal(
      { ...known, until: Math.min(known.until, now.monotonic + event.grace) },
      event,
      now,
    );
    return { state: withTask(state, { ...task, drain: next }), effects: [] };
  }
  const begun = beginDrainCommand(task, event.command, event.grace, now);
  const drained = { ...task, drain: { ...known, command: begun.command } };
  return { state: withTask(state, drained), effects: begun.effects };
}

function withSignal(drain: Drain, { signal }: EventOf<'DRAIN'>, now: Instant): Drain {
  return signal === undefined ? drain : { ...drain, signal: { name: signal, at: now.monotonic } };
}

export function cancelDrain(state: State, { taskId }: EventOf<'CANCEL_DRAIN'>): Step {
  return then(abandonDrainCommand(state, taskId, 'the drain was cancelled'), (after) => {
    const task = after.tasks.get(taskId);
    if (task?.phase !== 'RUNNING') return { state: after, effects: [] };
    const { drain: _, ...rest } = task;
    return { state: withTask(after, rest), effects: [] };
  });
}

/** Milliseconds, monotonic: when the drain needs something. */
export function drainEnd({ phase, drain }: Task): number | undefined {
  return phase === 'RUNNING' && drain !== undefined ? earliest(drain.until, drain.command?.endAt) : undefined;
}

export function drainOver(state: State, id: string, now: Instant): Step {
  const task = state.tasks.get(id);
  if (task?.phase !== 'RUNNING' || task.drain === undefined) return { state, effects: [] };
  return then(drainCommandOver(state, task, now), (after) => stopDrained(after, id, now));
}

function stopDrained(state: State, id: string, now: Instant): Step {
  const task = state.tasks.get(id);
  const { until = Infinity, why } = task?.drain ?? {};
  if (task === undefined || until > now.monotonic) return { state, effects: [] };
  const grace = graceOf(undefined, task.info.kill_policy);
  const reason = why === undefined ? {} : { why };
  return transition(state, id, { type: 'STOP', by: 'DRAIN', grace, ...reason }, now);
}
