// Everything that can happen to the executor, as plain data: from the agent, from its processes, from the clock.
import type { TaskConfiguration } from '../../shared/link/generated/link.ts';
import type { CommandInfo, KillPolicy, TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import type { ProbeKind } from './check-policy.ts';
import type { ProbeOutcome } from './check-verdict.ts';
import type { ConnectionEvent } from './connection-machine.ts';
import type { Reached } from './milestones.ts';
import type { Exit, Findings, StartFailure } from './task.ts';
import type { UpdateAnswer } from './unacknowledged.ts';

/** What the agent said, and how the tries to reach it went. */
export type AgentEvent =
  | Exclude<ConnectionEvent, { type: 'SUBSCRIBED' | 'GIVE_UP' }>
  | {
      readonly type: 'SUBSCRIBED';
      /** Whether the framework has the capability TASK_KILLING_STATE. */
      readonly taskKilling: boolean;
      /** Milliseconds, where ExecutorInfo has its own shutdown_grace_period. */
      readonly shutdownGrace?: number;
    }
  | {
      readonly type: 'LAUNCH';
      readonly tasks: readonly TaskInfo[];
      /** By task id; those that do not parse are left out, and fail when they are prepared. */
      readonly configurations?: ReadonlyMap<string, TaskConfiguration>;
    }
  | { readonly type: 'KILL'; readonly taskId: string; readonly policy?: KillPolicy }
  | { readonly type: 'ACKNOWLEDGED'; readonly taskId: string; readonly key: string }
  | { readonly type: 'SHUTDOWN' }
  | {
      readonly type: 'UPDATE_ANSWERED';
      readonly taskId: string;
      readonly key: string;
      readonly answer: UpdateAnswer;
      readonly why?: string;
    };

/** What became of a task's sandbox or process. */
export type ProcessEvent =
  /** Its start has to wait for something: a download, a mount, a turn. */
  | { readonly type: 'DELAYED'; readonly taskId: string }
  | { readonly type: 'PREPARED'; readonly taskId: string }
  | { readonly type: 'START_FAILED'; readonly taskId: string; readonly failure: StartFailure }
  | { readonly type: 'SPAWNED'; readonly taskId: string; readonly pid?: number }
  /** `findings`: where it cannot have left anybody behind. */
  | {
      readonly type: 'EXITED';
      readonly taskId: string;
      readonly exit: Exit;
      readonly findings?: Findings;
    }
  | { readonly type: 'SWEPT'; readonly taskId: string; readonly findings: Findings }
  /** The shell has looked at what the task waits for: what is there, and what it has not read to the end. */
  | {
      readonly type: 'LOOKED';
      readonly taskId: string;
      readonly found: readonly number[];
      readonly behind: readonly number[];
    }
  /** What a task says that it has reached; in order. */
  | { readonly type: 'MILESTONES'; readonly taskId: string; readonly reached: readonly Reached[] }
  /** A run of a check, or of a drain's command, is over. */
  | {
      readonly type: 'PROBED';
      readonly taskId: string;
      readonly kind: ProbeKind;
      readonly run: number;
      readonly outcome: ProbeOutcome;
    };

/** The first thing of a drain; its end is answered. */
export interface DrainCommand {
  readonly info: CommandInfo;
  /** Milliseconds. */
  readonly limit: number;
  /** Id of the control that asked for it. */
  readonly control: string;
}

export type Event =
  | AgentEvent
  | ProcessEvent
  /** The task has been told to end its work, or is by `command`, and gets `grace` milliseconds for it; one that does not run ends. */
  | {
      readonly type: 'DRAIN';
      readonly taskId: string;
      readonly grace: number;
      /** What it was told by. */
      readonly signal?: string;
      readonly command?: DrainCommand;
    }
  /** A control sent a signal to the task. */
  | { readonly type: 'TOLD'; readonly taskId: string; readonly signal: string }
  /** Take a drain back. */
  | { readonly type: 'CANCEL_DRAIN'; readonly taskId: string }
  /** SIGTERM or SIGINT to the executor itself. */
  | { readonly type: 'SIGNALLED'; readonly signal: string }
  /** Of the executor itself: nothing that a task or the agent could be blamed for. */
  | { readonly type: 'FAULT'; readonly why: string }
  /** Some deadline of the state has been reached (`nextDeadline`). */
  | { readonly type: 'TIME' };

export type EventOf<T extends Event['type']> = Extract<Event, { type: T }>;
