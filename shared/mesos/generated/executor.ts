// Generated from shared/mesos/proto/mesos/v1/executor/executor.proto by scripts/generate-mesos.ts; do not edit.
import { type EnumType, enumType, type MessageType, messageType } from '../descriptor.ts';
import {
  AgentInfo,
  ContainerID,
  ExecutorID,
  ExecutorInfo,
  FrameworkID,
  FrameworkInfo,
  KillPolicy,
  TaskGroupInfo,
  TaskID,
  TaskInfo,
  TaskStatus,
} from './mesos.ts';

/** What the agent streams to an executor; `type` says which field is set. */
export interface Event {
  readonly type?: Event_Type | undefined;
  readonly subscribed?: Event_Subscribed | undefined;
  readonly acknowledged?: Event_Acknowledged | undefined;
  readonly launch?: Event_Launch | undefined;
  readonly launch_group?: Event_LaunchGroup | undefined;
  readonly kill?: Event_Kill | undefined;
  readonly message?: Event_Message | undefined;
  readonly error?: Event_Error | undefined;
}
export const Event: MessageType<Event> = /*#__PURE__*/ messageType('mesos.v1.executor.Event', () => [
  [1, 'type', 'optional', Event_Type],
  [2, 'subscribed', 'optional', Event_Subscribed],
  [3, 'acknowledged', 'optional', Event_Acknowledged],
  [4, 'launch', 'optional', Event_Launch],
  [8, 'launch_group', 'optional', Event_LaunchGroup],
  [5, 'kill', 'optional', Event_Kill],
  [6, 'message', 'optional', Event_Message],
  [7, 'error', 'optional', Event_Error],
]);

/** A type that is not known must be ignored. */
export type Event_Type =
  | 'UNKNOWN'
  | 'SUBSCRIBED'
  | 'LAUNCH'
  | 'LAUNCH_GROUP'
  | 'KILL'
  | 'ACKNOWLEDGED'
  | 'MESSAGE'
  | 'ERROR'
  | 'SHUTDOWN'
  | 'HEARTBEAT';
export const Event_Type: EnumType<Event_Type> = /*#__PURE__*/ enumType('mesos.v1.executor.Event.Type', {
  UNKNOWN: 0,
  SUBSCRIBED: 1,
  LAUNCH: 2,
  LAUNCH_GROUP: 8,
  KILL: 3,
  ACKNOWLEDGED: 4,
  MESSAGE: 5,
  ERROR: 6,
  SHUTDOWN: 7,
  HEARTBEAT: 9,
});

/** The first event of a stream, unless the executor is not wanted any more: then SHUTDOWN is. */
export interface Event_Subscribed {
  readonly executor_info: ExecutorInfo;
  readonly framework_info: FrameworkInfo;
  readonly agent_info: AgentInfo;
  readonly container_id?: ContainerID | undefined;
}
export const Event_Subscribed: MessageType<Event_Subscribed> = /*#__PURE__*/ messageType('mesos.v1.executor.Event.Subscribed', () => [
  [1, 'executor_info', 'required', ExecutorInfo],
  [2, 'framework_info', 'required', FrameworkInfo],
  [3, 'agent_info', 'required', AgentInfo],
  [4, 'container_id', 'optional', ContainerID],
]);

/** A task to start. */
export interface Event_Launch {
  readonly task: TaskInfo;
}
export const Event_Launch: MessageType<Event_Launch> = /*#__PURE__*/ messageType('mesos.v1.executor.Event.Launch', () => [
  [1, 'task', 'required', TaskInfo],
]);

/** Tasks to start together. */
export interface Event_LaunchGroup {
  readonly task_group: TaskGroupInfo;
}
export const Event_LaunchGroup: MessageType<Event_LaunchGroup> = /*#__PURE__*/ messageType('mesos.v1.executor.Event.LaunchGroup', () => [
  [1, 'task_group', 'required', TaskGroupInfo],
]);

