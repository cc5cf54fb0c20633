// What the local master and the local agents say to each other, one JSON record (RecordIO-framed) for one message,
// over the master's HTTP port (`Upgrade: local-mesos`). Named as in Mesos' own internal messages
// (src/messages/messages.proto), and meaning the same. This protocol is private to the local Mesos: the real one's
// is libprocess. Both sides live in one process by default, or in one process each (`npm run local-mesos -- --help`).
import type {
  AgentInfo,
  DrainConfig,
  ExecutorInfo,
  FrameworkInfo,
  KillPolicy,
  Offer_Operation,
  Resource,
  Task,
  TaskGroupInfo,
  TaskInfo,
  TaskStatus,
} from '../../shared/mesos/generated/mesos.ts';

/** An executor with the framework that it belongs to. */
export interface ExecutorOf {
  readonly framework_id: string;
  readonly executor: ExecutorInfo;
}

/** Agent to master. */
export type AgentMessage =
  | { readonly type: 'REGISTER'; readonly agent: AgentInfo; readonly checkpointed: readonly Resource[] }
  | {
      /** After an agent restart or a master failover: everything the agent has. */
      readonly type: 'REREGISTER';
      readonly agent: AgentInfo;
      readonly checkpointed: readonly Resource[];
      readonly frameworks: readonly FrameworkInfo[];
      readonly executors: readonly ExecutorOf[];
      readonly tasks: readonly Task[];
    }
  | {
      readonly type: 'STATUS_UPDATE';
      readonly framework_id: string;
      readonly executor_id?: string;
      readonly status: TaskStatus;
      /** The newest state the agent knows, when it is ahead of `status`. */
      readonly latest_state?: TaskStatus['state'];
    }
  | {
      readonly type: 'EXECUTOR_TO_FRAMEWORK';
      readonly framework_id: string;
      readonly executor_id: string;
      readonly data: Uint8Array;
    }
  | {
      readonly type: 'EXITED_EXECUTOR';
      readonly framework_id: string;
      readonly executor_id: string;
      /** The raw wait status: 256 for exit 1, 9 for SIGKILL, -1 if it never started. */
      readonly status: number;
    }
  | { readonly type: 'OPERATION_RESULT'; readonly id: string; readonly error?: string; readonly checkpointed: readonly Resource[] }
  | { readonly type: 'PONG' }
  | { readonly type: 'UNREGISTER' };

/** Master to agent. */
export type MasterMessage =
  | { readonly type: 'REGISTERED'; readonly agent_id: string }
  | { readonly type: 'REREGISTERED'; readonly agent_id: string }
  | { readonly type: 'PING'; readonly connected: boolean }
  | {
      readonly type: 'RUN_TASK';
      readonly framework: FrameworkInfo;
      readonly task: TaskInfo;
      readonly launch_executor: boolean;
    }
  | {
      readonly type: 'RUN_TASK_GROUP';
      readonly framework: FrameworkInfo;
      readonly executor: ExecutorInfo;
      readonly group: TaskGroupInfo;
      readonly launch_executor: boolean;
    }
  | {
      readonly type: 'KILL_TASK';
      readonly framework_id: string;
      readonly task_id: string;
      readonly kill_policy?: KillPolicy;
    }
  | {
      readonly type: 'STATUS_UPDATE_ACKNOWLEDGEMENT';
      readonly framework_id: string;
      readonly task_id: string;
      readonly uuid: Uint8Array;
    }
  | {
      readonly type: 'FRAMEWORK_TO_EXECUTOR';
      readonly framework_id: string;
      readonly executor_id: string;
      readonly data: Uint8Array;
    }
  | { readonly type: 'SHUTDOWN_EXECUTOR'; readonly framework_id: string; readonly executor_id: string }
  | { readonly type: 'SHUTDOWN_FRAMEWORK'; readonly framework_id: string }
  | { readonly type: 'UPDATE_FRAMEWORK'; readonly framework: FrameworkInfo }
  | {
      /** RESERVE, UNRESERVE, CREATE, DESTROY and their like: checkpointed by the agent before it answers. */
      readonly type: 'APPLY_OPERATION';
      readonly id: string;
      readonly framework_id?: string;
      readonly operation: Offer_Operation;
      /** All checkpointed resources (reservations and volumes) of the agent after the operation. */
      readonly checkpointed: readonly Resource[];
    }
  | { readonly type: 'DRAIN'; readonly config: DrainConfig }
  | { readonly type: 'SHUTDOWN'; readonly message: string };
