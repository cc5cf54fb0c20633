// A drain that the scheduler asks for, as an event of the core; or why it cannot be. Pure.
import type { DrainTask } from '../../shared/link/generated/link.ts';
import type { EventOf } from '../core/events.ts';
import type { State } from '../core/state.ts';
import { isLive } from '../core/task.ts';

/** Of a drain's time and of its command's; more is cut. */
const MOST_SECONDS = 86_400;
const COMMAND_SECONDS = 60;

/**
 * `control` is the id under which the end of a command is answered. Without a time the task gets none. One that does not
 * run is told nothing: it just ends.
 */
export function drainOf(
  state: State,
  control: string,
  asked: DrainTask | undefined,
): EventOf<'DRAIN' | 'CANCEL_DRAIN'> | string {
  const { task_id, signal, command, command_seconds = COMMAND_SECONDS, grace_seconds = 0 } = asked ?? {};
  const taskId = task_id?.value ?? '';
  const task = state.tasks.get(taskId);
  if (asked?.cancel === true) {
    return task?.drain === undefined ? 'the task is not being drained' : { type: 'CANCEL_DRAIN', taskId };
  }
  if (task === undefined || !isLive(task)) return 'there is no such task';
  const grace = milliseconds(grace_seconds);
  if (task.phase !== 'RUNNING') return { type: 'DRAIN', taskId, grace };
  if (command === undefined) return { type: 'DRAIN', taskId, grace, signal: signal ?? 'SIGTERM' };
  if (signal !== undefined) return 'a drain begins with a signal or with a command, not with both';
  if (task.drain !== undefined) return 'the task is being drained already';
  const limit = milliseconds(command_seconds);
  return { type: 'DRAIN', taskId, grace, command: { info: command, limit, control } };
}

/** Nonsense (negative, not a number) counts as 0. */
function milliseconds(seconds: number): number {
  return Math.min(MOST_SECONDS, Math.max(0, seconds || 0)) * 1000;
}
