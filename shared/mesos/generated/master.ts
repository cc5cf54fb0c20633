// Generated from shared/mesos/proto/mesos/v1/master/master.proto by scripts/generate-mesos.ts; do not edit.
import { type EnumType, enumType, type MessageType, messageType } from '../descriptor.ts';
import {
  Duration,
} from './duration.ts';
import {
  ClusterStatus,
  Schedule,
} from './maintenance.ts';
import {
  AgentID,
  AgentInfo,
  AgentInfo_Capability,
  DrainInfo,
  DurationInfo,
  ExecutorInfo,
  FileInfo,
  Flag,
  FrameworkID,
  FrameworkInfo,
  InverseOffer,
  MachineID,
  MasterInfo,
  Metric,
  Offer,
  Operation,
  Resource,
  ResourceProviderInfo,
  Role,
  Task,
  TaskState,
  TaskStatus,
  TimeInfo,
  Value_Scalar,
  VersionInfo,
  WeightInfo,
} from './mesos.ts';
import {
  QuotaConfig,
  QuotaRequest,
  QuotaStatus,
} from './quota.ts';
import {
  OfferConstraints,
} from './scheduler.ts';

/** What an operator asks; `type` says which field is set, and many types have none. */
export interface Call {
  readonly type?: Call_Type | undefined;
  readonly get_metrics?: Call_GetMetrics | undefined;
  readonly set_logging_level?: Call_SetLoggingLevel | undefined;
  readonly list_files?: Call_ListFiles | undefined;
  readonly read_file?: Call_ReadFile | undefined;
  readonly update_weights?: Call_UpdateWeights | undefined;
  readonly reserve_resources?: Call_ReserveResources | undefined;
  readonly unreserve_resources?: Call_UnreserveResources | undefined;
  readonly create_volumes?: Call_CreateVolumes | undefined;
  readonly destroy_volumes?: Call_DestroyVolumes | undefined;
  readonly grow_volume?: Call_GrowVolume | undefined;
  readonly shrink_volume?: Call_ShrinkVolume | undefined;
  readonly update_maintenance_schedule?: Call_UpdateMaintenanceSchedule | undefined;
  readonly start_maintenance?: Call_StartMaintenance | undefined;
  readonly stop_maintenance?: Call_StopMaintenance | undefined;
  readonly drain_agent?: Call_DrainAgent | undefined;
  readonly deactivate_agent?: Call_DeactivateAgent | undefined;
  readonly reactivate_agent?: Call_ReactivateAgent | undefined;
  readonly update_quota?: Call_UpdateQuota | undefined;
  readonly teardown?: Call_Teardown | undefined;
  readonly mark_agent_gone?: Call_MarkAgentGone | undefined;
  readonly set_quota?: Call_SetQuota | undefined;
  readonly remove_quota?: Call_RemoveQuota | undefined;
}
export const Call: MessageType<Call> = /*#__PURE__*/ messageType('mesos.v1.master.Call', () => [
  [1, 'type', 'optional', Call_Type],
  [2, 'get_metrics', 'optional', Call_GetMetrics],
  [3, 'set_logging_level', 'optional', Call_SetLoggingLevel],
  [4, 'list_files', 'optional', Call_ListFiles],
  [5, 'read_file', 'optional', Call_ReadFile],
  [6, 'update_weights', 'optional', Call_UpdateWeights],
  [7, 'reserve_resources', 'optional', Call_ReserveResources],
  [8, 'unreserve_resources', 'optional', Call_UnreserveResources],
  [9, 'create_volumes', 'optional', Call_CreateVolumes],
  [10, 'destroy_volumes', 'optional', Call_DestroyVolumes],
  [18, 'grow_volume', 'optional', Call_GrowVolume],
  [19, 'shrink_volume', 'optional', Call_ShrinkVolume],
  [11, 'update_maintenance_schedule', 'optional', Call_UpdateMaintenanceSchedule],
  [12, 'start_maintenance', 'optional', Call_StartMaintenance],
  [13, 'stop_maintenance', 'optional', Call_StopMaintenance],
  [21, 'drain_agent', 'optional', Call_DrainAgent],
  [22, 'deactivate_agent', 'optional', Call_DeactivateAgent],
  [23, 'reactivate_agent', 'optional', Call_ReactivateAgent],
  [20, 'update_quota', 'optional', Call_UpdateQuota],
  [16, 'teardown', 'optional', Call_Teardown],
  [17, 'mark_agent_gone', 'optional', Call_MarkAgentGone],
  [14, 'set_quota', 'optional', Call_SetQuota],
  [15, 'remove_quota', 'optional', Call_RemoveQuota],
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
  | 'GET_AGENTS'
  | 'GET_FRAMEWORKS'
  | 'GET_EXECUTORS'
  | 'GET_OPERATIONS'
  | 'GET_TASKS'
  | 'GET_ROLES'
  | 'GET_WEIGHTS'
  | 'UPDATE_WEIGHTS'
  | 'GET_MASTER'
  | 'SUBSCRIBE'
  | 'RESERVE_RESOURCES'
  | 'UNRESERVE_RESOURCES'
  | 'CREATE_VOLUMES'
  | 'DESTROY_VOLUMES'
  | 'GROW_VOLUME'
  | 'SHRINK_VOLUME'
  | 'GET_MAINTENANCE_STATUS'
  | 'GET_MAINTENANCE_SCHEDULE'
  | 'UPDATE_MAINTENANCE_SCHEDULE'
  | 'START_MAINTENANCE'
  | 'STOP_MAINTENANCE'
  | 'DRAIN_AGENT'
  | 'DEACTIVATE_AGENT'
  | 'REACTIVATE_AGENT'
  | 'GET_QUOTA'
  | 'UPDATE_QUOTA'
  | 'SET_QUOTA'
  | 'REMOVE_QUOTA'
  | 'TEARDOWN'
  | 'MARK_AGENT_GONE';
export const Call_Type: EnumType<Call_Type> = /*#__PURE__*/ enumType('mesos.v1.master.Call.Type', {
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
  GET_AGENTS: 10,
  GET_FRAMEWORKS: 11,
  GET_EXECUTORS: 12,
  GET_OPERATIONS: 33,
  GET_TASKS: 13,
  GET_ROLES: 14,
  GET_WEIGHTS: 15,
  UPDATE_WEIGHTS: 16,
  GET_MASTER: 17,
  SUBSCRIBE: 18,
  RESERVE_RESOURCES: 19,
  UNRESERVE_RESOURCES: 20,
  CREATE_VOLUMES: 21,
  DESTROY_VOLUMES: 22,
  GROW_VOLUME: 34,
  SHRINK_VOLUME: 35,
  GET_MAINTENANCE_STATUS: 23,
  GET_MAINTENANCE_SCHEDULE: 24,
  UPDATE_MAINTENANCE_SCHEDULE: 25,
  START_MAINTENANCE: 26,
  STOP_MAINTENANCE: 27,
  DRAIN_AGENT: 37,
  DEACTIVATE_AGENT: 38,
  REACTIVATE_AGENT: 39,
  GET_QUOTA: 28,
  UPDATE_QUOTA: 36,
  SET_QUOTA: 29,
  REMOVE_QUOTA: 30,
  TEARDOWN: 31,
  MARK_AGENT_GONE: 32,
});

/** All metrics of the process. */
export interface Call_GetMetrics {
  readonly timeout?: DurationInfo | undefined;
}
export const Call_GetMetrics: MessageType<Call_GetMetrics> = /*#__PURE__*/ messageType('mesos.v1.master.Call.GetMetrics', () => [
  [1, 'timeout', 'optional', DurationInfo],
]);

/** For a while, then as before. */
export interface Call_SetLoggingLevel {
  readonly level: number;
  readonly duration: DurationInfo;
}
export const Call_SetLoggingLevel: MessageType<Call_SetLoggingLevel> = /*#__PURE__*/ messageType('mesos.v1.master.Call.SetLoggingLevel', () => [
  [1, 'level', 'required', 'uint32'],
  [2, 'duration', 'required', DurationInfo],
]);

/** The files of a directory in a sandbox, or the log's. */
export interface Call_ListFiles {
  readonly path: string;
}
export const Call_ListFiles: MessageType<Call_ListFiles> = /*#__PURE__*/ messageType('mesos.v1.master.Call.ListFiles', () => [
  [1, 'path', 'required', 'string'],
]);

/** A piece of a file. */
export interface Call_ReadFile {
  readonly path: string;
  readonly offset: bigint;
  /** Bytes; absent: as many as there are. */
  readonly length?: bigint | undefined;
}
export const Call_ReadFile: MessageType<Call_ReadFile> = /*#__PURE__*/ messageType('mesos.v1.master.Call.ReadFile', () => [
  [1, 'path', 'required', 'string'],
  [2, 'offset', 'required', 'uint64'],
  [3, 'length', 'optional', 'uint64'],
]);

/** Changes roles' weights. */
export interface Call_UpdateWeights {
  readonly weight_infos?: readonly WeightInfo[] | undefined;
}
export const Call_UpdateWeights: MessageType<Call_UpdateWeights> = /*#__PURE__*/ messageType('mesos.v1.master.Call.UpdateWeights', () => [
  [1, 'weight_infos', 'repeated', WeightInfo],
]);

/** RESERVE on an agent, by an operator. */
export interface Call_ReserveResources {
  readonly agent_id: AgentID;
  readonly source?: readonly Resource[] | undefined;
  readonly resources?: readonly Resource[] | undefined;
}
export const Call_ReserveResources: MessageType<Call_ReserveResources> = /*#__PURE__*/ messageType('mesos.v1.master.Call.ReserveResources', () => [
  [1, 'agent_id', 'required', AgentID],
  [3, 'source', 'repeated', Resource],
  [2, 'resources', 'repeated', Resource],
]);

/** UNRESERVE on an agent, by an operator. */
export interface Call_UnreserveResources {
  readonly agent_id: AgentID;
  readonly resources?: readonly Resource[] | undefined;
}
export const Call_UnreserveResources: MessageType<Call_UnreserveResources> = /*#__PURE__*/ messageType('mesos.v1.master.Call.UnreserveResources', () => [
  [1, 'agent_id', 'required', AgentID],
  [2, 'resources', 'repeated', Resource],
]);

/** CREATE on an agent, by an operator. */
export interface Call_CreateVolumes {
  readonly agent_id: AgentID;
  readonly volumes?: readonly Resource[] | undefined;
}
export const Call_CreateVolumes: MessageType<Call_CreateVolumes> = /*#__PURE__*/ messageType('mesos.v1.master.Call.CreateVolumes', () => [
  [1, 'agent_id', 'required', AgentID],
  [2, 'volumes', 'repeated', Resource],
]);

/** DESTROY on an agent, by an operator. */
export interface Call_DestroyVolumes {
  readonly agent_id: AgentID;
  readonly volumes?: readonly Resource[] | undefined;
}
export const Call_DestroyVolumes: MessageType<Call_DestroyVolumes> = /*#__PURE__*/ messageType('mesos.v1.master.Call.DestroyVolumes', () => [
  [1, 'agent_id', 'required', AgentID],
  [2, 'volumes', 'repeated', Resource],
]);

/** GROW_VOLUME on an agent, by an operator. */
export interface Call_GrowVolume {
  readonly agent_id?: AgentID | undefined;
  readonly volume: Resource;
  readonly addition: Resource;
}
export const Call_GrowVolume: MessageType<Call_GrowVolume> = /*#__PURE__*/ messageType('mesos.v1.master.Call.GrowVolume', () => [
  [1, 'agent_id', 'optional', AgentID],
  [2, 'volume', 'required', Resource],
  [3, 'addition', 'required', Resource],
]);

/** SHRINK_VOLUME on an agent, by an operator. */
export interface Call_ShrinkVolume {
  readonly agent_id?: AgentID | undefined;
  readonly volume: Resource;
  readonly subtract: Value_Scalar;
}
export const Call_ShrinkVolume: MessageType<Call_ShrinkVolume> = /*#__PURE__*/ messageType('mesos.v1.master.Call.ShrinkVolume', () => [
  [1, 'agent_id', 'optional', AgentID],
  [2, 'volume', 'required', Resource],
  [3, 'subtract', 'required', Value_Scalar],
]);

/** Replaces the whole schedule. */
export interface Call_UpdateMaintenanceSchedule {
  readonly schedule: Schedule;
}
export const Call_UpdateMaintenanceSchedule: MessageType<Call_UpdateMaintenanceSchedule> = /*#__PURE__*/ messageType('mesos.v1.master.Call.UpdateMaintenanceSchedule', () => [
  [1, 'schedule', 'required', Schedule],
]);

/** Takes scheduled machines down: their agents are shut down. */
export interface Call_StartMaintenance {
  readonly machines?: readonly MachineID[] | undefined;
}
export const Call_StartMaintenance: MessageType<Call_StartMaintenance> = /*#__PURE__*/ messageType('mesos.v1.master.Call.StartMaintenance', () => [
  [1, 'machines', 'repeated', MachineID],
]);

/** Brings machines up again. */
export interface Call_StopMaintenance {
  readonly machines?: readonly MachineID[] | undefined;
}
export const Call_StopMaintenance: MessageType<Call_StopMaintenance> = /*#__PURE__*/ messageType('mesos.v1.master.Call.StopMaintenance', () => [
  [1, 'machines', 'repeated', MachineID],
]);

/** Kills an agent's tasks and keeps it from offers. */
export interface Call_DrainAgent {
  readonly agent_id: AgentID;
  /** Kill policies are cut to it. */
  readonly max_grace_period?: Duration | undefined;
  /** When drained, the agent never comes back. */
  readonly mark_gone?: boolean | undefined;
}
export const Call_DrainAgent: MessageType<Call_DrainAgent> = /*#__PURE__*/ messageType('mesos.v1.master.Call.DrainAgent', () => [
  [1, 'agent_id', 'required', AgentID],
  [2, 'max_grace_period', 'optional', Duration],
  [3, 'mark_gone', 'optional', 'bool'],
]);

/** No more offers of an agent; its tasks stay. */
export interface Call_DeactivateAgent {
  readonly agent_id: AgentID;
}
export const Call_DeactivateAgent: MessageType<Call_DeactivateAgent> = /*#__PURE__*/ messageType('mesos.v1.master.Call.DeactivateAgent', () => [
  [1, 'agent_id', 'required', AgentID],
]);

/** Undoes draining and deactivation. */
export interface Call_ReactivateAgent {
  readonly agent_id: AgentID;
}
export const Call_ReactivateAgent: MessageType<Call_ReactivateAgent> = /*#__PURE__*/ messageType('mesos.v1.master.Call.ReactivateAgent', () => [
  [1, 'agent_id', 'required', AgentID],
]);

/** Sets roles' guarantees and limits. */
export interface Call_UpdateQuota {
  readonly force?: boolean | undefined;
  readonly quota_configs?: readonly QuotaConfig[] | undefined;
}
export const Call_UpdateQuota: MessageType<Call_UpdateQuota> = /*#__PURE__*/ messageType('mesos.v1.master.Call.UpdateQuota', () => [
  [1, 'force', 'optional', 'bool'],
  [2, 'quota_configs', 'repeated', QuotaConfig],
]);

/** The older form of UPDATE_QUOTA. */
export interface Call_SetQuota {
  readonly quota_request: QuotaRequest;
}
export const Call_SetQuota: MessageType<Call_SetQuota> = /*#__PURE__*/ messageType('mesos.v1.master.Call.SetQuota', () => [
  [1, 'quota_request', 'required', QuotaRequest],
]);

/** The older form of UPDATE_QUOTA. */
export interface Call_RemoveQuota {
  readonly role: string;
}
export const Call_RemoveQuota: MessageType<Call_RemoveQuota> = /*#__PURE__*/ messageType('mesos.v1.master.Call.RemoveQuota', () => [
  [1, 'role', 'required', 'string'],
]);

/** Ends a framework with all its tasks. */
export interface Call_Teardown {
  readonly framework_id: FrameworkID;
}
export const Call_Teardown: MessageType<Call_Teardown> = /*#__PURE__*/ messageType('mesos.v1.master.Call.Teardown', () => [
  [1, 'framework_id', 'required', FrameworkID],
]);

/** The agent never comes back. */
export interface Call_MarkAgentGone {
  readonly agent_id: AgentID;
}
export const Call_MarkAgentGone: MessageType<Call_MarkAgentGone> = /*#__PURE__*/ messageType('mesos.v1.master.Call.MarkAgentGone', () => [
  [1, 'agent_id', 'required', AgentID],
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
  readonly get_agents?: Response_GetAgents | undefined;
  readonly get_frameworks?: Response_GetFrameworks | undefined;
  readonly get_executors?: Response_GetExecutors | undefined;
  readonly get_operations?: Response_GetOperations | undefined;
  readonly get_tasks?: Response_GetTasks | undefined;
  readonly get_roles?: Response_GetRoles | undefined;
  readonly get_weights?: Response_GetWeights | undefined;
  readonly get_master?: Response_GetMaster | undefined;
  readonly get_maintenance_status?: Response_GetMaintenanceStatus | undefined;
  readonly get_maintenance_schedule?: Response_GetMaintenanceSchedule | undefined;
  readonly get_quota?: Response_GetQuota | undefined;
}
export const Response: MessageType<Response> = /*#__PURE__*/ messageType('mesos.v1.master.Response', () => [
  [1, 'type', 'optional', Response_Type],
  [2, 'get_health', 'optional', Response_GetHealth],
  [3, 'get_flags', 'optional', Response_GetFlags],
  [4, 'get_version', 'optional', Response_GetVersion],
  [5, 'get_metrics', 'optional', Response_GetMetrics],
  [6, 'get_logging_level', 'optional', Response_GetLoggingLevel],
  [7, 'list_files', 'optional', Response_ListFiles],
  [8, 'read_file', 'optional', Response_ReadFile],
  [9, 'get_state', 'optional', Response_GetState],
  [10, 'get_agents', 'optional', Response_GetAgents],
  [11, 'get_frameworks', 'optional', Response_GetFrameworks],
  [12, 'get_executors', 'optional', Response_GetExecutors],
  [20, 'get_operations', 'optional', Response_GetOperations],
  [13, 'get_tasks', 'optional', Response_GetTasks],
  [14, 'get_roles', 'optional', Response_GetRoles],
  [15, 'get_weights', 'optional', Response_GetWeights],
  [16, 'get_master', 'optional', Response_GetMaster],
  [17, 'get_maintenance_status', 'optional', Response_GetMaintenanceStatus],
  [18, 'get_maintenance_schedule', 'optional', Response_GetMaintenanceSchedule],
  [19, 'get_quota', 'optional', Response_GetQuota],
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
  | 'GET_AGENTS'
  | 'GET_FRAMEWORKS'
  | 'GET_EXECUTORS'
  | 'GET_OPERATIONS'
  | 'GET_TASKS'
  | 'GET_ROLES'
  | 'GET_WEIGHTS'
  | 'GET_MASTER'
  | 'GET_MAINTENANCE_STATUS'
  | 'GET_MAINTENANCE_SCHEDULE'
  | 'GET_QUOTA';
export const Response_Type: EnumType<Response_Type> = /*#__PURE__*/ enumType('mesos.v1.master.Response.Type', {
  UNKNOWN: 0,
  GET_HEALTH: 1,
  GET_FLAGS: 2,
  GET_VERSION: 3,
  GET_METRICS: 4,
  GET_LOGGING_LEVEL: 5,
  LIST_FILES: 6,
  READ_FILE: 7,
  GET_STATE: 8,
  GET_AGENTS: 9,
  GET_FRAMEWORKS: 10,
  GET_EXECUTORS: 11,
  GET_OPERATIONS: 19,
  GET_TASKS: 12,
  GET_ROLES: 13,
  GET_WEIGHTS: 14,
  GET_MASTER: 15,
  GET_MAINTENANCE_STATUS: 16,
  GET_MAINTENANCE_SCHEDULE: 17,
  GET_QUOTA: 18,
});

/** Whether the master is well. */
export interface Response_GetHealth {
  readonly healthy: boolean;
}
export const Response_GetHealth: MessageType<Response_GetHealth> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetHealth', () => [
  [1, 'healthy', 'required', 'bool'],
]);

/** What it runs with. */
export interface Response_GetFlags {
  readonly flags?: readonly Flag[] | undefined;
}
export const Response_GetFlags: MessageType<Response_GetFlags> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetFlags', () => [
  [1, 'flags', 'repeated', Flag],
]);

/** Which build it is. */
export interface Response_GetVersion {
  readonly version_info: VersionInfo;
}
export const Response_GetVersion: MessageType<Response_GetVersion> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetVersion', () => [
  [1, 'version_info', 'required', VersionInfo],
]);

