// The command that a drain may begin with: runs as a COMMAND check does, once, bounded; whatever becomes of it is
// answered once, and the drain goes on. Pure.
import { durationText } from '../../shared/runtime/duration-text.ts';
import { failureOf } from './check-verdict.ts';
import type { Effect } from './effects.ts';
import type { DrainCommand, EventOf } from './events.ts';
import type { Instant } from './instant.ts';
import { log, type State, type Step, withTask } from './state.ts';
import type { Drain, DrainRun, Task } from './task.ts';

/** One run at a time, and runs that were ended tell nothing: they need no numbers. */
const RUN = 1;

export function beginDrainCommand(
  { id }: Task,
  { info, limit, control }: DrainCommand,
  grace: number,
  now: Instant,
): { readonly command: DrainRun; readonly effects: readonly Effect[] } {
  const probe = { type: 'COMMAND', command: info } as const;
  return {
    command: { grace, limit, endAt: now.monotonic + limit, control },
    effects: [{ type: 'PROBE', taskId: id, kind: 'DRAIN', run: RUN, probe }],
  };
}

export function drainCommandEnded(state: State, { taskId, outcome }: EventOf<'PROBED'>, now: Instant): Step {
  const task = state.tasks.get(taskId);
  return task === undefined ? { state, effects: [] } : conclude(state, task, failureOf(outcome), now);
}

/** Ends the run, where it has taken too long. */
export function drainCommandOver(state: State, task: Task, now: Instant): Step {
  const { limit, endAt } = task.drain?.command ?? { limit: 0, endAt: Infinity };
  if (endAt > now.monotonic) return { state, effects: [] };
  const { state: after, effects } = conclude(state, task, `timed out after ${durationText(limit)}`, now);
  return { state: after, effects: [endOfRun(task.id), ...effects] };
}

/** From here on the task has its time. */
function conclude(state: State, task: Task, failure: string | undefined, now: Instant): Step {
  const { drain } = task;
  if (drain?.command === undefined) return { state, effects: [] };
  const { command, ...rest } = drain;
  const why = failure === undefined ? undefined : `the drain command ${failure}`;
  const until = Math.min(drain.until, now.monotonic + command.grace);
  const next: Drain = { ...rest, until, ...(why === undefined ? {} : { why }) };
  const warning = why === undefined ? [] : [log('warn', `${why}; the drain goes on`, task.id)];
  return {
    state: withTask(state, { ...task, drain: next }),
    effects: [...warning, answer(command, why === undefined ? undefined : `${why}; the drain goes on`)],
  };
}

/** The command is not wanted any more; `why` is answered. */
export function abandonDrainCommand(state: State, id: string, why: string): Step {
  const task = state.tasks.get(id);
  if (task?.drain?.command === undefined) return { state, effects: [] };
  const { command, ...drain } = task.drain;
  return {
    state: withTask(state, { ...task, drain }),
    effects: [endOfRun(id), answer(command, `the drain command was ended: ${why}`)],
  };
}

function answer({ control }: DrainRun, message: string | undefined): Effect {
  return { type: 'ANSWER', control, ...(message === undefined ? {} : { message }) };
}

function endOfRun(taskId: string): Effect {
  return { type: 'END_PROBE', taskId, kind: 'DRAIN' };
}
