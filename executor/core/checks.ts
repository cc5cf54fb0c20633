// The checks of tasks in the state: which run is due, what a result changes, what is told to the scheduler.
// Only a running task is checked; what is found while the agent is away waits like any other update.

import { durationText } from '../../shared/runtime/duration-text.ts';
import { begun, type Check, checkDeadline, ended, needOf } from './check-machine.ts';
import type { HealthPolicy, ProbeKind } from './check-policy.ts';
import { failureOf, isSameStatus, judge, type ProbeOutcome, statusOf } from './check-verdict.ts';
import type { EventOf } from './events.ts';
import { earliest, type Instant } from './instant.ts';
import { graceOf } from './kill-policy.ts';
import { report } from './reporting.ts';
import { each, type State, type Step, then, withTask } from './state.ts';
import type { Attachment, Task } from './task.ts';
import type { Report } from './task-step.ts';
import { transition } from './transition.ts';

/** Milliseconds, monotonic. */
export function deadlineOfChecks(task: Task): number | undefined {
  if (task.phase !== 'RUNNING') return undefined;
  return task.checks.reduce<number | undefined>(
    (soonest, check) => earliest(soonest, checkDeadline(check)),
    undefined,
  );
}

/** Begins the runs that are due, and ends those that took too long. */
export function timeOfChecks(state: State, id: string, now: Instant): Step {
  const checks = state.tasks.get(id)?.checks ?? [];
  return each(state, checks, (current, { policy }) => timeOfCheck(current, id, policy.kind, now));
}

function timeOfCheck(state: State, taskId: string, kind: Check['policy']['kind'], now: Instant): Step {
  const task = state.tasks.get(taskId);
  const check = task && checkOf(task, kind);
  if (task === undefined || check === undefined) return { state, effects: [] };
  const need = needOf(check, now.monotonic);
  if (need === undefined) return { state, effects: [] };
  if (need === 'TIME_OUT') return timeOut(state, task, check, now);
  const next = begun(check, now.monotonic);
  const { probe } = check.policy;
  return {
    state: withTask(state, withCheck(task, next)),
    effects: [{ type: 'PROBE', taskId, kind, run: next.run, probe }],
  };
}

function timeOut(state: State, task: Task, check: Check, now: Instant): Step {
  const why = `timed out after ${durationText(check.policy.timeout ?? 0)}`;
  const next: Step = { state, effects: [{ type: 'END_PROBE', taskId: task.id, kind: check.policy.kind }] };
  return then(next, (after) => conclude(after, task, check, { type: 'FAILED', why }, now));
}

/** The outcome of a run that was ended meanwhile, or of a task that is, changes nothing. */
export function probed(state: State, event: EventOf<'PROBED'>, now: Instant): Step {
  const task = state.tasks.get(event.taskId);
  const check = task && checkOf(task, event.kind);
  if (task === undefined || check?.isRunning !== true || check.run !== event.run)
    return { state, effects: [] };
  return conclude(state, task, check, event.outcome, now);
}

function conclude(state: State, task: Task, check: Check, outcome: ProbeOutcome, now: Instant): Step {
  const next = ended(check, now.monotonic);
  const { policy } = check;
  if (policy.kind === 'HEALTH_CHECK') return concludeHealth(state, task, next, policy, outcome, now);
  const known = withCheck(task, next);
  const status = statusOf(policy.probe, outcome);
  const before = task.attachment.check_status;
  if (before !== undefined && isSameStatus(before, status))
    return { state: withTask(state, known), effects: [] };
  const message = outcome.type === 'FAILED' ? { message: `${policy.probe.type} check ${outcome.why}` } : {};
  const reason = 'REASON_TASK_CHECK_STATUS_UPDATED';
  return tell(state, known, { check_status: status }, { state: 'TASK_RUNNING', reason, ...message }, now);
}

function concludeHealth(
  state: State,
  task: Task,
  check: Check,
  policy: HealthPolicy,
  outcome: ProbeOutcome,
  now: Instant,
): Step {
  const failure = failureOf(outcome);
  const { health, healthy, isFatal } = judge(policy, check.health, failure === undefined, now.monotonic);
  const known = withCheck(task, { ...check, health });
  if (healthy === undefined) return { state: withTask(state, known), effects: [] };
  const why = `${policy.probe.type} health check ${failure}`;
  const message = healthy ? {} : { message: `${why} (failure ${health.failures} of ${policy.mostFailures})` };
  const reason = 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED';
  const told = tell(state, known, { healthy }, { state: 'TASK_RUNNING', reason, ...message }, now);
  return isFatal
    ? then(told, (after) => endUnhealthy(after, known, `${why}, ${health.failures} in a row`, now))
    : told;
}

function endUnhealthy(state: State, { id, info }: Task, why: string, now: Instant): Step {
  const grace = graceOf(undefined, info.kill_policy);
  return transition(state, id, { type: 'STOP', by: 'HEALTH_CHECK', grace, why }, now);
}

/** Every later update repeats what this one attaches. */
function tell(state: State, task: Task, attached: Attachment, what: Report, now: Instant): Step {
  const attachment = { ...task.attachment, ...attached };
  const known = { ...task, attachment };
  return report(withTask(state, known), known, what, now);
}

function checkOf({ phase, checks }: Task, kind: ProbeKind): Check | undefined {
  return phase === 'RUNNING' ? checks.find(({ policy }) => policy.kind === kind) : undefined;
}

function withCheck(task: Task, check: Check): Task {
  const { kind } = check.policy;
  return { ...task, checks: task.checks.map((each) => (each.policy.kind === kind ? check : each)) };
}