/** All metrics. */
export interface Response_GetMetrics {
  readonly metrics?: readonly Metric[] | undefined;
}
export const Response_GetMetrics: MessageType<Response_GetMetrics> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetMetrics', () => [
  [1, 'metrics', 'repeated', Metric],
]);

/** glog's verbosity. */
export interface Response_GetLoggingLevel {
  readonly level: number;
}
export const Response_GetLoggingLevel: MessageType<Response_GetLoggingLevel> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetLoggingLevel', () => [
  [1, 'level', 'required', 'uint32'],
]);

/** The files of the directory. */
export interface Response_ListFiles {
  readonly file_infos?: readonly FileInfo[] | undefined;
}
export const Response_ListFiles: MessageType<Response_ListFiles> = /*#__PURE__*/ messageType('mesos.v1.master.Response.ListFiles', () => [
  [1, 'file_infos', 'repeated', FileInfo],
]);

/** The piece of the file. */
export interface Response_ReadFile {
  /** Of the whole file. */
  readonly size: bigint;
  readonly data: Uint8Array;
}
export const Response_ReadFile: MessageType<Response_ReadFile> = /*#__PURE__*/ messageType('mesos.v1.master.Response.ReadFile', () => [
  [1, 'size', 'required', 'uint64'],
  [2, 'data', 'required', 'bytes'],
]);

