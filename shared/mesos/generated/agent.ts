// Generated from shared/mesos/proto/mesos/v1/agent/agent.proto by scripts/generate-mesos.ts; do not edit.
import { type EnumType, enumType, type MessageType, messageType } from '../descriptor.ts';
import {
  AgentInfo,
  CommandInfo,
  ContainerID,
  ContainerInfo,
  ContainerStatus,
  DrainConfig,
  DurationInfo,
  ExecutorID,
  ExecutorInfo,
  FileInfo,
  Flag,
  FrameworkID,
  FrameworkInfo,
  Image,
  Metric,
  Operation,
  Resource,
  ResourceProviderID,
  ResourceProviderInfo,
  ResourceStatistics,
  TTYInfo,
  Task,
  TaskResourceLimitation,
  TaskState,
  TaskStatus_Reason,
  TimeInfo,
  Value_Scalar,
  VersionInfo,
} from './mesos.ts';

/** What an operator or an executor asks; `type` says which field is set, and many types have none. */
export interface Call {
  readonly type?: Call_Type | undefined;
  readonly get_metrics?: Call_GetMetrics | undefined;
  readonly set_logging_level?: Call_SetLoggingLevel | undefined;
  readonly list_files?: Call_ListFiles | undefined;
  readonly read_file?: Call_ReadFile | undefined;
  readonly get_containers?: Call_GetContainers | undefined;
  readonly launch_nested_container?: Call_LaunchNestedContainer | undefined;
  readonly wait_nested_container?: Call_WaitNestedContainer | undefined;
  readonly kill_nested_container?: Call_KillNestedContainer | undefined;
  readonly remove_nested_container?: Call_RemoveNestedContainer | undefined;
  readonly launch_nested_container_session?: Call_LaunchNestedContainerSession | undefined;
  readonly attach_container_input?: Call_AttachContainerInput | undefined;
  readonly attach_container_output?: Call_AttachContainerOutput | undefined;
  readonly launch_container?: Call_LaunchContainer | undefined;
  readonly wait_container?: Call_WaitContainer | undefined;
  readonly kill_container?: Call_KillContainer | undefined;
  readonly remove_container?: Call_RemoveContainer | undefined;
  readonly add_resource_provider_config?: Call_AddResourceProviderConfig | undefined;
  readonly update_resource_provider_config?: Call_UpdateResourceProviderConfig | undefined;
  readonly remove_resource_provider_config?: Call_RemoveResourceProviderConfig | undefined;
  readonly mark_resource_provider_gone?: Call_MarkResourceProviderGone | undefined;
  readonly prune_images?: Call_PruneImages | undefined;
}
export const Call: MessageType<Call> = /*#__PURE__*/ messageType('mesos.v1.agent.Call', () => [
  [1, 'type', 'optional', Call_Type],
  [2, 'get_metrics', 'optional', Call_GetMetrics],
  [3, 'set_logging_level', 'optional', Call_SetLoggingLevel],
  [4, 'list_files', 'optional', Call_ListFiles],
  [5, 'read_file', 'optional', Call_ReadFile],
  [20, 'get_containers', 'optional', Call_GetContainers],
  [6, 'launch_nested_container', 'optional', Call_LaunchNestedContainer],
  [7, 'wait_nested_container', 'optional', Call_WaitNestedContainer],
  [8, 'kill_nested_container', 'optional', Call_KillNestedContainer],
  [12, 'remove_nested_container', 'optional', Call_RemoveNestedContainer],
  [9, 'launch_nested_container_session', 'optional', Call_LaunchNestedContainerSession],
  [10, 'attach_container_input', 'optional', Call_AttachContainerInput],
  [11, 'attach_container_output', 'optional', Call_AttachContainerOutput],
  [13, 'launch_container', 'optional', Call_LaunchContainer],
  [14, 'wait_container', 'optional', Call_WaitContainer],
  [15, 'kill_container', 'optional', Call_KillContainer],
  [16, 'remove_container', 'optional', Call_RemoveContainer],
  [17, 'add_resource_provider_config', 'optional', Call_AddResourceProviderConfig],
  [18, 'update_resource_provider_config', 'optional', Call_UpdateResourceProviderConfig],
  [19, 'remove_resource_provider_config', 'optional', Call_RemoveResourceProviderConfig],
  [22, 'mark_resource_provider_gone', 'optional', Call_MarkResourceProviderGone],
  [21, 'prune_images', 'optional', Call_PruneImages],
]);

