// One task within one step: its transition table. What the table does not list leaves the task where it is,
// so a late or doubled event does no harm. Pure.
import type { TaskState } from '../../shared/mesos/generated/mesos.ts';
import type { Goal } from '../spec/service-spec.ts';
import type { StepProgress, StepState, TaskProgress } from './model.ts';
import { stepStateAfter } from './task-state.ts';

export type StepEvent =
  /** An older launch is being killed; ours follows when it has ended. */
  | { readonly type: 'killing' }
  | { readonly type: 'launched'; readonly taskId: string }
  /** The goal is reached already, or the launch that reaches it is known and under way. */
  | { readonly type: 'reached' }
  | {
      readonly type: 'status';
      readonly taskId: string;
      readonly state: TaskState;
      readonly goal: Goal;
      readonly ready: boolean;
    }
  | { readonly type: 'backoff-over' }
  | { readonly type: 'restart' }
  | { readonly type: 'force-complete' };

export type StepEventType = StepEvent['type'];

type Target = StepState | 'by status';

export const TRANSITIONS: Readonly<Record<StepState, Readonly<Partial<Record<StepEventType, Target>>>>> = {
  ERROR: { restart: 'PENDING', 'force-complete': 'COMPLETE' },
  DELAYED: {
    'backoff-over': 'PENDING',
    reached: 'COMPLETE',
    restart: 'PENDING',
    'force-complete': 'COMPLETE',
  },
  PENDING: {
    killing: 'PREPARED',
    launched: 'STARTING',
    reached: 'COMPLETE',
    restart: 'PENDING',
    'force-complete': 'COMPLETE',
  },
  PREPARED: {
    killing: 'PREPARED',
    launched: 'STARTING',
    reached: 'COMPLETE',
    restart: 'PENDING',
    'force-complete': 'COMPLETE',
  },
  STARTING: { status: 'by status', restart: 'PENDING', 'force-complete': 'COMPLETE' },
  STARTED: { status: 'by status', restart: 'PENDING', 'force-complete': 'COMPLETE' },
  COMPLETE: { restart: 'PENDING' },
};

function target(task: TaskProgress, event: StepEvent): StepState | undefined {
  const listed = TRANSITIONS[task.state][event.type];
  if (listed !== 'by status') return listed;
  if (event.type !== 'status' || event.taskId !== task.taskId) return undefined;
  return stepStateAfter(event.state, event.goal, event.ready);
}

/** The same object when nothing changes. */
export function stepTask(task: TaskProgress, event: StepEvent): TaskProgress {
  const state = target(task, event);
  if (state === undefined) return task;
  if (event.type === 'restart') return { state, relaunch: true };
  if (event.type === 'launched') return { state, taskId: event.taskId };
  if (state === task.state) return task;
  const keepsLaunch = state === 'STARTING' || state === 'STARTED' || state === 'COMPLETE';
  const relaunch = keepsLaunch ? {} : { relaunch: task.relaunch };
  return keepsLaunch ? { state, taskId: task.taskId } : { state, ...relaunch };
}

const ORDER: readonly StepState[] = [
  'ERROR',
  'DELAYED',
  'PENDING',
  'PREPARED',
  'STARTING',
  'STARTED',
  'COMPLETE',
];

/** A step shows its least advanced task. */
export function stepState(step: StepProgress): StepState {
  const ranks = Object.values(step.tasks).map(({ state }) => ORDER.indexOf(state));
  return ORDER[Math.min(...ranks, ORDER.length - 1)] ?? 'COMPLETE';
}