/** Four answers in one. */
export interface Response_GetState {
  readonly get_tasks?: Response_GetTasks | undefined;
  readonly get_executors?: Response_GetExecutors | undefined;
  readonly get_frameworks?: Response_GetFrameworks | undefined;
  readonly get_agents?: Response_GetAgents | undefined;
}
export const Response_GetState: MessageType<Response_GetState> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetState', () => [
  [1, 'get_tasks', 'optional', Response_GetTasks],
  [2, 'get_executors', 'optional', Response_GetExecutors],
  [3, 'get_frameworks', 'optional', Response_GetFrameworks],
  [4, 'get_agents', 'optional', Response_GetAgents],
]);

/** The agents. */
export interface Response_GetAgents {
  readonly agents?: readonly Response_GetAgents_Agent[] | undefined;
  /** Known from the registry, not yet back since the master's start. */
  readonly recovered_agents?: readonly AgentInfo[] | undefined;
}
export const Response_GetAgents: MessageType<Response_GetAgents> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetAgents', () => [
  [1, 'agents', 'repeated', Response_GetAgents_Agent],
  [2, 'recovered_agents', 'repeated', AgentInfo],
]);

/** A registered agent. */
export interface Response_GetAgents_Agent {
  readonly agent_info: AgentInfo;
  /** Offers are made of it. */
  readonly active: boolean;
  readonly deactivated?: boolean | undefined;
  readonly version: string;
  readonly pid?: string | undefined;
  readonly registered_time?: TimeInfo | undefined;
  readonly reregistered_time?: TimeInfo | undefined;
  readonly total_resources?: readonly Resource[] | undefined;
  readonly allocated_resources?: readonly Resource[] | undefined;
  readonly offered_resources?: readonly Resource[] | undefined;
  readonly capabilities?: readonly AgentInfo_Capability[] | undefined;
  readonly resource_providers?: readonly Response_GetAgents_Agent_ResourceProvider[] | undefined;
  readonly drain_info?: DrainInfo | undefined;
  readonly estimated_drain_start_time?: TimeInfo | undefined;
}
export const Response_GetAgents_Agent: MessageType<Response_GetAgents_Agent> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetAgents.Agent', () => [
  [1, 'agent_info', 'required', AgentInfo],
  [2, 'active', 'required', 'bool'],
  [12, 'deactivated', 'optional', 'bool'],
  [3, 'version', 'required', 'string'],
  [4, 'pid', 'optional', 'string'],
  [5, 'registered_time', 'optional', TimeInfo],
  [6, 'reregistered_time', 'optional', TimeInfo],
  [7, 'total_resources', 'repeated', Resource],
  [8, 'allocated_resources', 'repeated', Resource],
  [9, 'offered_resources', 'repeated', Resource],
  [10, 'capabilities', 'repeated', AgentInfo_Capability],
  [11, 'resource_providers', 'repeated', Response_GetAgents_Agent_ResourceProvider],
  [13, 'drain_info', 'optional', DrainInfo],
  [14, 'estimated_drain_start_time', 'optional', TimeInfo],
]);

