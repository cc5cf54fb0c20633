// How a task begins: what its TaskInfo asks for becomes its state, and its preparation starts.
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { idle } from './check-machine.ts';
import { type Policy, policiesOf } from './check-policy.ts';
import { emptyStatus } from './check-verdict.ts';
import { durationText } from './duration-text.ts';
import type { Instant } from './instant.ts';
import { log, type State, type Step, then, withTask } from './state.ts';
import { completionEnd, type Task } from './task.ts';
import { act, stopForShutdown, transition } from './transition.ts';
import { EMPTY_OUTBOX } from './unacknowledged.ts';

export function newTask(info: TaskInfo, policies: readonly Policy[], now: Instant): Task {
  const limit = completionTime(info);
  const check = policies.find(({ kind }) => kind === 'CHECK');
  return {
    id: info.task_id.value,
    info,
    phase: 'PREPARING',
    reported: 'TASK_STAGING',
    outbox: EMPTY_OUTBOX,
    restarts: 0,
    checks: policies.map(idle),
    // A task with a check always says so, even before there is a result.
    attachment: check === undefined ? {} : { check_status: emptyStatus(check.probe) },
    ...(limit === undefined ? {} : { completeBy: now.monotonic + limit }),
  };
}

export function launch(state: State, info: TaskInfo, now: Instant): Step {
  const id = info.task_id.value;
  if (state.tasks.has(id)) return { state, effects: [log('warn', 'launched again, ignored', id)] };
  const policies = policiesOf(info);
  const isFaulty = 'fault' in policies;
  const task = newTask(info, isFaulty ? [] : policies, now);
  const starting = act(
    withTask(state, task),
    id,
    { type: 'REPORT', report: { state: 'TASK_STARTING' } },
    now,
  );
  return then(starting, (after) =>
    isFaulty ? refuse(after, id, policies.fault, now) : prepare(after, task, now),
  );
}

function refuse(state: State, id: string, message: string, now: Instant): Step {
  return transition(
    state,
    id,
    { type: 'START_FAILED', failure: { message, reason: 'REASON_TASK_INVALID' } },
    now,
  );
}

function prepare(state: State, { id, info }: Task, now: Instant): Step {
  const prepared: Step = { state, effects: [{ type: 'PREPARE', task: info }] };
  if (state.shutdown === undefined) return prepared;
  return then(prepared, (current) => stopForShutdown(current, id, now));
}

/** A task that takes longer than its `max_completion_time` fails, without a grace. */
export function completionOver(state: State, id: string, now: Instant): Step {
  const task = state.tasks.get(id);
  const end = task && completionEnd(task);
  if (task === undefined || end === undefined || end > now.monotonic) return { state, effects: [] };
  const why = `not complete within ${durationText(completionTime(task.info) ?? 0)}`;
  return transition(state, id, { type: 'STOP', by: 'MAX_COMPLETION_TIME', grace: 0, why }, now);
}

/** Milliseconds from the launch; as for Mesos, only what is positive is a limit. */
function completionTime({ max_completion_time }: TaskInfo): number | undefined {
  const nanoseconds = max_completion_time?.nanoseconds ?? 0n;
  return nanoseconds > 0n ? Number(nanoseconds) / 1e6 : undefined;
}