/** Never send UNKNOWN. */
export type Call_Type =
  | 'UNKNOWN'
  | 'GET_HEALTH'
  | 'GET_FLAGS'
  | 'GET_VERSION'
  | 'GET_METRICS'
  | 'GET_LOGGING_LEVEL'
  | 'SET_LOGGING_LEVEL'
  | 'LIST_FILES'
  | 'READ_FILE'
  | 'GET_STATE'
  | 'GET_CONTAINERS'
  | 'GET_FRAMEWORKS'
  | 'GET_EXECUTORS'
  | 'GET_OPERATIONS'
  | 'GET_TASKS'
  | 'GET_AGENT'
  | 'GET_RESOURCE_PROVIDERS'
  | 'LAUNCH_NESTED_CONTAINER'
  | 'WAIT_NESTED_CONTAINER'
  | 'KILL_NESTED_CONTAINER'
  | 'REMOVE_NESTED_CONTAINER'
  | 'LAUNCH_NESTED_CONTAINER_SESSION'
  | 'ATTACH_CONTAINER_INPUT'
  | 'ATTACH_CONTAINER_OUTPUT'
  | 'LAUNCH_CONTAINER'
  | 'WAIT_CONTAINER'
  | 'KILL_CONTAINER'
  | 'REMOVE_CONTAINER'
  | 'ADD_RESOURCE_PROVIDER_CONFIG'
  | 'UPDATE_RESOURCE_PROVIDER_CONFIG'
  | 'REMOVE_RESOURCE_PROVIDER_CONFIG'
  | 'MARK_RESOURCE_PROVIDER_GONE'
  | 'PRUNE_IMAGES';
export const Call_Type: EnumType<Call_Type> = /*#__PURE__*/ enumType('mesos.v1.agent.Call.Type', {
  UNKNOWN: 0,
  GET_HEALTH: 1,
  GET_FLAGS: 2,
  GET_VERSION: 3,
  GET_METRICS: 4,
  GET_LOGGING_LEVEL: 5,
  SET_LOGGING_LEVEL: 6,
  LIST_FILES: 7,
  READ_FILE: 8,
  GET_STATE: 9,
  GET_CONTAINERS: 10,
  GET_FRAMEWORKS: 11,
  GET_EXECUTORS: 12,
  GET_OPERATIONS: 31,
  GET_TASKS: 13,
  GET_AGENT: 20,
  GET_RESOURCE_PROVIDERS: 26,
  LAUNCH_NESTED_CONTAINER: 14,
  WAIT_NESTED_CONTAINER: 15,
  KILL_NESTED_CONTAINER: 16,
  REMOVE_NESTED_CONTAINER: 21,
  LAUNCH_NESTED_CONTAINER_SESSION: 17,
  ATTACH_CONTAINER_INPUT: 18,
  ATTACH_CONTAINER_OUTPUT: 19,
  LAUNCH_CONTAINER: 22,
  WAIT_CONTAINER: 23,
  KILL_CONTAINER: 24,
  REMOVE_CONTAINER: 25,
  ADD_RESOURCE_PROVIDER_CONFIG: 27,
  UPDATE_RESOURCE_PROVIDER_CONFIG: 28,
  REMOVE_RESOURCE_PROVIDER_CONFIG: 29,
  MARK_RESOURCE_PROVIDER_GONE: 32,
  PRUNE_IMAGES: 30,
});

/** All metrics of the process. */
export interface Call_GetMetrics {
  readonly timeout?: DurationInfo | undefined;
}
export const Call_GetMetrics: MessageType<Call_GetMetrics> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.GetMetrics', () => [
  [1, 'timeout', 'optional', DurationInfo],
]);

/** For a while, then as before. */
export interface Call_SetLoggingLevel {
  readonly level: number;
  readonly duration: DurationInfo;
}
export const Call_SetLoggingLevel: MessageType<Call_SetLoggingLevel> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.SetLoggingLevel', () => [
  [1, 'level', 'required', 'uint32'],
  [2, 'duration', 'required', DurationInfo],
]);

