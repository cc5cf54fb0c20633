// Generated from shared/link/proto/link.proto by scripts/generate-mesos.ts; do not edit.
import { type EnumType, enumType, type MessageType, messageType } from '../../mesos/descriptor.ts';
import {
  CommandInfo,
  Parameter,
  TaskID,
  TaskState,
} from '../../mesos/generated/mesos.ts';

/** In ExecutorInfo.data: what holds for the whole pod instance. */
export interface PodConfiguration {
  /** The pod instance, such as `hello-0`; for logs and heartbeats. */
  readonly pod_instance?: string | undefined;
  /** Seconds between heartbeats; 0 or absent: none are sent. */
  readonly heartbeat_interval_seconds?: number | undefined;
  /** Volumes of Docker volume plugins, mounted while the pod lives; every task of the pod sees them. */
  readonly external_volumes?: readonly ExternalVolume[] | undefined;
}
export const PodConfiguration: MessageType<PodConfiguration> = /*#__PURE__*/ messageType('pillion.link.PodConfiguration', () => [
  [1, 'pod_instance', 'optional', 'string'],
  [2, 'heartbeat_interval_seconds', 'optional', 'double'],
  [10, 'external_volumes', 'repeated', ExternalVolume],
]);

/** A volume that a Docker volume plugin on the agent provides. */
export interface ExternalVolume {
  /** The plugin, such as `rexray`. */
  readonly driver: string;
  readonly name: string;
  /** Given to the plugin when the volume does not exist yet. */
  readonly options?: readonly Parameter[] | undefined;
  /** Relative: inside the task's sandbox. */
  readonly container_path: string;
  readonly read_only?: boolean | undefined;
}
export const ExternalVolume: MessageType<ExternalVolume> = /*#__PURE__*/ messageType('pillion.link.ExternalVolume', () => [
  [1, 'driver', 'required', 'string'],
  [2, 'name', 'required', 'string'],
  [3, 'options', 'repeated', Parameter],
  [4, 'container_path', 'required', 'string'],
  [5, 'read_only', 'optional', 'bool'],
]);

/** In TaskInfo.data: what Mesos' own fields of a task cannot say. */
export interface TaskConfiguration {
  /** The command of a task that came by LAUNCH, where TaskInfo may not carry `command` beside `executor`. */
  readonly command?: CommandInfo | undefined;
  /** Rendered from the task's environment before it starts. */
  readonly templates?: readonly ConfigTemplate[] | undefined;
  /** Secrets, which are better here than in `command`: Mesos shows that to everybody who may see its state. */
  readonly secret_variables?: readonly SecretVariable[] | undefined;
  readonly secret_files?: readonly SecretFile[] | undefined;
  /** A lasting sidecar: ready before the pod's main tasks start, stopped after the last of them has ended. */
  readonly sidecar?: boolean | undefined;
  /** What must have come true before its process is started. */
  readonly depends_on?: readonly Dependency[] | undefined;
  /** Starting its process again in the same sandbox. Absent: a sidecar always is, another task never. */
  readonly restart?: Restart | undefined;
  /** When it fails for good, the pod's other tasks are ended, too. Default: no. */
  readonly essential?: boolean | undefined;
}
export const TaskConfiguration: MessageType<TaskConfiguration> = /*#__PURE__*/ messageType('pillion.link.TaskConfiguration', () => [
  [1, 'command', 'optional', CommandInfo],
  [20, 'templates', 'repeated', ConfigTemplate],
  [21, 'secret_variables', 'repeated', SecretVariable],
  [22, 'secret_files', 'repeated', SecretFile],
  [30, 'sidecar', 'optional', 'bool'],
  [31, 'depends_on', 'repeated', Dependency],
  [32, 'restart', 'optional', Restart],
  [33, 'essential', 'optional', 'bool'],
]);

/** A condition, most often on another task of the pod. Once it has come true it counts, whatever happens later. */
export interface Dependency {
  /** TaskInfo.name. FILE_EXISTS and PORT_OPEN may go without. */
  readonly task?: string | undefined;
  readonly condition: Dependency_Condition;
  /** Absolute, or relative to the directory of `task`; without `task` to that of the waiting one. */
  readonly path?: string | undefined;
  readonly port?: number | undefined;
  /** An ECMAScript regular expression of at most 1,024 characters. */
  readonly pattern?: string | undefined;
}
export const Dependency: MessageType<Dependency> = /*#__PURE__*/ messageType('pillion.link.Dependency', () => [
  [1, 'task', 'optional', 'string'],
  [2, 'condition', 'required', Dependency_Condition],
  [3, 'path', 'optional', 'string'],
  [4, 'port', 'optional', 'uint32'],
  [5, 'pattern', 'optional', 'string'],
]);

export type Dependency_Condition =
  | 'UNKNOWN'
  /** Its process runs. */
  | 'STARTED'
  /** Its check succeeded; without a check as STARTED. */
  | 'READY'
  /** Its health check succeeded; without one as STARTED. */
  | 'HEALTHY'
  /** It ended with exit status 0. */
  | 'FINISHED'
  /** `path` exists. */
  | 'FILE_EXISTS'
  /** Something listens at `port` of the loopback address. */
  | 'PORT_OPEN'
  /** A line of its stdout or stderr matches `pattern`. */
  | 'LOG_MATCHES';
