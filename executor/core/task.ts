// One task as the core sees it: plain data. Its behaviour is in task-machine.ts, its updates are in unacknowledged.ts.
import type { AskedToEnd, LastLines } from '../../shared/link/death-certificate.ts';
import type {
  CheckStatusInfo,
  Labels,
  TaskInfo,
  TaskState,
  TaskStatus_Reason,
} from '../../shared/mesos/generated/mesos.ts';
import type { Check } from './check-machine.ts';
import type { Milestones, Reached } from './milestones.ts';
import type { Order } from './order.ts';
import type { Outbox } from './unacknowledged.ts';

/**
 * PREPARING   its sandbox is being made
 * WAITING     its sandbox is there; what it depends on has not come true yet
 * SPAWNING    its process is being started
 * CANCELLING  asked to end before it had a process
 * RUNNING     its process runs
 * STOPPING    SIGTERM was sent; SIGKILL follows at `stop.killAt`
 * KILLING     SIGKILL was sent
 * SWEEPING    its process has ended; what it left behind is being ended
 * BACKING_OFF nothing of it runs; its process is started again at `restartAt`
 * ENDED       over; kept until its last update is acknowledged
 */
export type TaskPhase =
  | 'PREPARING'
  | 'WAITING'
  | 'SPAWNING'
  | 'CANCELLING'
  | 'RUNNING'
  | 'STOPPING'
  | 'KILLING'
  | 'SWEEPING'
  | 'BACKING_OFF'
  | 'ENDED';

/** Who asked a task to end. */
export type StopRequester = AskedToEnd['by'];

/** Its process was asked to end; and with it the task, unless a health check asked, after which a new one may come. */
export interface Stop {
  readonly by: StopRequester;
  readonly why?: string;
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
  /** Said instead of Mesos' sentence, where it was no process. */
  readonly message?: string;
}

/** Why a task could not be started. */
export interface StartFailure {
  readonly message: string;
  readonly reason: TaskStatus_Reason;
}

/** What every update repeats, because a later one hides what it does not carry. */
export interface Attachment {
  readonly healthy?: boolean;
  readonly check_status?: CheckStatusInfo;
  readonly labels?: Labels;
}

/** What was found when nothing was left of a task's processes. */
export interface Findings {
  readonly stdout: LastLines;
  readonly stderr: LastLines;
  /** Bytes of its process tree; absent when it was never looked at. */
  readonly peakMemory?: number;
  /**
   * How many processes of the container the kernel killed for want of memory since this one started, as far as was looked
   * for them: always where it was killed.
   */
  readonly oomKills?: number;
  /** What it said last that it has reached. */
  readonly reached?: readonly Reached[];
}

export interface Watch {
  /** Milliseconds, monotonic: when the shell is asked again; absent while it looks. */
  readonly dueAt?: number;
  /** Places of gates whose targets had ended before the shell was asked: what it does not find now never comes. */
  readonly last: readonly number[];
}

/** It was told to end its work. All times in milliseconds, monotonic. */
export interface Drain {
  readonly at: number;
  /** The last signal that it got for it. */
  readonly signal?: ToldSignal;
  /** When it is asked to end; Infinity while that is not known. */
  readonly until: number;
  /** What went wrong with the command. */
  readonly why?: string;
  /** While the command runs. */
  readonly command?: DrainRun;
}

export interface ToldSignal {
  readonly name: string;
  /** Milliseconds, monotonic. */
  readonly at: number;
}

export interface DrainRun {
  /** Milliseconds that the task gets after the command. */
  readonly grace: number;
  readonly limit: number;
  readonly endAt: number;
  readonly control: string;
}

export interface Task {
  readonly id: string;
  readonly info: TaskInfo;
  readonly phase: TaskPhase;
  /** The leader of its process group, while it has one. */
  readonly pid?: number;
  readonly stop?: Stop;
  readonly exit?: Exit;
  /** Milliseconds, monotonic: when its process started, and when it ended. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Milliseconds, monotonic: when it fails for having taken too long (`max_completion_time`). */
  readonly completeBy?: number;
  readonly order: Order;
  /** While it waits for conditions that the shell looks at. */
  readonly watch?: Watch;
  /** Milliseconds, monotonic: its first start. */
  readonly firstStartedAt?: number;
  /** How often it was started again in place. */
  readonly restarts: number;
  /** How many of these restarts followed one another. */
  readonly streak?: number;
  /** Milliseconds, monotonic: while BACKING_OFF. */
  readonly restartAt?: number;
  /** Bytes: the most that any of its earlier processes took, where that was seen. */
  readonly peakMemory?: number;
  readonly drain?: Drain;
  /** The signals that controls sent to its process; those of drains, too. Newest last. */
  readonly told?: readonly ToldSignal[];
  /** It was asked to end when its process had done so, or was about to: it is not started again. */
  readonly isFinal?: boolean;
  readonly checks: readonly Check[];
  readonly attachment: Attachment;
  /** Absent where it tells of none. */
  readonly milestones?: Milestones;
  /** The state of the newest update made, acknowledged or not. */
  readonly reported: TaskState;
  readonly outbox: Outbox;
}

export function isLive(task: Task): boolean {
  return task.phase !== 'ENDED';
}

/** It has a process or a module that can be signalled. */
export function isRunning({ phase }: Task): boolean {
  return phase === 'RUNNING' || phase === 'STOPPING' || phase === 'KILLING';
}

/** Milliseconds, monotonic: when the task has taken too long; whoever is asked to end is judged by that alone. */
export function completionEnd({ phase, stop, completeBy }: Task): number | undefined {
  const isOpen = stop === undefined && phase !== 'SWEEPING' && phase !== 'ENDED';
  return isOpen ? completeBy : undefined;
}