/** One of its resource providers. */
export interface Response_GetAgents_Agent_ResourceProvider {
  readonly resource_provider_info: ResourceProviderInfo;
  readonly total_resources?: readonly Resource[] | undefined;
}
export const Response_GetAgents_Agent_ResourceProvider: MessageType<Response_GetAgents_Agent_ResourceProvider> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetAgents.Agent.ResourceProvider', () => [
  [1, 'resource_provider_info', 'required', ResourceProviderInfo],
  [2, 'total_resources', 'repeated', Resource],
]);

/** The frameworks. */
export interface Response_GetFrameworks {
  readonly frameworks?: readonly Response_GetFrameworks_Framework[] | undefined;
  readonly completed_frameworks?: readonly Response_GetFrameworks_Framework[] | undefined;
  readonly recovered_frameworks?: readonly FrameworkInfo[] | undefined;
}
export const Response_GetFrameworks: MessageType<Response_GetFrameworks> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetFrameworks', () => [
  [1, 'frameworks', 'repeated', Response_GetFrameworks_Framework],
  [2, 'completed_frameworks', 'repeated', Response_GetFrameworks_Framework],
  [3, 'recovered_frameworks', 'repeated', FrameworkInfo],
]);

/** One of them. */
export interface Response_GetFrameworks_Framework {
  readonly framework_info: FrameworkInfo;
  /** It gets offers. */
  readonly active: boolean;
  /** Its scheduler has a stream. */
  readonly connected: boolean;
  /** Known from agents only, its scheduler not yet back. */
  readonly recovered: boolean;
  readonly registered_time?: TimeInfo | undefined;
  readonly reregistered_time?: TimeInfo | undefined;
  readonly unregistered_time?: TimeInfo | undefined;
  readonly offers?: readonly Offer[] | undefined;
  readonly inverse_offers?: readonly InverseOffer[] | undefined;
  readonly allocated_resources?: readonly Resource[] | undefined;
  readonly offered_resources?: readonly Resource[] | undefined;
  readonly offer_constraints?: OfferConstraints | undefined;
}
export const Response_GetFrameworks_Framework: MessageType<Response_GetFrameworks_Framework> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetFrameworks.Framework', () => [
  [1, 'framework_info', 'required', FrameworkInfo],
  [2, 'active', 'required', 'bool'],
  [3, 'connected', 'required', 'bool'],
  [11, 'recovered', 'required', 'bool'],
  [4, 'registered_time', 'optional', TimeInfo],
  [5, 'reregistered_time', 'optional', TimeInfo],
  [6, 'unregistered_time', 'optional', TimeInfo],
  [7, 'offers', 'repeated', Offer],
  [8, 'inverse_offers', 'repeated', InverseOffer],
  [9, 'allocated_resources', 'repeated', Resource],
  [10, 'offered_resources', 'repeated', Resource],
  [12, 'offer_constraints', 'optional', OfferConstraints],
]);