export const Dependency_Condition: EnumType<Dependency_Condition> = /*#__PURE__*/ enumType('pillion.link.Dependency.Condition', {
  UNKNOWN: 0,
  STARTED: 1,
  READY: 2,
  HEALTHY: 3,
  FINISHED: 4,
  FILE_EXISTS: 5,
  PORT_OPEN: 6,
  LOG_MATCHES: 7,
});

export interface Restart {
  readonly policy: Restart_Policy;
  /** Restarts that follow one another; absent: no limit. A run of `most_seconds` begins anew. */
  readonly limit?: number | undefined;
  /** Wait before the first restart (default 1), its growth each time (2), and the longest wait (60). */
  readonly first_seconds?: number | undefined;
  readonly factor?: number | undefined;
  readonly most_seconds?: number | undefined;
}
export const Restart: MessageType<Restart> = /*#__PURE__*/ messageType('pillion.link.Restart', () => [
  [1, 'policy', 'required', Restart_Policy],
  [2, 'limit', 'optional', 'uint32'],
  [3, 'first_seconds', 'optional', 'double'],
  [4, 'factor', 'optional', 'double'],
  [5, 'most_seconds', 'optional', 'double'],
]);

export type Restart_Policy =
  | 'NEVER'
  | 'ON_FAILURE'
  | 'ALWAYS';
export const Restart_Policy: EnumType<Restart_Policy> = /*#__PURE__*/ enumType('pillion.link.Restart.Policy', {
  NEVER: 0,
  ON_FAILURE: 1,
  ALWAYS: 2,
});

/** A file of the task, made from a mustache template. A value that is missing fails the task. */
export interface ConfigTemplate {
  readonly name: string;
  /** Relative: inside the task's sandbox. */
  readonly dest: string;
  /** The template itself, or where it is: an http or https URL, or a path as in CommandInfo.URI. At most 1 MiB. */
  readonly content?: Uint8Array | undefined;
  readonly uri?: string | undefined;
}
export const ConfigTemplate: MessageType<ConfigTemplate> = /*#__PURE__*/ messageType('pillion.link.ConfigTemplate', () => [
  [1, 'name', 'required', 'string'],
  [2, 'dest', 'required', 'string'],
  [3, 'content', 'optional', 'bytes'],
  [4, 'uri', 'optional', 'string'],
]);

/** A variable of the task's environment. */
export interface SecretVariable {
  readonly name: string;
  readonly value: Uint8Array;
}
export const SecretVariable: MessageType<SecretVariable> = /*#__PURE__*/ messageType('pillion.link.SecretVariable', () => [
  [1, 'name', 'required', 'string'],
  [2, 'value', 'required', 'bytes'],
]);

/** A file that only the task's user may read. */
export interface SecretFile {
  /** Relative: inside the task's sandbox. */
  readonly path: string;
  readonly value: Uint8Array;
  /** Whether the task may write it, too. */
  readonly writable?: boolean | undefined;
}
export const SecretFile: MessageType<SecretFile> = /*#__PURE__*/ messageType('pillion.link.SecretFile', () => [
  [1, 'path', 'required', 'string'],
  [2, 'value', 'required', 'bytes'],
  [3, 'writable', 'optional', 'bool'],
]);

/** The one message type of the link; exactly one of the payload fields is set. A receiver counts and ignores a payload that it does not know. */
export interface Message {
  /** Numbered from 1 in each executor process, over all messages it sends. */
  readonly sequence?: bigint | undefined;
  /** Milliseconds since the Unix epoch on the sender's clock. */
  readonly sent_at_ms?: bigint | undefined;
  readonly heartbeat?: Heartbeat | undefined;
}
export const Message: MessageType<Message> = /*#__PURE__*/ messageType('pillion.link.Message', () => [
  [1, 'sequence', 'optional', 'uint64'],
  [2, 'sent_at_ms', 'optional', 'uint64'],
  [10, 'heartbeat', 'optional', Heartbeat],
]);

/** Executor to scheduler, advisory: a lost one is not sent again. */
export interface Heartbeat {
  readonly tasks?: readonly Heartbeat_Task[] | undefined;
  /** Bytes of resident memory of the executor process itself. */
  readonly executor_resident_bytes?: bigint | undefined;
}
export const Heartbeat: MessageType<Heartbeat> = /*#__PURE__*/ messageType('pillion.link.Heartbeat', () => [
  [1, 'tasks', 'repeated', Heartbeat_Task],
  [2, 'executor_resident_bytes', 'optional', 'uint64'],
]);

export interface Heartbeat_Task {
  readonly task_id: TaskID;
  readonly state: TaskState;
  /** The leader of the task's process group; absent before the start and after the end. */
  readonly pid?: number | undefined;
}
export const Heartbeat_Task: MessageType<Heartbeat_Task> = /*#__PURE__*/ messageType('pillion.link.Heartbeat.Task', () => [
  [1, 'task_id', 'required', TaskID],
  [2, 'state', 'required', TaskState],
  [3, 'pid', 'optional', 'uint32'],
]);
