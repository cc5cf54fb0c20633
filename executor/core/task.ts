// One task as the core sees it: plain data. Its behaviour is in task-machine.ts, its updates are in unacknowledged.ts.
import type { TaskInfo, TaskState, TaskStatus_Reason } from '../../shared/mesos/generated/mesos.ts';
import type { Outbox } from './unacknowledged.ts';

/**
 * PREPARING   its sandbox is being made
 * SPAWNING    its process is being started
 * CANCELLING  asked to end before it had a process
 * RUNNING     its process runs
 * STOPPING    SIGTERM was sent; SIGKILL follows at `stop.killAt`
 * KILLING     SIGKILL was sent
 * SWEEPING    its process has ended; what it left behind is being ended
 * ENDED       over; kept until its last update is acknowledged
 */
export type TaskPhase =
  | 'PREPARING'
  | 'SPAWNING'
  | 'CANCELLING'
  | 'RUNNING'
  | 'STOPPING'
  | 'KILLING'
  | 'SWEEPING'
  | 'ENDED';

/** Who asked a task to end. */
export type StopRequester = 'KILL' | 'SHUTDOWN' | 'SIGNAL' | 'AGENT_LOST';

export interface Stop {
  readonly by: StopRequester;
  /** Milliseconds, monotonic. */
  readonly requestedAt: number;
  /** Milliseconds, monotonic: when SIGKILL goes. Only ever moves earlier. */
  readonly killAt: number;
  /** Milliseconds, monotonic; absent while that signal has not been sent. */
  readonly terminatedAt?: number;
  readonly killedAt?: number;
}

/** How a process ended: by a status, or by a signal. */
export interface Exit {
  readonly status?: number;
  readonly signal?: string;
}

/** Why a task could not be started. */
export interface StartFailure {
  readonly message: string;
  readonly reason: TaskStatus_Reason;
}

export interface Task {
  readonly id: string;
  readonly info: TaskInfo;
  readonly phase: TaskPhase;
  /** The leader of its process group, while it has one. */
  readonly pid?: number;
  readonly stop?: Stop;
  readonly exit?: Exit;
  /** The state of the newest update made, acknowledged or not. */
  readonly reported: TaskState;
  readonly outbox: Outbox;
}

export function isLive(task: Task): boolean {
  return task.phase !== 'ENDED';
}