/** The executors. */
export interface Response_GetExecutors {
  readonly executors?: readonly Response_GetExecutors_Executor[] | undefined;
  readonly orphan_executors?: readonly Response_GetExecutors_Executor[] | undefined;
}
export const Response_GetExecutors: MessageType<Response_GetExecutors> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetExecutors', () => [
  [1, 'executors', 'repeated', Response_GetExecutors_Executor],
  [2, 'orphan_executors', 'repeated', Response_GetExecutors_Executor],
]);

/** One of them. */
export interface Response_GetExecutors_Executor {
  readonly executor_info: ExecutorInfo;
  readonly agent_id: AgentID;
}
export const Response_GetExecutors_Executor: MessageType<Response_GetExecutors_Executor> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetExecutors.Executor', () => [
  [1, 'executor_info', 'required', ExecutorInfo],
  [2, 'agent_id', 'required', AgentID],
]);

/** The operations. */
export interface Response_GetOperations {
  readonly operations?: readonly Operation[] | undefined;
}
export const Response_GetOperations: MessageType<Response_GetOperations> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetOperations', () => [
  [1, 'operations', 'repeated', Operation],
]);

/** The tasks. */
export interface Response_GetTasks {
  readonly pending_tasks?: readonly Task[] | undefined;
  readonly tasks?: readonly Task[] | undefined;
  readonly unreachable_tasks?: readonly Task[] | undefined;
  readonly completed_tasks?: readonly Task[] | undefined;
  readonly orphan_tasks?: readonly Task[] | undefined;
}
export const Response_GetTasks: MessageType<Response_GetTasks> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetTasks', () => [
  [1, 'pending_tasks', 'repeated', Task],
  [2, 'tasks', 'repeated', Task],
  [5, 'unreachable_tasks', 'repeated', Task],
  [3, 'completed_tasks', 'repeated', Task],
  [4, 'orphan_tasks', 'repeated', Task],
]);