/** The files of a directory in a sandbox, or the log's. */
export interface Call_ListFiles {
  readonly path: string;
}
export const Call_ListFiles: MessageType<Call_ListFiles> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.ListFiles', () => [
  [1, 'path', 'required', 'string'],
]);

/** A piece of a file. */
export interface Call_ReadFile {
  readonly path: string;
  readonly offset: bigint;
  /** Bytes; absent: as many as there are. */
  readonly length?: bigint | undefined;
}
export const Call_ReadFile: MessageType<Call_ReadFile> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.ReadFile', () => [
  [1, 'path', 'required', 'string'],
  [2, 'offset', 'required', 'uint64'],
  [3, 'length', 'optional', 'uint64'],
]);

/** The containers with their use of resources. */
export interface Call_GetContainers {
  readonly show_nested?: boolean | undefined;
  readonly show_standalone?: boolean | undefined;
}
export const Call_GetContainers: MessageType<Call_GetContainers> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.GetContainers', () => [
  [1, 'show_nested', 'optional', 'bool'],
  [2, 'show_standalone', 'optional', 'bool'],
]);

/** The older form of LAUNCH_CONTAINER. */
export interface Call_LaunchNestedContainer {
  readonly container_id: ContainerID;
  readonly command?: CommandInfo | undefined;
  readonly container?: ContainerInfo | undefined;
}
export const Call_LaunchNestedContainer: MessageType<Call_LaunchNestedContainer> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.LaunchNestedContainer', () => [
  [1, 'container_id', 'required', ContainerID],
  [2, 'command', 'optional', CommandInfo],
  [3, 'container', 'optional', ContainerInfo],
]);

/** The older form of WAIT_CONTAINER. */
export interface Call_WaitNestedContainer {
  readonly container_id: ContainerID;
}
export const Call_WaitNestedContainer: MessageType<Call_WaitNestedContainer> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.WaitNestedContainer', () => [
  [1, 'container_id', 'required', ContainerID],
]);

/** The older form of KILL_CONTAINER. */
export interface Call_KillNestedContainer {
  readonly container_id: ContainerID;
  readonly signal?: number | undefined;
}
export const Call_KillNestedContainer: MessageType<Call_KillNestedContainer> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.KillNestedContainer', () => [
  [1, 'container_id', 'required', ContainerID],
  [2, 'signal', 'optional', 'int32'],
]);

/** The older form of REMOVE_CONTAINER. */
export interface Call_RemoveNestedContainer {
  readonly container_id: ContainerID;
}
export const Call_RemoveNestedContainer: MessageType<Call_RemoveNestedContainer> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.RemoveNestedContainer', () => [
  [1, 'container_id', 'required', ContainerID],
]);

/** Runs a command in a container and streams its output: its end closes the stream, and the other way round. */
export interface Call_LaunchNestedContainerSession {
  readonly container_id: ContainerID;
  readonly command?: CommandInfo | undefined;
  readonly container?: ContainerInfo | undefined;
}
export const Call_LaunchNestedContainerSession: MessageType<Call_LaunchNestedContainerSession> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.LaunchNestedContainerSession', () => [
  [1, 'container_id', 'required', ContainerID],
  [2, 'command', 'optional', CommandInfo],
  [3, 'container', 'optional', ContainerInfo],
]);

/** A stream of these: first the container, then input. */
export interface Call_AttachContainerInput {
  readonly type?: Call_AttachContainerInput_Type | undefined;
  readonly container_id?: ContainerID | undefined;
  readonly process_io?: ProcessIO | undefined;
}
export const Call_AttachContainerInput: MessageType<Call_AttachContainerInput> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.AttachContainerInput', () => [
  [1, 'type', 'optional', Call_AttachContainerInput_Type],
  [2, 'container_id', 'optional', ContainerID],
  [3, 'process_io', 'optional', ProcessIO],
]);

/** Which field is set. */
export type Call_AttachContainerInput_Type =
  | 'UNKNOWN'
  | 'CONTAINER_ID'
  | 'PROCESS_IO';
export const Call_AttachContainerInput_Type: EnumType<Call_AttachContainerInput_Type> = /*#__PURE__*/ enumType('mesos.v1.agent.Call.AttachContainerInput.Type', {
  UNKNOWN: 0,
  CONTAINER_ID: 1,
  PROCESS_IO: 2,
});

