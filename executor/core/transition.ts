// Takes an event to one task of the state, and turns what its machine asks for into effects.

import { stopped } from './check-machine.ts';
import { abandonDrainCommand } from './drain-command.ts';
import type { Effect } from './effects.ts';
import type { Instant } from './instant.ts';
import { report } from './reporting.ts';
import { each, log, type State, type Step, then, withTask } from './state.ts';
import { isLive, type Task } from './task.ts';
import { stepTask } from './task-machine.ts';
import type { TaskAction, TaskEvent } from './task-step.ts';

/** An event that cannot happen in the phase of the task is logged and changes nothing. */
export function transition(state: State, id: string, event: TaskEvent, now: Instant): Step {
  const task = state.tasks.get(id);
  const result = task && stepTask(task, event, now);
  if (task === undefined || result === undefined) {
    return {
      state,
      effects: [log('error', `${event.type} in phase ${task?.phase ?? 'unknown'} is illegal`, id)],
    };
  }
  const moved = each(withTask(state, result.task), result.actions, (current, action) =>
    act(current, id, action, now),
  );
  const ended = isLive(task) && !isLive(result.task);
  const left: Step = then(moved, (after) =>
    isLeavingLife(task, result.task) ? leaveLife(after, id) : { state: after, effects: [] },
  );
  if (!ended) return left;
  const forget: Effect = { type: 'FORGET', taskId: id };
  return { state: withFailure(left.state, id), effects: [...left.effects, forget] };
}

/** Of several at once the first is the cause. */
function withFailure(state: State, id: string): State {
  const task = state.tasks.get(id);
  const isFatal = task?.order.essential === true && task.reported === 'TASK_FAILED';
  return isFatal ? { failedEssential: id, ...state } : state;
}

function isLeavingLife(before: Task, after: Task): boolean {
  return before.phase === 'RUNNING' && after.phase !== 'RUNNING';
}

function leaveLife(state: State, id: string): Step {
  return then(stopChecks(state, id), (after) => abandonDrainCommand(after, id, 'the task ended meanwhile'));
}

/** Nobody asks how a task does that ends. */
function stopChecks(state: State, id: string): Step {
  const task = state.tasks.get(id);
  if (task === undefined || task.checks.length === 0) return { state, effects: [] };
  const running = task.checks.filter(({ isRunning }) => isRunning);
  return {
    state: withTask(state, { ...task, checks: task.checks.map(stopped) }),
    effects: running.map(({ policy }) => ({ type: 'END_PROBE', taskId: id, kind: policy.kind })),
  };
}

export function act(state: State, id: string, action: TaskAction, now: Instant): Step {
  const task = state.tasks.get(id);
  if (task === undefined) return { state, effects: [] };
  switch (action.type) {
    case 'REPORT':
      return report(state, task, action.report, now);
    case 'PREPARE':
      return { state, effects: [{ type: 'PREPARE', task: task.info }] };
    case 'CANCEL':
    case 'SPAWN':
    case 'SWEEP':
    case 'SIGNAL':
      return { state, effects: [{ ...action, taskId: id }] };
  }
}
