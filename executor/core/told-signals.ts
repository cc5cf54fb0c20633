// What a task was told by signals that controls of the pod link sent: its death certificate has them. Nobody asked the
// task to end by them, not even by SIGTERM.
import type { EventOf } from './events.ts';
import type { Instant } from './instant.ts';
import { type State, type Step, withTask } from './state.ts';
import { isLive, type Task } from './task.ts';

/** The newest that are remembered. */
const MOST_TOLD = 8;

export function told(state: State, { taskId, signal }: EventOf<'TOLD'>, now: Instant): Step {
  const task = state.tasks.get(taskId);
  return {
    state: task === undefined || !isLive(task) ? state : withTask(state, withSignal(task, signal, now)),
    effects: [],
  };
}

function withSignal(task: Task, name: string, now: Instant): Task {
  return { ...task, told: [...(task.told ?? []), { name, at: now.monotonic }].slice(-MOST_TOLD) };
}