/** The roles in use. */
export interface Response_GetRoles {
  readonly roles?: readonly Role[] | undefined;
}
export const Response_GetRoles: MessageType<Response_GetRoles> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetRoles', () => [
  [1, 'roles', 'repeated', Role],
]);

/** The roles' weights. */
export interface Response_GetWeights {
  readonly weight_infos?: readonly WeightInfo[] | undefined;
}
export const Response_GetWeights: MessageType<Response_GetWeights> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetWeights', () => [
  [1, 'weight_infos', 'repeated', WeightInfo],
]);

/** The leading master. */
export interface Response_GetMaster {
  readonly master_info?: MasterInfo | undefined;
  /** Seconds since the Unix epoch. */
  readonly start_time?: number | undefined;
  readonly elected_time?: number | undefined;
}
export const Response_GetMaster: MessageType<Response_GetMaster> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetMaster', () => [
  [1, 'master_info', 'optional', MasterInfo],
  [2, 'start_time', 'optional', 'double'],
  [3, 'elected_time', 'optional', 'double'],
]);

/** How far maintenance is. */
export interface Response_GetMaintenanceStatus {
  readonly status: ClusterStatus;
}
export const Response_GetMaintenanceStatus: MessageType<Response_GetMaintenanceStatus> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetMaintenanceStatus', () => [
  [1, 'status', 'required', ClusterStatus],
]);

