// What Mesos' task states mean for us: which are ends, which are life, and where each takes a step. Pure tables.
import type { TaskState } from '../../shared/mesos/generated/mesos.ts';
import type { Goal } from '../spec/service-spec.ts';
import type { StepState } from './model.ts';

type Life = 'live' | 'ended' | 'away';

/**
 * `away`: the agent is unreachable, or the master does not know it (yet, after its own restart); the task may come
 * back, and nothing else can use its resources meanwhile.
 */
const LIFE: Readonly<Record<TaskState, Life>> = {
  TASK_STAGING: 'live',
  TASK_STARTING: 'live',
  TASK_RUNNING: 'live',
  TASK_KILLING: 'live',
  TASK_FINISHED: 'ended',
  TASK_FAILED: 'ended',
  TASK_KILLED: 'ended',
  TASK_ERROR: 'ended',
  TASK_LOST: 'ended',
  TASK_DROPPED: 'ended',
  TASK_UNREACHABLE: 'away',
  TASK_GONE: 'ended',
  TASK_GONE_BY_OPERATOR: 'ended',
  TASK_UNKNOWN: 'away',
};

export function isLive(state: TaskState): boolean {
  return LIFE[state] === 'live';
}

export function isAway(state: TaskState): boolean {
  return LIFE[state] === 'away';
}

/** Terminal states stay terminal, whatever comes later. */
export function hasEnded(state: TaskState): boolean {
  return LIFE[state] === 'ended';
}

type Verdict = StepState | 'unchanged' | 'by goal';

const VERDICTS: Readonly<Record<TaskState, Verdict>> = {
  TASK_STAGING: 'STARTING',
  TASK_STARTING: 'STARTING',
  TASK_RUNNING: 'by goal',
  TASK_KILLING: 'unchanged',
  TASK_FINISHED: 'by goal',
  TASK_FAILED: 'DELAYED',
  TASK_ERROR: 'DELAYED',
  TASK_KILLED: 'PENDING',
  TASK_LOST: 'PENDING',
  TASK_DROPPED: 'PENDING',
  TASK_UNREACHABLE: 'PENDING',
  TASK_GONE: 'PENDING',
  TASK_GONE_BY_OPERATOR: 'PENDING',
  TASK_UNKNOWN: 'PENDING',
};

/** Where a status takes the step of a task; undefined: nowhere. `ready` says that its readiness check has passed. */
export function stepStateAfter(state: TaskState, goal: Goal, ready: boolean): StepState | undefined {
  const verdict = VERDICTS[state];
  if (verdict === 'unchanged') return undefined;
  if (verdict !== 'by goal') return verdict;
  if (state === 'TASK_RUNNING') return goal === 'RUNNING' && ready ? 'COMPLETE' : 'STARTED';
  return goal === 'RUNNING' ? 'PENDING' : 'COMPLETE';
}