/** Streams a container's output. */
export interface Call_AttachContainerOutput {
  readonly container_id: ContainerID;
}
export const Call_AttachContainerOutput: MessageType<Call_AttachContainerOutput> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.AttachContainerOutput', () => [
  [1, 'container_id', 'required', ContainerID],
]);

/** Starts a nested or a standalone container. */
export interface Call_LaunchContainer {
  readonly container_id: ContainerID;
  readonly command?: CommandInfo | undefined;
  readonly resources?: readonly Resource[] | undefined;
  readonly container?: ContainerInfo | undefined;
  /** Upper bounds by resource name. */
  readonly limits?: Readonly<Record<string, Value_Scalar>> | undefined;
}
export const Call_LaunchContainer: MessageType<Call_LaunchContainer> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.LaunchContainer', () => [
  [1, 'container_id', 'required', ContainerID],
  [2, 'command', 'optional', CommandInfo],
  [3, 'resources', 'repeated', Resource],
  [4, 'container', 'optional', ContainerInfo],
  [5, 'limits', 'map', Value_Scalar],
]);

/** Answered when the container has ended. */
export interface Call_WaitContainer {
  readonly container_id: ContainerID;
}
export const Call_WaitContainer: MessageType<Call_WaitContainer> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.WaitContainer', () => [
  [1, 'container_id', 'required', ContainerID],
]);

/** Signals a container; SIGKILL by default. */
export interface Call_KillContainer {
  readonly container_id: ContainerID;
  readonly signal?: number | undefined;
}
export const Call_KillContainer: MessageType<Call_KillContainer> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.KillContainer', () => [
  [1, 'container_id', 'required', ContainerID],
  [2, 'signal', 'optional', 'int32'],
]);

/** Removes what an ended container left. */
export interface Call_RemoveContainer {
  readonly container_id: ContainerID;
}
export const Call_RemoveContainer: MessageType<Call_RemoveContainer> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.RemoveContainer', () => [
  [1, 'container_id', 'required', ContainerID],
]);

/** A new resource provider. */
export interface Call_AddResourceProviderConfig {
  readonly info: ResourceProviderInfo;
}
export const Call_AddResourceProviderConfig: MessageType<Call_AddResourceProviderConfig> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.AddResourceProviderConfig', () => [
  [1, 'info', 'required', ResourceProviderInfo],
]);

/** A resource provider's new configuration. */
export interface Call_UpdateResourceProviderConfig {
  readonly info: ResourceProviderInfo;
}
export const Call_UpdateResourceProviderConfig: MessageType<Call_UpdateResourceProviderConfig> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.UpdateResourceProviderConfig', () => [
  [1, 'info', 'required', ResourceProviderInfo],
]);

/** A resource provider ends; its resources stay known. */
export interface Call_RemoveResourceProviderConfig {
  readonly type: string;
  readonly name: string;
}
export const Call_RemoveResourceProviderConfig: MessageType<Call_RemoveResourceProviderConfig> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.RemoveResourceProviderConfig', () => [
  [1, 'type', 'required', 'string'],
  [2, 'name', 'required', 'string'],
]);

/** A resource provider never comes back. */
export interface Call_MarkResourceProviderGone {
  readonly resource_provider_id: ResourceProviderID;
}
export const Call_MarkResourceProviderGone: MessageType<Call_MarkResourceProviderGone> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.MarkResourceProviderGone', () => [
  [1, 'resource_provider_id', 'required', ResourceProviderID],
]);

/** Removes cached images that nothing uses. */
export interface Call_PruneImages {
  readonly excluded_images?: readonly Image[] | undefined;
}
export const Call_PruneImages: MessageType<Call_PruneImages> = /*#__PURE__*/ messageType('mesos.v1.agent.Call.PruneImages', () => [
  [1, 'excluded_images', 'repeated', Image],
]);