/** The schedule. */
export interface Response_GetMaintenanceSchedule {
  readonly schedule: Schedule;
}
export const Response_GetMaintenanceSchedule: MessageType<Response_GetMaintenanceSchedule> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetMaintenanceSchedule', () => [
  [1, 'schedule', 'required', Schedule],
]);

/** The quotas. */
export interface Response_GetQuota {
  readonly status: QuotaStatus;
}
export const Response_GetQuota: MessageType<Response_GetQuota> = /*#__PURE__*/ messageType('mesos.v1.master.Response.GetQuota', () => [
  [1, 'status', 'required', QuotaStatus],
]);

/** What the master streams to an operator who subscribed. */
export interface Event {
  readonly type?: Event_Type | undefined;
  readonly subscribed?: Event_Subscribed | undefined;
  readonly task_added?: Event_TaskAdded | undefined;
  readonly task_updated?: Event_TaskUpdated | undefined;
  readonly agent_added?: Event_AgentAdded | undefined;
  readonly agent_removed?: Event_AgentRemoved | undefined;
  readonly framework_added?: Event_FrameworkAdded | undefined;
  readonly framework_updated?: Event_FrameworkUpdated | undefined;
  readonly framework_removed?: Event_FrameworkRemoved | undefined;
}
export const Event: MessageType<Event> = /*#__PURE__*/ messageType('mesos.v1.master.Event', () => [
  [1, 'type', 'optional', Event_Type],
  [2, 'subscribed', 'optional', Event_Subscribed],
  [3, 'task_added', 'optional', Event_TaskAdded],
  [4, 'task_updated', 'optional', Event_TaskUpdated],
  [5, 'agent_added', 'optional', Event_AgentAdded],
  [6, 'agent_removed', 'optional', Event_AgentRemoved],
  [7, 'framework_added', 'optional', Event_FrameworkAdded],
  [8, 'framework_updated', 'optional', Event_FrameworkUpdated],
  [9, 'framework_removed', 'optional', Event_FrameworkRemoved],
]);

