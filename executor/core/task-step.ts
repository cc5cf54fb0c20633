// What can happen to one task, and what its machine asks for: plain data.
import type { TaskState, TaskStatus_Reason } from '../../shared/mesos/generated/mesos.ts';
import type { Gate } from './order.ts';
import type { Exit, Findings, StartFailure, StopRequester, Task } from './task.ts';

export type TaskEvent =
  | { readonly type: 'DELAYED' }
  | { readonly type: 'PREPARED' }
  | { readonly type: 'START_FAILED'; readonly failure: StartFailure }
  /** `pid`: the leader of its process group; a module has none. */
  | { readonly type: 'SPAWNED'; readonly pid?: number }
  /** With `findings` nothing is left of it. */
  | { readonly type: 'EXITED'; readonly exit: Exit; readonly findings?: Findings }
  | { readonly type: 'SWEPT'; readonly findings: Findings }
  /** `grace` in milliseconds. */
  | { readonly type: 'STOP'; readonly by: StopRequester; readonly grace: number; readonly why?: string }
  | { readonly type: 'GRACE_OVER' }
  /** What it waits for has changed. */
  | { readonly type: 'GATES'; readonly gates: readonly Gate[] }
  | { readonly type: 'RESTART_DUE' };

export type TaskAction =
  | { readonly type: 'PREPARE' }
  | { readonly type: 'CANCEL' }
  | { readonly type: 'SPAWN' }
  | { readonly type: 'SIGNAL'; readonly signal: 'SIGTERM' | 'SIGKILL' }
  | { readonly type: 'SWEEP'; readonly until?: number }
  | { readonly type: 'REPORT'; readonly report: Report };

/** What goes into a status update beside the identities. */
export interface Report {
  readonly state: TaskState;
  readonly message?: string;
  readonly reason?: TaskStatus_Reason;
  readonly data?: Uint8Array;
}

export interface TaskStep {
  readonly task: Task;
  readonly actions: readonly TaskAction[];
}

/** The event of one type. */
export type TaskEventOf<E extends TaskEvent['type']> = Extract<TaskEvent, { type: E }>;

export function report(
  state: TaskState,
  message?: string,
  reason?: TaskStatus_Reason,
  data?: Uint8Array,
): TaskAction {
  return {
    type: 'REPORT',
    report: {
      state,
      ...(message === undefined ? {} : { message }),
      ...(reason === undefined ? {} : { reason }),
      ...(data === undefined ? {} : { data }),
    },
  };
}

/** The leader of its process group; nobody where it is a module. */
export function leaderOf({ pid }: TaskEventOf<'SPAWNED'>): Pick<Task, 'pid'> {
  return pid === undefined ? {} : { pid };
}