/** The answer to a call; `type` says which field is set. */
export interface Response {
  readonly type?: Response_Type | undefined;
  readonly get_health?: Response_GetHealth | undefined;
  readonly get_flags?: Response_GetFlags | undefined;
  readonly get_version?: Response_GetVersion | undefined;
  readonly get_metrics?: Response_GetMetrics | undefined;
  readonly get_logging_level?: Response_GetLoggingLevel | undefined;
  readonly list_files?: Response_ListFiles | undefined;
  readonly read_file?: Response_ReadFile | undefined;
  readonly get_state?: Response_GetState | undefined;
  readonly get_containers?: Response_GetContainers | undefined;
  readonly get_frameworks?: Response_GetFrameworks | undefined;
  readonly get_executors?: Response_GetExecutors | undefined;
  readonly get_operations?: Response_GetOperations | undefined;
  readonly get_tasks?: Response_GetTasks | undefined;
  readonly get_agent?: Response_GetAgent | undefined;
  readonly get_resource_providers?: Response_GetResourceProviders | undefined;
  readonly wait_nested_container?: Response_WaitNestedContainer | undefined;
  readonly wait_container?: Response_WaitContainer | undefined;
}
export const Response: MessageType<Response> = /*#__PURE__*/ messageType('mesos.v1.agent.Response', () => [
  [1, 'type', 'optional', Response_Type],
  [2, 'get_health', 'optional', Response_GetHealth],
  [3, 'get_flags', 'optional', Response_GetFlags],
  [4, 'get_version', 'optional', Response_GetVersion],
  [5, 'get_metrics', 'optional', Response_GetMetrics],
  [6, 'get_logging_level', 'optional', Response_GetLoggingLevel],
  [7, 'list_files', 'optional', Response_ListFiles],
  [8, 'read_file', 'optional', Response_ReadFile],
  [9, 'get_state', 'optional', Response_GetState],
  [10, 'get_containers', 'optional', Response_GetContainers],
  [11, 'get_frameworks', 'optional', Response_GetFrameworks],
  [12, 'get_executors', 'optional', Response_GetExecutors],
  [18, 'get_operations', 'optional', Response_GetOperations],
  [13, 'get_tasks', 'optional', Response_GetTasks],
  [15, 'get_agent', 'optional', Response_GetAgent],
  [17, 'get_resource_providers', 'optional', Response_GetResourceProviders],
  [14, 'wait_nested_container', 'optional', Response_WaitNestedContainer],
  [16, 'wait_container', 'optional', Response_WaitContainer],
]);

/** The type of the call, where it has an answer. */
export type Response_Type =
  | 'UNKNOWN'
  | 'GET_HEALTH'
  | 'GET_FLAGS'
  | 'GET_VERSION'
  | 'GET_METRICS'
  | 'GET_LOGGING_LEVEL'
  | 'LIST_FILES'
  | 'READ_FILE'
  | 'GET_STATE'
  | 'GET_CONTAINERS'
  | 'GET_FRAMEWORKS'
  | 'GET_EXECUTORS'
  | 'GET_OPERATIONS'
  | 'GET_TASKS'
  | 'GET_AGENT'
  | 'GET_RESOURCE_PROVIDERS'
  | 'WAIT_NESTED_CONTAINER'
  | 'WAIT_CONTAINER';
export const Response_Type: EnumType<Response_Type> = /*#__PURE__*/ enumType('mesos.v1.agent.Response.Type', {
  UNKNOWN: 0,
  GET_HEALTH: 1,
  GET_FLAGS: 2,
  GET_VERSION: 3,
  GET_METRICS: 4,
  GET_LOGGING_LEVEL: 5,
  LIST_FILES: 6,
  READ_FILE: 7,
  GET_STATE: 8,
  GET_CONTAINERS: 9,
  GET_FRAMEWORKS: 10,
  GET_EXECUTORS: 11,
  GET_OPERATIONS: 17,
  GET_TASKS: 12,
  GET_AGENT: 14,
  GET_RESOURCE_PROVIDERS: 16,
  WAIT_NESTED_CONTAINER: 13,
  WAIT_CONTAINER: 15,
});

/** Whether the agent is well. */
export interface Response_GetHealth {
  readonly healthy: boolean;
}
export const Response_GetHealth: MessageType<Response_GetHealth> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetHealth', () => [
  [1, 'healthy', 'required', 'bool'],
]);

