// Everything the core can ask of the shell, as plain data.
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import type { Probe, ProbeKind } from './check-policy.ts';
import type { OutsideCondition } from './order.ts';
import type { Update } from './unacknowledged.ts';

/** One condition of a task, by its place among all of them. */
export interface Place {
  readonly gate: number;
  readonly condition: OutsideCondition;
  /** Whose directory and output it is about; absent: the waiting task's own. */
  readonly target?: string;
}

export type Effect =
  | {
      readonly type: 'LOG';
      readonly level: 'info' | 'warn' | 'error';
      readonly message: string;
      readonly taskId?: string;
    }
  /** To the task's whole process group. */
  | { readonly type: 'SIGNAL'; readonly taskId: string; readonly signal: 'SIGTERM' | 'SIGKILL' }
  /** Make the task's sandbox; PREPARED or START_FAILED follows. */
  | { readonly type: 'PREPARE'; readonly task: TaskInfo }
  /** Break off its preparation: PREPARED or START_FAILED follows soon. */
  | { readonly type: 'CANCEL'; readonly taskId: string }
  /** Start its process; SPAWNED or START_FAILED follows, then EXITED. */
  | { readonly type: 'SPAWN'; readonly taskId: string }
  /** Run a check or a drain's command once; PROBED follows unless END_PROBE comes before. */
  | {
      readonly type: 'PROBE';
      readonly taskId: string;
      readonly kind: ProbeKind;
      readonly run: number;
      readonly probe: Probe;
    }
  /** End such a run that is going. */
  | { readonly type: 'END_PROBE'; readonly taskId: string; readonly kind: ProbeKind }
  /** Tell the result of a control that was not done at once: done, with what is to be said of it. */
  | { readonly type: 'ANSWER'; readonly control: string; readonly message?: string }
  /** Look whether what the task waits for is there; LOOKED follows. */
  | { readonly type: 'LOOK'; readonly taskId: string; readonly places: readonly Place[] }
  /**
   * End what the task's process left behind; SWEPT follows. It has time to end by itself `until` then (milliseconds,
   * monotonic), where that is given; a further one before SWEPT shortens that.
   */
  | { readonly type: 'SWEEP'; readonly taskId: string; readonly until?: number }
  /** The task is over: its bookkeeping outside the core can go. */
  | { readonly type: 'FORGET'; readonly taskId: string }
  /** Open the event stream, and close an older one. */
  | { readonly type: 'SUBSCRIBE'; readonly tasks: readonly TaskInfo[]; readonly updates: readonly Update[] }
  /** SUBSCRIBE_DUE follows after `after` milliseconds and a random part of `within`. */
  | { readonly type: 'CONNECT'; readonly after: number; readonly within: number }
  /** UPDATE_ANSWERED follows. */
  | { readonly type: 'UPDATE'; readonly taskId: string; readonly update: Update }
  | { readonly type: 'EXIT'; readonly code: number; readonly message: string };

export type EffectOf<T extends Effect['type']> = Extract<Effect, { type: T }>;