/** A type that is not known must be ignored. */
export type Event_Type =
  | 'UNKNOWN'
  | 'SUBSCRIBED'
  | 'TASK_ADDED'
  | 'TASK_UPDATED'
  | 'AGENT_ADDED'
  | 'AGENT_REMOVED'
  | 'FRAMEWORK_ADDED'
  | 'FRAMEWORK_UPDATED'
  | 'FRAMEWORK_REMOVED'
  | 'HEARTBEAT';
export const Event_Type: EnumType<Event_Type> = /*#__PURE__*/ enumType('mesos.v1.master.Event.Type', {
  UNKNOWN: 0,
  SUBSCRIBED: 1,
  TASK_ADDED: 2,
  TASK_UPDATED: 3,
  AGENT_ADDED: 4,
  AGENT_REMOVED: 5,
  FRAMEWORK_ADDED: 6,
  FRAMEWORK_UPDATED: 7,
  FRAMEWORK_REMOVED: 8,
  HEARTBEAT: 9,
});

/** The first event: the state as it is. */
export interface Event_Subscribed {
  readonly get_state?: Response_GetState | undefined;
  readonly heartbeat_interval_seconds?: number | undefined;
}
export const Event_Subscribed: MessageType<Event_Subscribed> = /*#__PURE__*/ messageType('mesos.v1.master.Event.Subscribed', () => [
  [1, 'get_state', 'optional', Response_GetState],
  [2, 'heartbeat_interval_seconds', 'optional', 'double'],
]);

/** A new task. */
export interface Event_TaskAdded {
  readonly task: Task;
}
export const Event_TaskAdded: MessageType<Event_TaskAdded> = /*#__PURE__*/ messageType('mesos.v1.master.Event.TaskAdded', () => [
  [1, 'task', 'required', Task],
]);

/** A task's state changed. */
export interface Event_TaskUpdated {
  readonly framework_id: FrameworkID;
  readonly status: TaskStatus;
  readonly state: TaskState;
}
export const Event_TaskUpdated: MessageType<Event_TaskUpdated> = /*#__PURE__*/ messageType('mesos.v1.master.Event.TaskUpdated', () => [
  [1, 'framework_id', 'required', FrameworkID],
  [2, 'status', 'required', TaskStatus],
  [3, 'state', 'required', TaskState],
]);

/** A new framework. */
export interface Event_FrameworkAdded {
  readonly framework: Response_GetFrameworks_Framework;
}
export const Event_FrameworkAdded: MessageType<Event_FrameworkAdded> = /*#__PURE__*/ messageType('mesos.v1.master.Event.FrameworkAdded', () => [
  [1, 'framework', 'required', Response_GetFrameworks_Framework],
]);

/** A framework changed. */
export interface Event_FrameworkUpdated {
  readonly framework: Response_GetFrameworks_Framework;
}
export const Event_FrameworkUpdated: MessageType<Event_FrameworkUpdated> = /*#__PURE__*/ messageType('mesos.v1.master.Event.FrameworkUpdated', () => [
  [1, 'framework', 'required', Response_GetFrameworks_Framework],
]);

/** A framework is over. */
export interface Event_FrameworkRemoved {
  readonly framework_info: FrameworkInfo;
}
export const Event_FrameworkRemoved: MessageType<Event_FrameworkRemoved> = /*#__PURE__*/ messageType('mesos.v1.master.Event.FrameworkRemoved', () => [
  [1, 'framework_info', 'required', FrameworkInfo],
]);

/** An agent registered. */
export interface Event_AgentAdded {
  readonly agent: Response_GetAgents_Agent;
}
export const Event_AgentAdded: MessageType<Event_AgentAdded> = /*#__PURE__*/ messageType('mesos.v1.master.Event.AgentAdded', () => [
  [1, 'agent', 'required', Response_GetAgents_Agent],
]);

/** An agent is gone. */
export interface Event_AgentRemoved {
  readonly agent_id: AgentID;
}
export const Event_AgentRemoved: MessageType<Event_AgentRemoved> = /*#__PURE__*/ messageType('mesos.v1.master.Event.AgentRemoved', () => [
  [1, 'agent_id', 'required', AgentID],
]);