/** What it runs with. */
export interface Response_GetFlags {
  readonly flags?: readonly Flag[] | undefined;
}
export const Response_GetFlags: MessageType<Response_GetFlags> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetFlags', () => [
  [1, 'flags', 'repeated', Flag],
]);

/** Which build it is. */
export interface Response_GetVersion {
  readonly version_info: VersionInfo;
}
export const Response_GetVersion: MessageType<Response_GetVersion> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetVersion', () => [
  [1, 'version_info', 'required', VersionInfo],
]);

/** All metrics. */
export interface Response_GetMetrics {
  readonly metrics?: readonly Metric[] | undefined;
}
export const Response_GetMetrics: MessageType<Response_GetMetrics> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetMetrics', () => [
  [1, 'metrics', 'repeated', Metric],
]);

/** glog's verbosity. */
export interface Response_GetLoggingLevel {
  readonly level: number;
}
export const Response_GetLoggingLevel: MessageType<Response_GetLoggingLevel> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetLoggingLevel', () => [
  [1, 'level', 'required', 'uint32'],
]);

/** The files of the directory. */
export interface Response_ListFiles {
  readonly file_infos?: readonly FileInfo[] | undefined;
}
export const Response_ListFiles: MessageType<Response_ListFiles> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.ListFiles', () => [
  [1, 'file_infos', 'repeated', FileInfo],
]);

/** The piece of the file. */
export interface Response_ReadFile {
  /** Of the whole file. */
  readonly size: bigint;
  readonly data: Uint8Array;
}
export const Response_ReadFile: MessageType<Response_ReadFile> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.ReadFile', () => [
  [1, 'size', 'required', 'uint64'],
  [2, 'data', 'required', 'bytes'],
]);

/** Three answers in one. */
export interface Response_GetState {
  readonly get_tasks?: Response_GetTasks | undefined;
  readonly get_executors?: Response_GetExecutors | undefined;
  readonly get_frameworks?: Response_GetFrameworks | undefined;
}
export const Response_GetState: MessageType<Response_GetState> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetState', () => [
  [1, 'get_tasks', 'optional', Response_GetTasks],
  [2, 'get_executors', 'optional', Response_GetExecutors],
  [3, 'get_frameworks', 'optional', Response_GetFrameworks],
]);

/** The containers. */
export interface Response_GetContainers {
  readonly containers?: readonly Response_GetContainers_Container[] | undefined;
}
export const Response_GetContainers: MessageType<Response_GetContainers> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetContainers', () => [
  [1, 'containers', 'repeated', Response_GetContainers_Container],
]);

/** One of them; those of executors name their framework. */
export interface Response_GetContainers_Container {
  readonly framework_id?: FrameworkID | undefined;
  readonly executor_id?: ExecutorID | undefined;
  readonly executor_name?: string | undefined;
  readonly container_id: ContainerID;
  readonly container_status?: ContainerStatus | undefined;
  readonly resource_statistics?: ResourceStatistics | undefined;
}
export const Response_GetContainers_Container: MessageType<Response_GetContainers_Container> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetContainers.Container', () => [
  [1, 'framework_id', 'optional', FrameworkID],
  [2, 'executor_id', 'optional', ExecutorID],
  [3, 'executor_name', 'optional', 'string'],
  [4, 'container_id', 'required', ContainerID],
  [5, 'container_status', 'optional', ContainerStatus],
  [6, 'resource_statistics', 'optional', ResourceStatistics],
]);

/** The frameworks that have or had executors here. */
export interface Response_GetFrameworks {
  readonly frameworks?: readonly Response_GetFrameworks_Framework[] | undefined;
  readonly completed_frameworks?: readonly Response_GetFrameworks_Framework[] | undefined;
}
export const Response_GetFrameworks: MessageType<Response_GetFrameworks> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetFrameworks', () => [
  [1, 'frameworks', 'repeated', Response_GetFrameworks_Framework],
  [2, 'completed_frameworks', 'repeated', Response_GetFrameworks_Framework],
]);

/** One of them. */
export interface Response_GetFrameworks_Framework {
  readonly framework_info: FrameworkInfo;
}
export const Response_GetFrameworks_Framework: MessageType<Response_GetFrameworks_Framework> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetFrameworks.Framework', () => [
  [1, 'framework_info', 'required', FrameworkInfo],
]);