/** A task to end. */
export interface Event_Kill {
  readonly task_id: TaskID;
  /** In place of the task's own. */
  readonly kill_policy?: KillPolicy | undefined;
}
export const Event_Kill: MessageType<Event_Kill> = /*#__PURE__*/ messageType('mesos.v1.executor.Event.Kill', () => [
  [1, 'task_id', 'required', TaskID],
  [2, 'kill_policy', 'optional', KillPolicy],
]);

/** The agent has this update safe on disk. */
export interface Event_Acknowledged {
  readonly task_id: TaskID;
  readonly uuid: Uint8Array;
}
export const Event_Acknowledged: MessageType<Event_Acknowledged> = /*#__PURE__*/ messageType('mesos.v1.executor.Event.Acknowledged', () => [
  [1, 'task_id', 'required', TaskID],
  [2, 'uuid', 'required', 'bytes'],
]);

/** From the scheduler. */
export interface Event_Message {
  readonly data: Uint8Array;
}
export const Event_Message: MessageType<Event_Message> = /*#__PURE__*/ messageType('mesos.v1.executor.Event.Message', () => [
  [1, 'data', 'required', 'bytes'],
]);

/** The subscription is over. */
export interface Event_Error {
  readonly message: string;
}
export const Event_Error: MessageType<Event_Error> = /*#__PURE__*/ messageType('mesos.v1.executor.Event.Error', () => [
  [1, 'message', 'required', 'string'],
]);

/** What an executor sends; `type` says which field is set. */
export interface Call {
  readonly executor_id: ExecutorID;
  readonly framework_id: FrameworkID;
  readonly type?: Call_Type | undefined;
  readonly subscribe?: Call_Subscribe | undefined;
  readonly update?: Call_Update | undefined;
  readonly message?: Call_Message | undefined;
}
export const Call: MessageType<Call> = /*#__PURE__*/ messageType('mesos.v1.executor.Call', () => [
  [1, 'executor_id', 'required', ExecutorID],
  [2, 'framework_id', 'required', FrameworkID],
  [3, 'type', 'optional', Call_Type],
  [4, 'subscribe', 'optional', Call_Subscribe],
  [5, 'update', 'optional', Call_Update],
  [6, 'message', 'optional', Call_Message],
]);

/** Never send UNKNOWN. */
export type Call_Type =
  | 'UNKNOWN'
  | 'SUBSCRIBE'
  | 'UPDATE'
  | 'MESSAGE'
  | 'HEARTBEAT';
export const Call_Type: EnumType<Call_Type> = /*#__PURE__*/ enumType('mesos.v1.executor.Call.Type', {
  UNKNOWN: 0,
  SUBSCRIBE: 1,
  UPDATE: 2,
  MESSAGE: 3,
  HEARTBEAT: 4,
});

/** Opens the stream; after a reconnection it names what the agent may not know. */
export interface Call_Subscribe {
  /** Tasks of which no update has been acknowledged. */
  readonly unacknowledged_tasks?: readonly TaskInfo[] | undefined;
  /** In the order in which they were made. */
  readonly unacknowledged_updates?: readonly Call_Update[] | undefined;
}
export const Call_Subscribe: MessageType<Call_Subscribe> = /*#__PURE__*/ messageType('mesos.v1.executor.Call.Subscribe', () => [
  [1, 'unacknowledged_tasks', 'repeated', TaskInfo],
  [2, 'unacknowledged_updates', 'repeated', Call_Update],
]);

/** A task's status; source must be SOURCE_EXECUTOR. */
export interface Call_Update {
  readonly status: TaskStatus;
}
export const Call_Update: MessageType<Call_Update> = /*#__PURE__*/ messageType('mesos.v1.executor.Call.Update', () => [
  [1, 'status', 'required', TaskStatus],
]);

/** To the scheduler; may be lost. */
export interface Call_Message {
  readonly data: Uint8Array;
}
export const Call_Message: MessageType<Call_Message> = /*#__PURE__*/ messageType('mesos.v1.executor.Call.Message', () => [
  [2, 'data', 'required', 'bytes'],
]);
