// What the local master and the local agents say to each other, one JSON record (RecordIO-framed) for one message,
// over the master's HTTP port (`Upgrade: local-mesos`). Named as in Mesos' own internal messages
// (src/messages/messages.proto), and meaning the same. This protocol is private to the local Mesos: the real one's
// is libprocess. Both sides live in one process by default, or in one process each (`npm run local-mesos -- --help`).
import type {
  AgentInfo,
  AgentInfo_Capability,
  DrainConfig,
  ExecutorInfo,
  FrameworkInfo,
  KillPolicy,
  Offer_Operation,
  Operation,
  OperationStatus,
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

/** What every registration says of the agent itself. */
export interface AgentSelf {
  /** With `resources` as the flags have them (the total, without what is checkpointed), and `port`. */
  readonly agent: AgentInfo;
  /** The address that it listens on: with `agent.port` the agent's `slave(1)@ip:port`. */
  readonly ip: string;
  readonly version: string;
  readonly capabilities: readonly AgentInfo_Capability[];
  /** All dynamic reservations and persistent volumes that it has on disk. */
  readonly checkpointed: readonly Resource[];
}

/** Agent to master. */
export type AgentMessage =
  | ({ readonly type: 'REGISTER' } & AgentSelf)
  | ({
      /** After an agent restart, a master failover or a lost link: everything the agent has (`agent.id` is set). */
      readonly type: 'REREGISTER';
      readonly frameworks: readonly FrameworkInfo[];
      readonly executors: readonly ExecutorOf[];
      /**
       * Tasks that are not ended, and ended ones whose end the scheduler has not acknowledged; with
       * `status_update_state` and `status_update_uuid` of the update in flight.
       */
      readonly tasks: readonly Task[];
      /** Those whose status is not acknowledged yet. */
      readonly operations: readonly Operation[];
      readonly draining?: DrainConfig;
    } & AgentSelf)
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
  | {
      /**
       * How an operation of APPLY_OPERATION ended. The agent's operation status manager sends it again (10 s, doubling
       * to 10 min, and after every registration) until OPERATION_STATUS_ACKNOWLEDGEMENT. The master acknowledges
       * itself where no scheduler asked for the status.
       */
      readonly type: 'OPERATION_STATUS';
      /** The id of the APPLY_OPERATION, a UUID in text form. */
      readonly id: string;
      readonly framework_id?: string;
      /** With `uuid`, new for every status, the same on every resend; `operation_id` as the operation has it. */
      readonly status: OperationStatus;
      readonly checkpointed: readonly Resource[];
    }
  | { readonly type: 'PONG' }
  | { readonly type: 'UNREGISTER' };

/** A task of the master's that a registering agent did not name. */
export interface UnknownTask {
  readonly framework_id: string;
  readonly task_id: string;
  /** False where the framework lacks PARTITION_AWARE: then TASK_LOST, not TASK_DROPPED. */
  readonly partition_aware: boolean;
}

/** Master to agent. */
export type MasterMessage =
  | { readonly type: 'REGISTERED'; readonly agent_id: string }
  | {
      readonly type: 'REREGISTERED';
      readonly agent_id: string;
      /** Tasks that the master has and the agent did not name: the agent answers TASK_DROPPED (or TASK_LOST). */
      readonly unknown_tasks: readonly UnknownTask[];
    }
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
  | {
      readonly type: 'OPERATION_STATUS_ACKNOWLEDGEMENT';
      readonly id: string;
      readonly status_uuid: Uint8Array;
      readonly framework_id?: string;
    }
  | { readonly type: 'DRAIN'; readonly config: DrainConfig }
  | { readonly type: 'SHUTDOWN'; readonly message: string };