/** The executors, live and ended. */
export interface Response_GetExecutors {
  readonly executors?: readonly Response_GetExecutors_Executor[] | undefined;
  readonly completed_executors?: readonly Response_GetExecutors_Executor[] | undefined;
}
export const Response_GetExecutors: MessageType<Response_GetExecutors> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetExecutors', () => [
  [1, 'executors', 'repeated', Response_GetExecutors_Executor],
  [2, 'completed_executors', 'repeated', Response_GetExecutors_Executor],
]);

/** One of them. */
export interface Response_GetExecutors_Executor {
  readonly executor_info: ExecutorInfo;
}
export const Response_GetExecutors_Executor: MessageType<Response_GetExecutors_Executor> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetExecutors.Executor', () => [
  [1, 'executor_info', 'required', ExecutorInfo],
]);

/** The operations. */
export interface Response_GetOperations {
  readonly operations?: readonly Operation[] | undefined;
}
export const Response_GetOperations: MessageType<Response_GetOperations> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetOperations', () => [
  [1, 'operations', 'repeated', Operation],
]);

/** The tasks, by how far they are. */
export interface Response_GetTasks {
  readonly pending_tasks?: readonly Task[] | undefined;
  /** Waiting for their executor to subscribe. */
  readonly queued_tasks?: readonly Task[] | undefined;
  readonly launched_tasks?: readonly Task[] | undefined;
  /** Ended, with updates that are not yet acknowledged. */
  readonly terminated_tasks?: readonly Task[] | undefined;
  readonly completed_tasks?: readonly Task[] | undefined;
}
export const Response_GetTasks: MessageType<Response_GetTasks> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetTasks', () => [
  [1, 'pending_tasks', 'repeated', Task],
  [2, 'queued_tasks', 'repeated', Task],
  [3, 'launched_tasks', 'repeated', Task],
  [4, 'terminated_tasks', 'repeated', Task],
  [5, 'completed_tasks', 'repeated', Task],
]);

/** The agent itself. */
export interface Response_GetAgent {
  readonly agent_info?: AgentInfo | undefined;
  readonly drain_config?: DrainConfig | undefined;
  readonly estimated_drain_start_time?: TimeInfo | undefined;
}
export const Response_GetAgent: MessageType<Response_GetAgent> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetAgent', () => [
  [1, 'agent_info', 'optional', AgentInfo],
  [2, 'drain_config', 'optional', DrainConfig],
  [3, 'estimated_drain_start_time', 'optional', TimeInfo],
]);

/** Its resource providers. */
export interface Response_GetResourceProviders {
  readonly resource_providers?: readonly Response_GetResourceProviders_ResourceProvider[] | undefined;
}
export const Response_GetResourceProviders: MessageType<Response_GetResourceProviders> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetResourceProviders', () => [
  [1, 'resource_providers', 'repeated', Response_GetResourceProviders_ResourceProvider],
]);

/** One of them. */
export interface Response_GetResourceProviders_ResourceProvider {
  readonly resource_provider_info: ResourceProviderInfo;
  readonly total_resources?: readonly Resource[] | undefined;
}
export const Response_GetResourceProviders_ResourceProvider: MessageType<Response_GetResourceProviders_ResourceProvider> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.GetResourceProviders.ResourceProvider', () => [
  [1, 'resource_provider_info', 'required', ResourceProviderInfo],
  [2, 'total_resources', 'repeated', Resource],
]);

/** How the container ended. */
export interface Response_WaitNestedContainer {
  readonly exit_status?: number | undefined;
  readonly state?: TaskState | undefined;
  readonly reason?: TaskStatus_Reason | undefined;
  readonly limitation?: TaskResourceLimitation | undefined;
  readonly message?: string | undefined;
}
export const Response_WaitNestedContainer: MessageType<Response_WaitNestedContainer> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.WaitNestedContainer', () => [
  [1, 'exit_status', 'optional', 'int32'],
  [2, 'state', 'optional', TaskState],
  [3, 'reason', 'optional', TaskStatus_Reason],
  [4, 'limitation', 'optional', TaskResourceLimitation],
  [5, 'message', 'optional', 'string'],
]);

/** How the container ended. */
export interface Response_WaitContainer {
  /** The raw wait status. */
  readonly exit_status?: number | undefined;
  readonly state?: TaskState | undefined;
  readonly reason?: TaskStatus_Reason | undefined;
  readonly limitation?: TaskResourceLimitation | undefined;
  readonly message?: string | undefined;
}
export const Response_WaitContainer: MessageType<Response_WaitContainer> = /*#__PURE__*/ messageType('mesos.v1.agent.Response.WaitContainer', () => [
  [1, 'exit_status', 'optional', 'int32'],
  [2, 'state', 'optional', TaskState],
  [3, 'reason', 'optional', TaskStatus_Reason],
  [4, 'limitation', 'optional', TaskResourceLimitation],
  [5, 'message', 'optional', 'string'],
]);

/** Input and output of a process, as messages of a stream. */
export interface ProcessIO {
  readonly type?: ProcessIO_Type | undefined;
  readonly data?: ProcessIO_Data | undefined;
  readonly control?: ProcessIO_Control | undefined;
}
export const ProcessIO: MessageType<ProcessIO> = /*#__PURE__*/ messageType('mesos.v1.agent.ProcessIO', () => [
  [1, 'type', 'optional', ProcessIO_Type],
  [2, 'data', 'optional', ProcessIO_Data],
  [3, 'control', 'optional', ProcessIO_Control],
]);

/** Which field is set. */
export type ProcessIO_Type =
  | 'UNKNOWN'
  | 'DATA'
  | 'CONTROL';
export const ProcessIO_Type: EnumType<ProcessIO_Type> = /*#__PURE__*/ enumType('mesos.v1.agent.ProcessIO.Type', {
  UNKNOWN: 0,
  DATA: 1,
  CONTROL: 2,
});

/** Bytes; none means the end of that stream. */
export interface ProcessIO_Data {
  readonly type?: ProcessIO_Data_Type | undefined;
  readonly data?: Uint8Array | undefined;
}
export const ProcessIO_Data: MessageType<ProcessIO_Data> = /*#__PURE__*/ messageType('mesos.v1.agent.ProcessIO.Data', () => [
  [1, 'type', 'optional', ProcessIO_Data_Type],
  [2, 'data', 'optional', 'bytes'],
]);

/** Which of the three streams. */
export type ProcessIO_Data_Type =
  | 'UNKNOWN'
  | 'STDIN'
  | 'STDOUT'
  | 'STDERR';
export const ProcessIO_Data_Type: EnumType<ProcessIO_Data_Type> = /*#__PURE__*/ enumType('mesos.v1.agent.ProcessIO.Data.Type', {
  UNKNOWN: 0,
  STDIN: 1,
  STDOUT: 2,
  STDERR: 3,
});

/** All that is not data. */
export interface ProcessIO_Control {
  readonly type?: ProcessIO_Control_Type | undefined;
  readonly tty_info?: TTYInfo | undefined;
  readonly heartbeat?: ProcessIO_Control_Heartbeat | undefined;
}
export const ProcessIO_Control: MessageType<ProcessIO_Control> = /*#__PURE__*/ messageType('mesos.v1.agent.ProcessIO.Control', () => [
  [1, 'type', 'optional', ProcessIO_Control_Type],
  [2, 'tty_info', 'optional', TTYInfo],
  [3, 'heartbeat', 'optional', ProcessIO_Control_Heartbeat],
]);

/** Which field is set. */
export type ProcessIO_Control_Type =
  | 'UNKNOWN'
  | 'TTY_INFO'
  | 'HEARTBEAT';
export const ProcessIO_Control_Type: EnumType<ProcessIO_Control_Type> = /*#__PURE__*/ enumType('mesos.v1.agent.ProcessIO.Control.Type', {
  UNKNOWN: 0,
  TTY_INFO: 1,
  HEARTBEAT: 2,
});

/** Sent so often, to keep the connection open. */
export interface ProcessIO_Control_Heartbeat {
  readonly interval?: DurationInfo | undefined;
}
export const ProcessIO_Control_Heartbeat: MessageType<ProcessIO_Control_Heartbeat> = /*#__PURE__*/ messageType('mesos.v1.agent.ProcessIO.Control.Heartbeat', () => [
  [1, 'interval', 'optional', DurationInfo],
]);
