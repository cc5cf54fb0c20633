// Generated from shared/mesos/proto/mesos/v1/mesos.proto by scripts/generate-mesos.ts; do not edit.
import { type EnumType, enumType, type MessageType, messageType } from '../descriptor.ts';

/** Given by the master at the first SUBSCRIBE; kept and sent again by a scheduler that comes back. */
export interface FrameworkID {
  readonly value: string;
}
export const FrameworkID: MessageType<FrameworkID> = /*#__PURE__*/ messageType('mesos.v1.FrameworkID', () => [
  [1, 'value', 'required', 'string'],
]);

/** One offer; void once answered, rescinded, or after a failover. */
export interface OfferID {
  readonly value: string;
}
export const OfferID: MessageType<OfferID> = /*#__PURE__*/ messageType('mesos.v1.OfferID', () => [
  [1, 'value', 'required', 'string'],
]);

/** One registration of an agent; kept over its restarts when it recovers. */
export interface AgentID {
  readonly value: string;
}
export const AgentID: MessageType<AgentID> = /*#__PURE__*/ messageType('mesos.v1.AgentID', () => [
  [1, 'value', 'required', 'string'],
]);

/** Chosen by the scheduler, unique in its framework for ever: never reuse one. */
export interface TaskID {
  readonly value: string;
}
export const TaskID: MessageType<TaskID> = /*#__PURE__*/ messageType('mesos.v1.TaskID', () => [
  [1, 'value', 'required', 'string'],
]);

/** Chosen by the scheduler, unique on an agent among its live executors. */
export interface ExecutorID {
  readonly value: string;
}
export const ExecutorID: MessageType<ExecutorID> = /*#__PURE__*/ messageType('mesos.v1.ExecutorID', () => [
  [1, 'value', 'required', 'string'],
]);

/** A container on an agent; nested ones name their parent. */
export interface ContainerID {
  readonly value: string;
  readonly parent?: ContainerID | undefined;
}
export const ContainerID: MessageType<ContainerID> = /*#__PURE__*/ messageType('mesos.v1.ContainerID', () => [
  [1, 'value', 'required', 'string'],
  [2, 'parent', 'optional', ContainerID],
]);

/** A provider of resources outside the agent process (storage by CSI). */
export interface ResourceProviderID {
  readonly value: string;
}
export const ResourceProviderID: MessageType<ResourceProviderID> = /*#__PURE__*/ messageType('mesos.v1.ResourceProviderID', () => [
  [1, 'value', 'required', 'string'],
]);

/** Chosen by the scheduler for an offer operation whose outcome it wants to be told. */
export interface OperationID {
  readonly value: string;
}
export const OperationID: MessageType<OperationID> = /*#__PURE__*/ messageType('mesos.v1.OperationID', () => [
  [1, 'value', 'required', 'string'],
]);

/** A moment since the Unix epoch. */
export interface TimeInfo {
  readonly nanoseconds: bigint;
}
export const TimeInfo: MessageType<TimeInfo> = /*#__PURE__*/ messageType('mesos.v1.TimeInfo', () => [
  [1, 'nanoseconds', 'required', 'int64'],
]);

/** A span of time. */
export interface DurationInfo {
  readonly nanoseconds: bigint;
}
export const DurationInfo: MessageType<DurationInfo> = /*#__PURE__*/ messageType('mesos.v1.DurationInfo', () => [
  [1, 'nanoseconds', 'required', 'int64'],
]);

/** Where a server listens; hostname or ip is set. */
export interface Address {
  readonly hostname?: string | undefined;
  /** Dotted decimal or IPv6 text. */
  readonly ip?: string | undefined;
  readonly port: number;
}
export const Address: MessageType<Address> = /*#__PURE__*/ messageType('mesos.v1.Address', () => [
  [1, 'hostname', 'optional', 'string'],
  [2, 'ip', 'optional', 'string'],
  [3, 'port', 'required', 'int32'],
]);

/** A URL in its parts. */
export interface URL {
  readonly scheme: string;
  readonly address: Address;
  /** With the leading slash. */
  readonly path?: string | undefined;
  readonly query?: readonly Parameter[] | undefined;
  readonly fragment?: string | undefined;
}
export const URL: MessageType<URL> = /*#__PURE__*/ messageType('mesos.v1.URL', () => [
  [1, 'scheme', 'required', 'string'],
  [2, 'address', 'required', Address],
  [3, 'path', 'optional', 'string'],
  [4, 'query', 'repeated', Parameter],
  [5, 'fragment', 'optional', 'string'],
]);

/** When a machine is going to be away; without duration: for good. */
export interface Unavailability {
  readonly start: TimeInfo;
  readonly duration?: DurationInfo | undefined;
}
export const Unavailability: MessageType<Unavailability> = /*#__PURE__*/ messageType('mesos.v1.Unavailability', () => [
  [1, 'start', 'required', TimeInfo],
  [2, 'duration', 'optional', DurationInfo],
]);

/** A machine of the maintenance schedule; agents match by hostname and ip. */
export interface MachineID {
  readonly hostname?: string | undefined;
  readonly ip?: string | undefined;
}
export const MachineID: MessageType<MachineID> = /*#__PURE__*/ messageType('mesos.v1.MachineID', () => [
  [1, 'hostname', 'optional', 'string'],
  [2, 'ip', 'optional', 'string'],
]);

/** A framework as it introduces itself at SUBSCRIBE. */
export interface FrameworkInfo {
  /** The Unix user of its tasks; '' lets the scheduler's library choose. */
  readonly user: string;
  readonly name: string;
  /** Absent at the first subscription; afterwards the one that the master gave. */
  readonly id?: FrameworkID | undefined;
  /** Seconds that tasks live on while the scheduler is away; afterwards the id is finished. */
  readonly failover_timeout?: number | undefined;
  /** Executors survive a restart of the agent. Cannot be changed later. */
  readonly checkpoint?: boolean | undefined;
  /** Of frameworks without MULTI_ROLE only. */
  readonly role?: string | undefined;
  /** Of frameworks with MULTI_ROLE: offers come for these. */
  readonly roles?: readonly string[] | undefined;
  readonly hostname?: string | undefined;
  /** Must be the authenticated one where the master authenticates. */
  readonly principal?: string | undefined;
  /** Shown as a link by Mesos' web page. */
  readonly webui_url?: string | undefined;
  readonly capabilities?: readonly FrameworkInfo_Capability[] | undefined;
  readonly labels?: Labels | undefined;
  /** Per role: the smallest offers worth sending. */
  readonly offer_filters?: Readonly<Record<string, OfferFilters>> | undefined;
}
export const FrameworkInfo: MessageType<FrameworkInfo> = /*#__PURE__*/ messageType('mesos.v1.FrameworkInfo', () => [
  [1, 'user', 'required', 'string'],
  [2, 'name', 'required', 'string'],
  [3, 'id', 'optional', FrameworkID],
  [4, 'failover_timeout', 'optional', 'double'],
  [5, 'checkpoint', 'optional', 'bool'],
  [6, 'role', 'optional', 'string'],
  [12, 'roles', 'repeated', 'string'],
  [7, 'hostname', 'optional', 'string'],
  [8, 'principal', 'optional', 'string'],
  [9, 'webui_url', 'optional', 'string'],
  [10, 'capabilities', 'repeated', FrameworkInfo_Capability],
  [11, 'labels', 'optional', Labels],
  [13, 'offer_filters', 'map', OfferFilters],
]);

/** What a framework understands beyond the first version of the API. */
export interface FrameworkInfo_Capability {
  readonly type?: FrameworkInfo_Capability_Type | undefined;
}
export const FrameworkInfo_Capability: MessageType<FrameworkInfo_Capability> = /*#__PURE__*/ messageType('mesos.v1.FrameworkInfo.Capability', () => [
  [1, 'type', 'optional', FrameworkInfo_Capability_Type],
]);

/** Never send UNKNOWN. */
export type FrameworkInfo_Capability_Type =
  | 'UNKNOWN'
  | 'REVOCABLE_RESOURCES'
  /** Takes TASK_KILLING; else executors may not send it. */
  | 'TASK_KILLING_STATE'
  | 'GPU_RESOURCES'
  | 'SHARED_RESOURCES'
  /** Takes TASK_UNREACHABLE, TASK_DROPPED, TASK_GONE and so on in place of TASK_LOST. */
  | 'PARTITION_AWARE'
  /** Uses `roles`, and sees allocation_info in offers. */
  | 'MULTI_ROLE'
  /** Speaks `reservations`, a stack, in place of `role` and `reservation`. */
  | 'RESERVATION_REFINEMENT'
  | 'REGION_AWARE';
export const FrameworkInfo_Capability_Type: EnumType<FrameworkInfo_Capability_Type> = /*#__PURE__*/ enumType('mesos.v1.FrameworkInfo.Capability.Type', {
  UNKNOWN: 0,
  REVOCABLE_RESOURCES: 1,
  TASK_KILLING_STATE: 2,
  GPU_RESOURCES: 3,
  SHARED_RESOURCES: 4,
  PARTITION_AWARE: 5,
  MULTI_ROLE: 6,
  RESERVATION_REFINEMENT: 7,
  REGION_AWARE: 8,
});

/** A check whose result is only reported (readiness, say); nobody kills because of it. */
export interface CheckInfo {
  readonly type?: CheckInfo_Type | undefined;
  readonly command?: CheckInfo_Command | undefined;
  readonly http?: CheckInfo_Http | undefined;
  readonly tcp?: CheckInfo_Tcp | undefined;
  /** Before the first check. */
  readonly delay_seconds?: number | undefined;
  /** From the end of one check to the start of the next. */
  readonly interval_seconds?: number | undefined;
  /** 0 means no limit. */
  readonly timeout_seconds?: number | undefined;
}
export const CheckInfo: MessageType<CheckInfo> = /*#__PURE__*/ messageType('mesos.v1.CheckInfo', () => [
  [1, 'type', 'optional', CheckInfo_Type],
  [2, 'command', 'optional', CheckInfo_Command],
  [3, 'http', 'optional', CheckInfo_Http],
  [7, 'tcp', 'optional', CheckInfo_Tcp],
  [4, 'delay_seconds', 'optional', 'double'],
  [5, 'interval_seconds', 'optional', 'double'],
  [6, 'timeout_seconds', 'optional', 'double'],
]);

/** How to check. */
export type CheckInfo_Type =
  | 'UNKNOWN'
  | 'COMMAND'
  | 'HTTP'
  | 'TCP';
export const CheckInfo_Type: EnumType<CheckInfo_Type> = /*#__PURE__*/ enumType('mesos.v1.CheckInfo.Type', {
  UNKNOWN: 0,
  COMMAND: 1,
  HTTP: 2,
  TCP: 3,
});

/** Its exit code is the result. */
export interface CheckInfo_Command {
  readonly command: CommandInfo;
}
export const CheckInfo_Command: MessageType<CheckInfo_Command> = /*#__PURE__*/ messageType('mesos.v1.CheckInfo.Command', () => [
  [1, 'command', 'required', CommandInfo],
]);

/** The status code of GET is the result. */
export interface CheckInfo_Http {
  readonly port: number;
  readonly path?: string | undefined;
}
export const CheckInfo_Http: MessageType<CheckInfo_Http> = /*#__PURE__*/ messageType('mesos.v1.CheckInfo.Http', () => [
  [1, 'port', 'required', 'uint32'],
  [2, 'path', 'optional', 'string'],
]);

/** Whether a connection is taken is the result. */
export interface CheckInfo_Tcp {
  readonly port: number;
}
export const CheckInfo_Tcp: MessageType<CheckInfo_Tcp> = /*#__PURE__*/ messageType('mesos.v1.CheckInfo.Tcp', () => [
  [1, 'port', 'required', 'uint32'],
]);

/** A check whose repeated failure ends the task. */
export interface HealthCheck {
  readonly delay_seconds?: number | undefined;
  /** From the end of one check to the start of the next. */
  readonly interval_seconds?: number | undefined;
  /** 0 means no limit. */
  readonly timeout_seconds?: number | undefined;
  /** So many in a row, and the task is killed. */
  readonly consecutive_failures?: number | undefined;
  /** Failures do not count so long after the start, until the first success. */
  readonly grace_period_seconds?: number | undefined;
  readonly type?: HealthCheck_Type | undefined;
  readonly command?: CommandInfo | undefined;
  readonly http?: HealthCheck_HTTPCheckInfo | undefined;
  readonly tcp?: HealthCheck_TCPCheckInfo | undefined;
}
export const HealthCheck: MessageType<HealthCheck> = /*#__PURE__*/ messageType('mesos.v1.HealthCheck', () => [
  [2, 'delay_seconds', 'optional', 'double'],
  [3, 'interval_seconds', 'optional', 'double'],
  [4, 'timeout_seconds', 'optional', 'double'],
  [5, 'consecutive_failures', 'optional', 'uint32'],
  [6, 'grace_period_seconds', 'optional', 'double'],
  [8, 'type', 'optional', HealthCheck_Type],
  [7, 'command', 'optional', CommandInfo],
  [1, 'http', 'optional', HealthCheck_HTTPCheckInfo],
  [9, 'tcp', 'optional', HealthCheck_TCPCheckInfo],
]);

/** How to check. */
export type HealthCheck_Type =
  | 'UNKNOWN'
  | 'COMMAND'
  | 'HTTP'
  | 'TCP';
export const HealthCheck_Type: EnumType<HealthCheck_Type> = /*#__PURE__*/ enumType('mesos.v1.HealthCheck.Type', {
  UNKNOWN: 0,
  COMMAND: 1,
  HTTP: 2,
  TCP: 3,
});

/** GET that is answered by 200 to 399; redirects are followed, certificates not verified. */
export interface HealthCheck_HTTPCheckInfo {
  readonly protocol?: NetworkInfo_Protocol | undefined;
  /** http or https. */
  readonly scheme?: string | undefined;
  readonly port: number;
  readonly path?: string | undefined;
  /** Not honoured by Mesos' own executors. */
  readonly statuses?: readonly number[] | undefined;
}
export const HealthCheck_HTTPCheckInfo: MessageType<HealthCheck_HTTPCheckInfo> = /*#__PURE__*/ messageType('mesos.v1.HealthCheck.HTTPCheckInfo', () => [
  [5, 'protocol', 'optional', NetworkInfo_Protocol],
  [3, 'scheme', 'optional', 'string'],
  [1, 'port', 'required', 'uint32'],
  [2, 'path', 'optional', 'string'],
  [4, 'statuses', 'repeated', 'uint32'],
]);

/** Connects, and is content. */
export interface HealthCheck_TCPCheckInfo {
  readonly protocol?: NetworkInfo_Protocol | undefined;
  readonly port: number;
}
export const HealthCheck_TCPCheckInfo: MessageType<HealthCheck_TCPCheckInfo> = /*#__PURE__*/ messageType('mesos.v1.HealthCheck.TCPCheckInfo', () => [
  [2, 'protocol', 'optional', NetworkInfo_Protocol],
  [1, 'port', 'required', 'uint32'],
]);

/** How gently a task is killed. */
export interface KillPolicy {
  /** From SIGTERM to SIGKILL; the executor's default is 3 seconds. */
  readonly grace_period?: DurationInfo | undefined;
}
export const KillPolicy: MessageType<KillPolicy> = /*#__PURE__*/ messageType('mesos.v1.KillPolicy', () => [
  [1, 'grace_period', 'optional', DurationInfo],
]);

/** What to run, with which files and environment. */
export interface CommandInfo {
  readonly uris?: readonly CommandInfo_URI[] | undefined;
  readonly environment?: Environment | undefined;
  /** True: `sh -c value`. False: `value` is the program, `arguments` its argv with argv[0]. */
  readonly shell?: boolean | undefined;
  readonly value?: string | undefined;
  readonly arguments?: readonly string[] | undefined;
  /** Instead of the framework's; needs an agent that may switch users. */
  readonly user?: string | undefined;
}
export const CommandInfo: MessageType<CommandInfo> = /*#__PURE__*/ messageType('mesos.v1.CommandInfo', () => [
  [1, 'uris', 'repeated', CommandInfo_URI],
  [2, 'environment', 'optional', Environment],
  [6, 'shell', 'optional', 'bool'],
  [3, 'value', 'optional', 'string'],
  [7, 'arguments', 'repeated', 'string'],
  [5, 'user', 'optional', 'string'],
]);

/** A file that the fetcher puts into the sandbox before the start. */
export interface CommandInfo_URI {
  readonly value: string;
  readonly executable?: boolean | undefined;
  /** Unpack what the name's ending says is an archive. */
  readonly extract?: boolean | undefined;
  /** Fetch through the agent's cache. */
  readonly cache?: boolean | undefined;
  /** Its name in the sandbox; default: the last part of the URI. */
  readonly output_file?: string | undefined;
}
export const CommandInfo_URI: MessageType<CommandInfo_URI> = /*#__PURE__*/ messageType('mesos.v1.CommandInfo.URI', () => [
  [1, 'value', 'required', 'string'],
  [2, 'executable', 'optional', 'bool'],
  [3, 'extract', 'optional', 'bool'],
  [4, 'cache', 'optional', 'bool'],
  [5, 'output_file', 'optional', 'string'],
]);

/** An executor; a launch into a running one must repeat it identically. */
export interface ExecutorInfo {
  /** Must be set for LAUNCH_GROUP. */
  readonly type?: ExecutorInfo_Type | undefined;
  readonly executor_id: ExecutorID;
  readonly framework_id?: FrameworkID | undefined;
  readonly command?: CommandInfo | undefined;
  readonly container?: ContainerInfo | undefined;
  readonly resources?: readonly Resource[] | undefined;
  readonly name?: string | undefined;
  /** Formerly for statistics; labels took its place. */
  readonly source?: string | undefined;
  /** Passed on as it is; Mesos never looks into it. */
  readonly data?: Uint8Array | undefined;
  readonly discovery?: DiscoveryInfo | undefined;
  /** From SHUTDOWN to the container's end; default: the agent's flag, 5 seconds. */
  readonly shutdown_grace_period?: DurationInfo | undefined;
  readonly labels?: Labels | undefined;
}
export const ExecutorInfo: MessageType<ExecutorInfo> = /*#__PURE__*/ messageType('mesos.v1.ExecutorInfo', () => [
  [15, 'type', 'optional', ExecutorInfo_Type],
  [1, 'executor_id', 'required', ExecutorID],
  [8, 'framework_id', 'optional', FrameworkID],
  [7, 'command', 'optional', CommandInfo],
  [11, 'container', 'optional', ContainerInfo],
  [5, 'resources', 'repeated', Resource],
  [9, 'name', 'optional', 'string'],
  [10, 'source', 'optional', 'string'],
  [4, 'data', 'optional', 'bytes'],
  [12, 'discovery', 'optional', DiscoveryInfo],
  [13, 'shutdown_grace_period', 'optional', DurationInfo],
  [14, 'labels', 'optional', Labels],
]);

/** Who writes the executor. */
export type ExecutorInfo_Type =
  | 'UNKNOWN'
  /** Mesos' own executor for groups; `command` must then be absent. */
  | 'DEFAULT'
  /** The framework's, started by `command`. */
  | 'CUSTOM';
export const ExecutorInfo_Type: EnumType<ExecutorInfo_Type> = /*#__PURE__*/ enumType('mesos.v1.ExecutorInfo.Type', {
  UNKNOWN: 0,
  DEFAULT: 1,
  CUSTOM: 2,
});

/** Where in the world a machine stands. */
export interface DomainInfo {
  readonly fault_domain?: DomainInfo_FaultDomain | undefined;
}
export const DomainInfo: MessageType<DomainInfo> = /*#__PURE__*/ messageType('mesos.v1.DomainInfo', () => [
  [1, 'fault_domain', 'optional', DomainInfo_FaultDomain],
]);

/** What fails together: a region, in it a zone. */
export interface DomainInfo_FaultDomain {
  readonly region: DomainInfo_FaultDomain_RegionInfo;
  readonly zone: DomainInfo_FaultDomain_ZoneInfo;
}
export const DomainInfo_FaultDomain: MessageType<DomainInfo_FaultDomain> = /*#__PURE__*/ messageType('mesos.v1.DomainInfo.FaultDomain', () => [
  [1, 'region', 'required', DomainInfo_FaultDomain_RegionInfo],
  [2, 'zone', 'required', DomainInfo_FaultDomain_ZoneInfo],
]);

/** Far apart: high latency to other regions. */
export interface DomainInfo_FaultDomain_RegionInfo {
  readonly name: string;
}
export const DomainInfo_FaultDomain_RegionInfo: MessageType<DomainInfo_FaultDomain_RegionInfo> = /*#__PURE__*/ messageType('mesos.v1.DomainInfo.FaultDomain.RegionInfo', () => [
  [1, 'name', 'required', 'string'],
]);

/** Near to each other: low latency to other zones of the region. */
export interface DomainInfo_FaultDomain_ZoneInfo {
  readonly name: string;
}
export const DomainInfo_FaultDomain_ZoneInfo: MessageType<DomainInfo_FaultDomain_ZoneInfo> = /*#__PURE__*/ messageType('mesos.v1.DomainInfo.FaultDomain.ZoneInfo', () => [
  [1, 'name', 'required', 'string'],
]);

/** A master, as it is elected and as it answers. */
export interface MasterInfo {
  readonly id: string;
  /** IPv4 as four bytes in a number; `address` is the newer form. */
  readonly ip: number;
  readonly port: number;
  /** `master@ip:port`. */
  readonly pid?: string | undefined;
  readonly hostname?: string | undefined;
  readonly version?: string | undefined;
  readonly address?: Address | undefined;
  readonly domain?: DomainInfo | undefined;
  readonly capabilities?: readonly MasterInfo_Capability[] | undefined;
}
export const MasterInfo: MessageType<MasterInfo> = /*#__PURE__*/ messageType('mesos.v1.MasterInfo', () => [
  [1, 'id', 'required', 'string'],
  [2, 'ip', 'required', 'uint32'],
  [3, 'port', 'required', 'uint32'],
  [4, 'pid', 'optional', 'string'],
  [5, 'hostname', 'optional', 'string'],
  [6, 'version', 'optional', 'string'],
  [7, 'address', 'optional', Address],
  [8, 'domain', 'optional', DomainInfo],
  [9, 'capabilities', 'repeated', MasterInfo_Capability],
]);

/** What a master can do beyond the first version of the API. */
export interface MasterInfo_Capability {
  readonly type?: MasterInfo_Capability_Type | undefined;
}
export const MasterInfo_Capability: MessageType<MasterInfo_Capability> = /*#__PURE__*/ messageType('mesos.v1.MasterInfo.Capability', () => [
  [1, 'type', 'optional', MasterInfo_Capability_Type],
]);

/** Never send UNKNOWN. */
export type MasterInfo_Capability_Type =
  | 'UNKNOWN'
  | 'AGENT_UPDATE'
  | 'AGENT_DRAINING'
  | 'QUOTA_V2';
export const MasterInfo_Capability_Type: EnumType<MasterInfo_Capability_Type> = /*#__PURE__*/ enumType('mesos.v1.MasterInfo.Capability.Type', {
  UNKNOWN: 0,
  AGENT_UPDATE: 1,
  AGENT_DRAINING: 2,
  QUOTA_V2: 3,
});

/** An agent as it registers. */
export interface AgentInfo {
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly resources?: readonly Resource[] | undefined;
  readonly attributes?: readonly Attribute[] | undefined;
  readonly id?: AgentID | undefined;
  readonly domain?: DomainInfo | undefined;
  /** Not in Mesos' v1 file, but in what its masters and agents really send. */
  readonly checkpoint?: boolean | undefined;
}
export const AgentInfo: MessageType<AgentInfo> = /*#__PURE__*/ messageType('mesos.v1.AgentInfo', () => [
  [1, 'hostname', 'required', 'string'],
  [8, 'port', 'optional', 'int32'],
  [3, 'resources', 'repeated', Resource],
  [5, 'attributes', 'repeated', Attribute],
  [6, 'id', 'optional', AgentID],
  [10, 'domain', 'optional', DomainInfo],
  [7, 'checkpoint', 'optional', 'bool'],
]);

/** What an agent can do beyond the first version. */
export interface AgentInfo_Capability {
  readonly type?: AgentInfo_Capability_Type | undefined;
}
export const AgentInfo_Capability: MessageType<AgentInfo_Capability> = /*#__PURE__*/ messageType('mesos.v1.AgentInfo.Capability', () => [
  [1, 'type', 'optional', AgentInfo_Capability_Type],
]);

/** Never send UNKNOWN. */
export type AgentInfo_Capability_Type =
  | 'UNKNOWN'
  | 'MULTI_ROLE'
  | 'HIERARCHICAL_ROLE'
  | 'RESERVATION_REFINEMENT'
  | 'RESOURCE_PROVIDER'
  | 'RESIZE_VOLUME'
  | 'AGENT_OPERATION_FEEDBACK'
  | 'AGENT_DRAINING'
  | 'TASK_RESOURCE_LIMITS';
export const AgentInfo_Capability_Type: EnumType<AgentInfo_Capability_Type> = /*#__PURE__*/ enumType('mesos.v1.AgentInfo.Capability.Type', {
  UNKNOWN: 0,
  MULTI_ROLE: 1,
  HIERARCHICAL_ROLE: 2,
  RESERVATION_REFINEMENT: 3,
  RESOURCE_PROVIDER: 4,
  RESIZE_VOLUME: 5,
  AGENT_OPERATION_FEEDBACK: 6,
  AGENT_DRAINING: 7,
  TASK_RESOURCE_LIMITS: 8,
});

/** How to run one container of a CSI plugin. */
export interface CSIPluginContainerInfo {
  readonly services?: readonly CSIPluginContainerInfo_Service[] | undefined;
  readonly command?: CommandInfo | undefined;
  readonly resources?: readonly Resource[] | undefined;
  readonly container?: ContainerInfo | undefined;
}
export const CSIPluginContainerInfo: MessageType<CSIPluginContainerInfo> = /*#__PURE__*/ messageType('mesos.v1.CSIPluginContainerInfo', () => [
  [1, 'services', 'repeated', CSIPluginContainerInfo_Service],
  [2, 'command', 'optional', CommandInfo],
  [3, 'resources', 'repeated', Resource],
  [4, 'container', 'optional', ContainerInfo],
]);

/** The half of CSI that it serves. */
export type CSIPluginContainerInfo_Service =
  | 'UNKNOWN'
  | 'CONTROLLER_SERVICE'
  | 'NODE_SERVICE';
export const CSIPluginContainerInfo_Service: EnumType<CSIPluginContainerInfo_Service> = /*#__PURE__*/ enumType('mesos.v1.CSIPluginContainerInfo.Service', {
  UNKNOWN: 0,
  CONTROLLER_SERVICE: 1,
  NODE_SERVICE: 2,
});

/** A CSI service that already runs somewhere. */
export interface CSIPluginEndpoint {
  readonly csi_service: CSIPluginContainerInfo_Service;
  /** Such as `unix:///run/csi.sock`. */
  readonly endpoint: string;
}
export const CSIPluginEndpoint: MessageType<CSIPluginEndpoint> = /*#__PURE__*/ messageType('mesos.v1.CSIPluginEndpoint', () => [
  [1, 'csi_service', 'required', CSIPluginContainerInfo_Service],
  [2, 'endpoint', 'required', 'string'],
]);

/** A CSI plugin of an agent. */
export interface CSIPluginInfo {
  /** The plugin's kind, in reverse domain name notation. */
  readonly type: string;
  readonly name?: string | undefined;
  readonly containers?: readonly CSIPluginContainerInfo[] | undefined;
  readonly endpoints?: readonly CSIPluginEndpoint[] | undefined;
  readonly target_path_root?: string | undefined;
  readonly target_path_exists?: boolean | undefined;
}
export const CSIPluginInfo: MessageType<CSIPluginInfo> = /*#__PURE__*/ messageType('mesos.v1.CSIPluginInfo', () => [
  [1, 'type', 'required', 'string'],
  [2, 'name', 'optional', 'string'],
  [3, 'containers', 'repeated', CSIPluginContainerInfo],
  [4, 'endpoints', 'repeated', CSIPluginEndpoint],
  [5, 'target_path_root', 'optional', 'string'],
  [6, 'target_path_exists', 'optional', 'bool'],
]);

/** A resource provider as it is configured on an agent. */
export interface ResourceProviderInfo {
  readonly id?: ResourceProviderID | undefined;
  readonly attributes?: readonly Attribute[] | undefined;
  readonly type: string;
  readonly name: string;
  /** What its fresh resources are reserved for. */
  readonly default_reservations?: readonly Resource_ReservationInfo[] | undefined;
  readonly storage?: ResourceProviderInfo_Storage | undefined;
}
export const ResourceProviderInfo: MessageType<ResourceProviderInfo> = /*#__PURE__*/ messageType('mesos.v1.ResourceProviderInfo', () => [
  [1, 'id', 'optional', ResourceProviderID],
  [2, 'attributes', 'repeated', Attribute],
  [3, 'type', 'required', 'string'],
  [4, 'name', 'required', 'string'],
  [5, 'default_reservations', 'repeated', Resource_ReservationInfo],
  [6, 'storage', 'optional', ResourceProviderInfo_Storage],
]);

/** A provider of disks by CSI. */
export interface ResourceProviderInfo_Storage {
  readonly plugin: CSIPluginInfo;
  readonly reconciliation_interval_seconds?: number | undefined;
}
export const ResourceProviderInfo_Storage: MessageType<ResourceProviderInfo_Storage> = /*#__PURE__*/ messageType('mesos.v1.ResourceProviderInfo.Storage', () => [
  [1, 'plugin', 'required', CSIPluginInfo],
  [2, 'reconciliation_interval_seconds', 'optional', 'double'],
]);

/** A typed value of a resource or an attribute; `type` says which field is set. */
export interface Value {
  readonly type: Value_Type;
  readonly scalar?: Value_Scalar | undefined;
  readonly ranges?: Value_Ranges | undefined;
  readonly set?: Value_Set | undefined;
  readonly text?: Value_Text | undefined;
}
export const Value: MessageType<Value> = /*#__PURE__*/ messageType('mesos.v1.Value', () => [
  [1, 'type', 'required', Value_Type],
  [2, 'scalar', 'optional', Value_Scalar],
  [3, 'ranges', 'optional', Value_Ranges],
  [4, 'set', 'optional', Value_Set],
  [5, 'text', 'optional', Value_Text],
]);

/** Which of the fields holds the value. */
export type Value_Type =
  | 'SCALAR'
  | 'RANGES'
  | 'SET'
  | 'TEXT';
export const Value_Type: EnumType<Value_Type> = /*#__PURE__*/ enumType('mesos.v1.Value.Type', {
  SCALAR: 0,
  RANGES: 1,
  SET: 2,
  TEXT: 3,
});

/** Three decimal places count: Mesos rounds to thousandths. */
export interface Value_Scalar {
  readonly value: number;
}
export const Value_Scalar: MessageType<Value_Scalar> = /*#__PURE__*/ messageType('mesos.v1.Value.Scalar', () => [
  [1, 'value', 'required', 'double'],
]);

/** Both ends belong to it. */
export interface Value_Range {
  readonly begin: bigint;
  readonly end: bigint;
}
export const Value_Range: MessageType<Value_Range> = /*#__PURE__*/ messageType('mesos.v1.Value.Range', () => [
  [1, 'begin', 'required', 'uint64'],
  [2, 'end', 'required', 'uint64'],
]);

/** In Mesos' answers: sorted, not touching. */
export interface Value_Ranges {
  readonly range?: readonly Value_Range[] | undefined;
}
export const Value_Ranges: MessageType<Value_Ranges> = /*#__PURE__*/ messageType('mesos.v1.Value.Ranges', () => [
  [1, 'range', 'repeated', Value_Range],
]);

/** Without duplicates. */
export interface Value_Set {
  readonly item?: readonly string[] | undefined;
}
export const Value_Set: MessageType<Value_Set> = /*#__PURE__*/ messageType('mesos.v1.Value.Set', () => [
  [1, 'item', 'repeated', 'string'],
]);

/** Of attributes only; there are no text resources. */
export interface Value_Text {
  readonly value: string;
}
export const Value_Text: MessageType<Value_Text> = /*#__PURE__*/ messageType('mesos.v1.Value.Text', () => [
  [1, 'value', 'required', 'string'],
]);

/** A fact about an agent (rack, zone) that placement may look at. */
export interface Attribute {
  readonly name: string;
  readonly type: Value_Type;
  readonly scalar?: Value_Scalar | undefined;
  readonly ranges?: Value_Ranges | undefined;
  readonly set?: Value_Set | undefined;
  readonly text?: Value_Text | undefined;
}
export const Attribute: MessageType<Attribute> = /*#__PURE__*/ messageType('mesos.v1.Attribute', () => [
  [1, 'name', 'required', 'string'],
  [2, 'type', 'required', Value_Type],
  [3, 'scalar', 'optional', Value_Scalar],
  [4, 'ranges', 'optional', Value_Ranges],
  [6, 'set', 'optional', Value_Set],
  [5, 'text', 'optional', Value_Text],
]);

/** An amount of one resource with all that distinguishes it: reservation, volume, sharing. */
export interface Resource {
  readonly provider_id?: ResourceProviderID | undefined;
  /** cpus, mem and disk (both in MB), ports, gpus, or one's own. */
  readonly name: string;
  readonly type: Value_Type;
  readonly scalar?: Value_Scalar | undefined;
  readonly ranges?: Value_Ranges | undefined;
  readonly set?: Value_Set | undefined;
  /** Of frameworks without RESERVATION_REFINEMENT only. */
  readonly role?: string | undefined;
  /** The role that an offer was made to; repeated back in every operation. */
  readonly allocation_info?: Resource_AllocationInfo | undefined;
  /** Dynamic reservation as it was before refinement. */
  readonly reservation?: Resource_ReservationInfo | undefined;
  /** Outermost first; each refines the one before to a role below it. Empty: unreserved. */
  readonly reservations?: readonly Resource_ReservationInfo[] | undefined;
  readonly disk?: Resource_DiskInfo | undefined;
  /** Present: the resource may be taken back at any time. */
  readonly revocable?: Resource_RevocableInfo | undefined;
  /** Present: several tasks may use it at once (persistent volumes only). */
  readonly shared?: Resource_SharedInfo | undefined;
}
export const Resource: MessageType<Resource> = /*#__PURE__*/ messageType('mesos.v1.Resource', () => [
  [12, 'provider_id', 'optional', ResourceProviderID],
  [1, 'name', 'required', 'string'],
  [2, 'type', 'required', Value_Type],
  [3, 'scalar', 'optional', Value_Scalar],
  [4, 'ranges', 'optional', Value_Ranges],
  [5, 'set', 'optional', Value_Set],
  [6, 'role', 'optional', 'string'],
  [11, 'allocation_info', 'optional', Resource_AllocationInfo],
  [8, 'reservation', 'optional', Resource_ReservationInfo],
  [13, 'reservations', 'repeated', Resource_ReservationInfo],
  [7, 'disk', 'optional', Resource_DiskInfo],
  [9, 'revocable', 'optional', Resource_RevocableInfo],
  [10, 'shared', 'optional', Resource_SharedInfo],
]);

/** Whom a resource is offered or allocated to. */
export interface Resource_AllocationInfo {
  readonly role?: string | undefined;
}
export const Resource_AllocationInfo: MessageType<Resource_AllocationInfo> = /*#__PURE__*/ messageType('mesos.v1.Resource.AllocationInfo', () => [
  [1, 'role', 'optional', 'string'],
]);

/** One level of a reservation. */
export interface Resource_ReservationInfo {
  readonly type?: Resource_ReservationInfo_Type | undefined;
  readonly role?: string | undefined;
  readonly principal?: string | undefined;
  /** The framework's own, told apart by Mesos: resources with other labels do not merge. */
  readonly labels?: Labels | undefined;
}
export const Resource_ReservationInfo: MessageType<Resource_ReservationInfo> = /*#__PURE__*/ messageType('mesos.v1.Resource.ReservationInfo', () => [
  [4, 'type', 'optional', Resource_ReservationInfo_Type],
  [3, 'role', 'optional', 'string'],
  [1, 'principal', 'optional', 'string'],
  [2, 'labels', 'optional', Labels],
]);

/** Who made the reservation. */
export type Resource_ReservationInfo_Type =
  | 'UNKNOWN'
  /** The agent's flags. */
  | 'STATIC'
  /** An operation or an operator; it can be undone. */
  | 'DYNAMIC';
export const Resource_ReservationInfo_Type: EnumType<Resource_ReservationInfo_Type> = /*#__PURE__*/ enumType('mesos.v1.Resource.ReservationInfo.Type', {
  UNKNOWN: 0,
  STATIC: 1,
  DYNAMIC: 2,
});

/** Of disk resources: the volume on it and the device below it. */
export interface Resource_DiskInfo {
  readonly persistence?: Resource_DiskInfo_Persistence | undefined;
  /** For a persistent volume: container_path relative to the sandbox, mode RW, no host_path. */
  readonly volume?: Volume | undefined;
  readonly source?: Resource_DiskInfo_Source | undefined;
}
export const Resource_DiskInfo: MessageType<Resource_DiskInfo> = /*#__PURE__*/ messageType('mesos.v1.Resource.DiskInfo', () => [
  [1, 'persistence', 'optional', Resource_DiskInfo_Persistence],
  [2, 'volume', 'optional', Volume],
  [3, 'source', 'optional', Resource_DiskInfo_Source],
]);

/** Makes the disk a persistent volume, whose data outlives the tasks until DESTROY. */
export interface Resource_DiskInfo_Persistence {
  /** Unique on the agent for the role. */
  readonly id: string;
  /** Who created it. */
  readonly principal?: string | undefined;
}
export const Resource_DiskInfo_Persistence: MessageType<Resource_DiskInfo_Persistence> = /*#__PURE__*/ messageType('mesos.v1.Resource.DiskInfo.Persistence', () => [
  [1, 'id', 'required', 'string'],
  [2, 'principal', 'optional', 'string'],
]);

/** The device; absent: the agent's work directory. */
export interface Resource_DiskInfo_Source {
  readonly type: Resource_DiskInfo_Source_Type;
  readonly path?: Resource_DiskInfo_Source_Path | undefined;
  readonly mount?: Resource_DiskInfo_Source_Mount | undefined;
  readonly vendor?: string | undefined;
  readonly id?: string | undefined;
  readonly metadata?: Labels | undefined;
  /** Of storage by CSI: the class of storage. */
  readonly profile?: string | undefined;
}
export const Resource_DiskInfo_Source: MessageType<Resource_DiskInfo_Source> = /*#__PURE__*/ messageType('mesos.v1.Resource.DiskInfo.Source', () => [
  [1, 'type', 'required', Resource_DiskInfo_Source_Type],
  [2, 'path', 'optional', Resource_DiskInfo_Source_Path],
  [3, 'mount', 'optional', Resource_DiskInfo_Source_Mount],
  [7, 'vendor', 'optional', 'string'],
  [4, 'id', 'optional', 'string'],
  [5, 'metadata', 'optional', Labels],
  [6, 'profile', 'optional', 'string'],
]);

/** What the device is. */
export type Resource_DiskInfo_Source_Type =
  | 'UNKNOWN'
  /** A directory, shared out by the megabyte. */
  | 'PATH'
  /** A whole file system, taken in one piece. */
  | 'MOUNT'
  | 'BLOCK'
  | 'RAW';
export const Resource_DiskInfo_Source_Type: EnumType<Resource_DiskInfo_Source_Type> = /*#__PURE__*/ enumType('mesos.v1.Resource.DiskInfo.Source.Type', {
  UNKNOWN: 0,
  PATH: 1,
  MOUNT: 2,
  BLOCK: 3,
  RAW: 4,
});

/** A directory of the agent. */
export interface Resource_DiskInfo_Source_Path {
  readonly root?: string | undefined;
}
export const Resource_DiskInfo_Source_Path: MessageType<Resource_DiskInfo_Source_Path> = /*#__PURE__*/ messageType('mesos.v1.Resource.DiskInfo.Source.Path', () => [
  [1, 'root', 'optional', 'string'],
]);

/** A mount point of the agent. */
export interface Resource_DiskInfo_Source_Mount {
  readonly root?: string | undefined;
}
export const Resource_DiskInfo_Source_Mount: MessageType<Resource_DiskInfo_Source_Mount> = /*#__PURE__*/ messageType('mesos.v1.Resource.DiskInfo.Source.Mount', () => [
  [1, 'root', 'optional', 'string'],
]);

/** Its presence says it all. */
export interface Resource_RevocableInfo {
}
export const Resource_RevocableInfo: MessageType<Resource_RevocableInfo> = /*#__PURE__*/ messageType('mesos.v1.Resource.RevocableInfo', () => [
]);

/** Its presence says it all. */
export interface Resource_SharedInfo {
}
export const Resource_SharedInfo: MessageType<Resource_SharedInfo> = /*#__PURE__*/ messageType('mesos.v1.Resource.SharedInfo', () => [
]);

/** Linux tc's counters of one queueing discipline. */
export interface TrafficControlStatistics {
  readonly id: string;
  readonly backlog?: bigint | undefined;
  readonly bytes?: bigint | undefined;
  readonly drops?: bigint | undefined;
  readonly overlimits?: bigint | undefined;
  readonly packets?: bigint | undefined;
  readonly qlen?: bigint | undefined;
  readonly ratebps?: bigint | undefined;
  readonly ratepps?: bigint | undefined;
  readonly requeues?: bigint | undefined;
}
export const TrafficControlStatistics: MessageType<TrafficControlStatistics> = /*#__PURE__*/ messageType('mesos.v1.TrafficControlStatistics', () => [
  [1, 'id', 'required', 'string'],
  [2, 'backlog', 'optional', 'uint64'],
  [3, 'bytes', 'optional', 'uint64'],
  [4, 'drops', 'optional', 'uint64'],
  [5, 'overlimits', 'optional', 'uint64'],
  [6, 'packets', 'optional', 'uint64'],
  [7, 'qlen', 'optional', 'uint64'],
  [8, 'ratebps', 'optional', 'uint64'],
  [9, 'ratepps', 'optional', 'uint64'],
  [10, 'requeues', 'optional', 'uint64'],
]);

/** The Ip lines of /proc/net/snmp. */
export interface IpStatistics {
  readonly Forwarding?: bigint | undefined;
  readonly DefaultTTL?: bigint | undefined;
  readonly InReceives?: bigint | undefined;
  readonly InHdrErrors?: bigint | undefined;
  readonly InAddrErrors?: bigint | undefined;
  readonly ForwDatagrams?: bigint | undefined;
  readonly InUnknownProtos?: bigint | undefined;
  readonly InDiscards?: bigint | undefined;
  readonly InDelivers?: bigint | undefined;
  readonly OutRequests?: bigint | undefined;
  readonly OutDiscards?: bigint | undefined;
  readonly OutNoRoutes?: bigint | undefined;
  readonly ReasmTimeout?: bigint | undefined;
  readonly ReasmReqds?: bigint | undefined;
  readonly ReasmOKs?: bigint | undefined;
  readonly ReasmFails?: bigint | undefined;
  readonly FragOKs?: bigint | undefined;
  readonly FragFails?: bigint | undefined;
  readonly FragCreates?: bigint | undefined;
}
export const IpStatistics: MessageType<IpStatistics> = /*#__PURE__*/ messageType('mesos.v1.IpStatistics', () => [
  [1, 'Forwarding', 'optional', 'int64'],
  [2, 'DefaultTTL', 'optional', 'int64'],
  [3, 'InReceives', 'optional', 'int64'],
  [4, 'InHdrErrors', 'optional', 'int64'],
  [5, 'InAddrErrors', 'optional', 'int64'],
  [6, 'ForwDatagrams', 'optional', 'int64'],
  [7, 'InUnknownProtos', 'optional', 'int64'],
  [8, 'InDiscards', 'optional', 'int64'],
  [9, 'InDelivers', 'optional', 'int64'],
  [10, 'OutRequests', 'optional', 'int64'],
  [11, 'OutDiscards', 'optional', 'int64'],
  [12, 'OutNoRoutes', 'optional', 'int64'],
  [13, 'ReasmTimeout', 'optional', 'int64'],
  [14, 'ReasmReqds', 'optional', 'int64'],
  [15, 'ReasmOKs', 'optional', 'int64'],
  [16, 'ReasmFails', 'optional', 'int64'],
  [17, 'FragOKs', 'optional', 'int64'],
  [18, 'FragFails', 'optional', 'int64'],
  [19, 'FragCreates', 'optional', 'int64'],
]);

/** The Icmp lines of /proc/net/snmp. */
export interface IcmpStatistics {
  readonly InMsgs?: bigint | undefined;
  readonly InErrors?: bigint | undefined;
  readonly InCsumErrors?: bigint | undefined;
  readonly InDestUnreachs?: bigint | undefined;
  readonly InTimeExcds?: bigint | undefined;
  readonly InParmProbs?: bigint | undefined;
  readonly InSrcQuenchs?: bigint | undefined;
  readonly InRedirects?: bigint | undefined;
  readonly InEchos?: bigint | undefined;
  readonly InEchoReps?: bigint | undefined;
  readonly InTimestamps?: bigint | undefined;
  readonly InTimestampReps?: bigint | undefined;
  readonly InAddrMasks?: bigint | undefined;
  readonly InAddrMaskReps?: bigint | undefined;
  readonly OutMsgs?: bigint | undefined;
  readonly OutErrors?: bigint | undefined;
  readonly OutDestUnreachs?: bigint | undefined;
  readonly OutTimeExcds?: bigint | undefined;
  readonly OutParmProbs?: bigint | undefined;
  readonly OutSrcQuenchs?: bigint | undefined;
  readonly OutRedirects?: bigint | undefined;
  readonly OutEchos?: bigint | undefined;
  readonly OutEchoReps?: bigint | undefined;
  readonly OutTimestamps?: bigint | undefined;
  readonly OutTimestampReps?: bigint | undefined;
  readonly OutAddrMasks?: bigint | undefined;
  readonly OutAddrMaskReps?: bigint | undefined;
}
export const IcmpStatistics: MessageType<IcmpStatistics> = /*#__PURE__*/ messageType('mesos.v1.IcmpStatistics', () => [
  [1, 'InMsgs', 'optional', 'int64'],
  [2, 'InErrors', 'optional', 'int64'],
  [3, 'InCsumErrors', 'optional', 'int64'],
  [4, 'InDestUnreachs', 'optional', 'int64'],
  [5, 'InTimeExcds', 'optional', 'int64'],
  [6, 'InParmProbs', 'optional', 'int64'],
  [7, 'InSrcQuenchs', 'optional', 'int64'],
  [8, 'InRedirects', 'optional', 'int64'],
  [9, 'InEchos', 'optional', 'int64'],
  [10, 'InEchoReps', 'optional', 'int64'],
  [11, 'InTimestamps', 'optional', 'int64'],
  [12, 'InTimestampReps', 'optional', 'int64'],
  [13, 'InAddrMasks', 'optional', 'int64'],
  [14, 'InAddrMaskReps', 'optional', 'int64'],
  [15, 'OutMsgs', 'optional', 'int64'],
  [16, 'OutErrors', 'optional', 'int64'],
  [17, 'OutDestUnreachs', 'optional', 'int64'],
  [18, 'OutTimeExcds', 'optional', 'int64'],
  [19, 'OutParmProbs', 'optional', 'int64'],
  [20, 'OutSrcQuenchs', 'optional', 'int64'],
  [21, 'OutRedirects', 'optional', 'int64'],
  [22, 'OutEchos', 'optional', 'int64'],
  [23, 'OutEchoReps', 'optional', 'int64'],
  [24, 'OutTimestamps', 'optional', 'int64'],
  [25, 'OutTimestampReps', 'optional', 'int64'],
  [26, 'OutAddrMasks', 'optional', 'int64'],
  [27, 'OutAddrMaskReps', 'optional', 'int64'],
]);

/** The Tcp lines of /proc/net/snmp. */
export interface TcpStatistics {
  readonly RtoAlgorithm?: bigint | undefined;
  readonly RtoMin?: bigint | undefined;
  readonly RtoMax?: bigint | undefined;
  readonly MaxConn?: bigint | undefined;
  readonly ActiveOpens?: bigint | undefined;
  readonly PassiveOpens?: bigint | undefined;
  readonly AttemptFails?: bigint | undefined;
  readonly EstabResets?: bigint | undefined;
  readonly CurrEstab?: bigint | undefined;
  readonly InSegs?: bigint | undefined;
  readonly OutSegs?: bigint | undefined;
  readonly RetransSegs?: bigint | undefined;
  readonly InErrs?: bigint | undefined;
  readonly OutRsts?: bigint | undefined;
  readonly InCsumErrors?: bigint | undefined;
}
export const TcpStatistics: MessageType<TcpStatistics> = /*#__PURE__*/ messageType('mesos.v1.TcpStatistics', () => [
  [1, 'RtoAlgorithm', 'optional', 'int64'],
  [2, 'RtoMin', 'optional', 'int64'],
  [3, 'RtoMax', 'optional', 'int64'],
  [4, 'MaxConn', 'optional', 'int64'],
  [5, 'ActiveOpens', 'optional', 'int64'],
  [6, 'PassiveOpens', 'optional', 'int64'],
  [7, 'AttemptFails', 'optional', 'int64'],
  [8, 'EstabResets', 'optional', 'int64'],
  [9, 'CurrEstab', 'optional', 'int64'],
  [10, 'InSegs', 'optional', 'int64'],
  [11, 'OutSegs', 'optional', 'int64'],
  [12, 'RetransSegs', 'optional', 'int64'],
  [13, 'InErrs', 'optional', 'int64'],
  [14, 'OutRsts', 'optional', 'int64'],
  [15, 'InCsumErrors', 'optional', 'int64'],
]);

/** The Udp lines of /proc/net/snmp. */
export interface UdpStatistics {
  readonly InDatagrams?: bigint | undefined;
  readonly NoPorts?: bigint | undefined;
  readonly InErrors?: bigint | undefined;
  readonly OutDatagrams?: bigint | undefined;
  readonly RcvbufErrors?: bigint | undefined;
  readonly SndbufErrors?: bigint | undefined;
  readonly InCsumErrors?: bigint | undefined;
  readonly IgnoredMulti?: bigint | undefined;
}
export const UdpStatistics: MessageType<UdpStatistics> = /*#__PURE__*/ messageType('mesos.v1.UdpStatistics', () => [
  [1, 'InDatagrams', 'optional', 'int64'],
  [2, 'NoPorts', 'optional', 'int64'],
  [3, 'InErrors', 'optional', 'int64'],
  [4, 'OutDatagrams', 'optional', 'int64'],
  [5, 'RcvbufErrors', 'optional', 'int64'],
  [6, 'SndbufErrors', 'optional', 'int64'],
  [7, 'InCsumErrors', 'optional', 'int64'],
  [8, 'IgnoredMulti', 'optional', 'int64'],
]);

/** proc/net/snmp inside a container. */
export interface SNMPStatistics {
  readonly ip_stats?: IpStatistics | undefined;
  readonly icmp_stats?: IcmpStatistics | undefined;
  readonly tcp_stats?: TcpStatistics | undefined;
  readonly udp_stats?: UdpStatistics | undefined;
}
export const SNMPStatistics: MessageType<SNMPStatistics> = /*#__PURE__*/ messageType('mesos.v1.SNMPStatistics', () => [
  [1, 'ip_stats', 'optional', IpStatistics],
  [2, 'icmp_stats', 'optional', IcmpStatistics],
  [3, 'tcp_stats', 'optional', TcpStatistics],
  [4, 'udp_stats', 'optional', UdpStatistics],
]);

/** Use of one disk of a container. */
export interface DiskStatistics {
  readonly source?: Resource_DiskInfo_Source | undefined;
  readonly persistence?: Resource_DiskInfo_Persistence | undefined;
  readonly limit_bytes?: bigint | undefined;
  readonly used_bytes?: bigint | undefined;
}
export const DiskStatistics: MessageType<DiskStatistics> = /*#__PURE__*/ messageType('mesos.v1.DiskStatistics', () => [
  [1, 'source', 'optional', Resource_DiskInfo_Source],
  [2, 'persistence', 'optional', Resource_DiskInfo_Persistence],
  [3, 'limit_bytes', 'optional', 'uint64'],
  [4, 'used_bytes', 'optional', 'uint64'],
]);

/** A snapshot of what a container uses; which fields are set depends on the agent's isolators. */
export interface ResourceStatistics {
  /** Seconds since the Unix epoch. */
  readonly timestamp: number;
  readonly processes?: number | undefined;
  readonly threads?: number | undefined;
  readonly cpus_user_time_secs?: number | undefined;
  readonly cpus_system_time_secs?: number | undefined;
  readonly cpus_limit?: number | undefined;
  readonly cpus_soft_limit?: number | undefined;
  readonly cpus_nr_periods?: number | undefined;
  readonly cpus_nr_throttled?: number | undefined;
  readonly cpus_throttled_time_secs?: number | undefined;
  readonly mem_total_bytes?: bigint | undefined;
  readonly mem_total_memsw_bytes?: bigint | undefined;
  readonly mem_kmem_usage_bytes?: bigint | undefined;
  readonly mem_kmem_tcp_usage_bytes?: bigint | undefined;
  readonly mem_limit_bytes?: bigint | undefined;
  readonly mem_soft_limit_bytes?: bigint | undefined;
  readonly mem_file_bytes?: bigint | undefined;
  readonly mem_anon_bytes?: bigint | undefined;
  readonly mem_cache_bytes?: bigint | undefined;
  readonly mem_rss_bytes?: bigint | undefined;
  readonly mem_mapped_file_bytes?: bigint | undefined;
  readonly mem_swap_bytes?: bigint | undefined;
  readonly mem_unevictable_bytes?: bigint | undefined;
  readonly mem_low_pressure_counter?: bigint | undefined;
  readonly mem_medium_pressure_counter?: bigint | undefined;
  readonly mem_critical_pressure_counter?: bigint | undefined;
  readonly disk_limit_bytes?: bigint | undefined;
  readonly disk_used_bytes?: bigint | undefined;
  readonly disk_statistics?: readonly DiskStatistics[] | undefined;
  readonly blkio_statistics?: CgroupInfo_Blkio_Statistics | undefined;
  readonly perf?: PerfStatistics | undefined;
  readonly net_rx_packets?: bigint | undefined;
  readonly net_rx_bytes?: bigint | undefined;
  readonly net_rx_errors?: bigint | undefined;
  readonly net_rx_dropped?: bigint | undefined;
  readonly net_tx_packets?: bigint | undefined;
  readonly net_tx_bytes?: bigint | undefined;
  readonly net_tx_errors?: bigint | undefined;
  readonly net_tx_dropped?: bigint | undefined;
  readonly net_tx_rate_limit?: bigint | undefined;
  readonly net_tx_burst_rate_limit?: bigint | undefined;
  readonly net_tx_burst_size?: bigint | undefined;
  readonly net_rx_rate_limit?: bigint | undefined;
  readonly net_rx_burst_rate_limit?: bigint | undefined;
  readonly net_rx_burst_size?: bigint | undefined;
  readonly net_rate_statistics?: ResourceStatistics_RateStatistics | undefined;
  readonly net_ephemeral_ports?: Value_Range | undefined;
  readonly net_tcp_rtt_microsecs_p50?: number | undefined;
  readonly net_tcp_rtt_microsecs_p90?: number | undefined;
  readonly net_tcp_rtt_microsecs_p95?: number | undefined;
  readonly net_tcp_rtt_microsecs_p99?: number | undefined;
  readonly net_tcp_active_connections?: number | undefined;
  readonly net_tcp_time_wait_connections?: number | undefined;
  readonly net_traffic_control_statistics?: readonly TrafficControlStatistics[] | undefined;
  readonly net_snmp_statistics?: SNMPStatistics | undefined;
}
export const ResourceStatistics: MessageType<ResourceStatistics> = /*#__PURE__*/ messageType('mesos.v1.ResourceStatistics', () => [
  [1, 'timestamp', 'required', 'double'],
  [30, 'processes', 'optional', 'uint32'],
  [31, 'threads', 'optional', 'uint32'],
  [2, 'cpus_user_time_secs', 'optional', 'double'],
  [3, 'cpus_system_time_secs', 'optional', 'double'],
  [4, 'cpus_limit', 'optional', 'double'],
  [45, 'cpus_soft_limit', 'optional', 'double'],
  [7, 'cpus_nr_periods', 'optional', 'uint32'],
  [8, 'cpus_nr_throttled', 'optional', 'uint32'],
  [9, 'cpus_throttled_time_secs', 'optional', 'double'],
  [36, 'mem_total_bytes', 'optional', 'uint64'],
  [37, 'mem_total_memsw_bytes', 'optional', 'uint64'],
  [52, 'mem_kmem_usage_bytes', 'optional', 'uint64'],
  [53, 'mem_kmem_tcp_usage_bytes', 'optional', 'uint64'],
  [6, 'mem_limit_bytes', 'optional', 'uint64'],
  [38, 'mem_soft_limit_bytes', 'optional', 'uint64'],
  [10, 'mem_file_bytes', 'optional', 'uint64'],
  [11, 'mem_anon_bytes', 'optional', 'uint64'],
  [39, 'mem_cache_bytes', 'optional', 'uint64'],
  [5, 'mem_rss_bytes', 'optional', 'uint64'],
  [12, 'mem_mapped_file_bytes', 'optional', 'uint64'],
  [40, 'mem_swap_bytes', 'optional', 'uint64'],
  [41, 'mem_unevictable_bytes', 'optional', 'uint64'],
  [32, 'mem_low_pressure_counter', 'optional', 'uint64'],
  [33, 'mem_medium_pressure_counter', 'optional', 'uint64'],
  [34, 'mem_critical_pressure_counter', 'optional', 'uint64'],
  [26, 'disk_limit_bytes', 'optional', 'uint64'],
  [27, 'disk_used_bytes', 'optional', 'uint64'],
  [43, 'disk_statistics', 'repeated', DiskStatistics],
  [44, 'blkio_statistics', 'optional', CgroupInfo_Blkio_Statistics],
  [13, 'perf', 'optional', PerfStatistics],
  [14, 'net_rx_packets', 'optional', 'uint64'],
  [15, 'net_rx_bytes', 'optional', 'uint64'],
  [16, 'net_rx_errors', 'optional', 'uint64'],
  [17, 'net_rx_dropped', 'optional', 'uint64'],
  [18, 'net_tx_packets', 'optional', 'uint64'],
  [19, 'net_tx_bytes', 'optional', 'uint64'],
  [20, 'net_tx_errors', 'optional', 'uint64'],
  [21, 'net_tx_dropped', 'optional', 'uint64'],
  [46, 'net_tx_rate_limit', 'optional', 'uint64'],
  [47, 'net_tx_burst_rate_limit', 'optional', 'uint64'],
  [48, 'net_tx_burst_size', 'optional', 'uint64'],
  [49, 'net_rx_rate_limit', 'optional', 'uint64'],
  [50, 'net_rx_burst_rate_limit', 'optional', 'uint64'],
  [51, 'net_rx_burst_size', 'optional', 'uint64'],
  [54, 'net_rate_statistics', 'optional', ResourceStatistics_RateStatistics],
  [55, 'net_ephemeral_ports', 'optional', Value_Range],
  [22, 'net_tcp_rtt_microsecs_p50', 'optional', 'double'],
  [23, 'net_tcp_rtt_microsecs_p90', 'optional', 'double'],
  [24, 'net_tcp_rtt_microsecs_p95', 'optional', 'double'],
  [25, 'net_tcp_rtt_microsecs_p99', 'optional', 'double'],
  [28, 'net_tcp_active_connections', 'optional', 'double'],
  [29, 'net_tcp_time_wait_connections', 'optional', 'double'],
  [35, 'net_traffic_control_statistics', 'repeated', TrafficControlStatistics],
  [42, 'net_snmp_statistics', 'optional', SNMPStatistics],
]);

/** The distribution of a rate over a sampling window. */
export interface ResourceStatistics_RatePercentiles {
  readonly min?: bigint | undefined;
  readonly max?: bigint | undefined;
  readonly p50?: bigint | undefined;
  readonly p90?: bigint | undefined;
  readonly p95?: bigint | undefined;
  readonly p99?: bigint | undefined;
  readonly p999?: bigint | undefined;
  readonly p9999?: bigint | undefined;
  readonly samples?: bigint | undefined;
}
export const ResourceStatistics_RatePercentiles: MessageType<ResourceStatistics_RatePercentiles> = /*#__PURE__*/ messageType('mesos.v1.ResourceStatistics.RatePercentiles', () => [
  [1, 'min', 'optional', 'uint64'],
  [2, 'max', 'optional', 'uint64'],
  [3, 'p50', 'optional', 'uint64'],
  [4, 'p90', 'optional', 'uint64'],
  [5, 'p95', 'optional', 'uint64'],
  [6, 'p99', 'optional', 'uint64'],
  [7, 'p999', 'optional', 'uint64'],
  [8, 'p9999', 'optional', 'uint64'],
  [9, 'samples', 'optional', 'uint64'],
]);

/** Network rates of a container. */
export interface ResourceStatistics_RateStatistics {
  readonly rx_rate?: ResourceStatistics_RatePercentiles | undefined;
  readonly rx_packet_rate?: ResourceStatistics_RatePercentiles | undefined;
  readonly rx_drop_rate?: ResourceStatistics_RatePercentiles | undefined;
  readonly rx_error_rate?: ResourceStatistics_RatePercentiles | undefined;
  readonly tx_rate?: ResourceStatistics_RatePercentiles | undefined;
  readonly tx_packet_rate?: ResourceStatistics_RatePercentiles | undefined;
  readonly tx_drop_rate?: ResourceStatistics_RatePercentiles | undefined;
  readonly tx_error_rate?: ResourceStatistics_RatePercentiles | undefined;
  readonly sampling_window_secs?: number | undefined;
  readonly sampling_interval_secs?: number | undefined;
}
export const ResourceStatistics_RateStatistics: MessageType<ResourceStatistics_RateStatistics> = /*#__PURE__*/ messageType('mesos.v1.ResourceStatistics.RateStatistics', () => [
  [1, 'rx_rate', 'optional', ResourceStatistics_RatePercentiles],
  [2, 'rx_packet_rate', 'optional', ResourceStatistics_RatePercentiles],
  [3, 'rx_drop_rate', 'optional', ResourceStatistics_RatePercentiles],
  [4, 'rx_error_rate', 'optional', ResourceStatistics_RatePercentiles],
  [5, 'tx_rate', 'optional', ResourceStatistics_RatePercentiles],
  [6, 'tx_packet_rate', 'optional', ResourceStatistics_RatePercentiles],
  [7, 'tx_drop_rate', 'optional', ResourceStatistics_RatePercentiles],
  [8, 'tx_error_rate', 'optional', ResourceStatistics_RatePercentiles],
  [9, 'sampling_window_secs', 'optional', 'double'],
  [10, 'sampling_interval_secs', 'optional', 'double'],
]);

/** Linux perf's counters, sampled for a while. */
export interface PerfStatistics {
  readonly timestamp: number;
  /** Seconds of the sample. */
  readonly duration: number;
  readonly cycles?: bigint | undefined;
  readonly stalled_cycles_frontend?: bigint | undefined;
  readonly stalled_cycles_backend?: bigint | undefined;
  readonly instructions?: bigint | undefined;
  readonly cache_references?: bigint | undefined;
  readonly cache_misses?: bigint | undefined;
  readonly branches?: bigint | undefined;
  readonly branch_misses?: bigint | undefined;
  readonly bus_cycles?: bigint | undefined;
  readonly ref_cycles?: bigint | undefined;
  readonly cpu_clock?: number | undefined;
  readonly task_clock?: number | undefined;
  readonly page_faults?: bigint | undefined;
  readonly minor_faults?: bigint | undefined;
  readonly major_faults?: bigint | undefined;
  readonly context_switches?: bigint | undefined;
  readonly cpu_migrations?: bigint | undefined;
  readonly alignment_faults?: bigint | undefined;
  readonly emulation_faults?: bigint | undefined;
  readonly l1_dcache_loads?: bigint | undefined;
  readonly l1_dcache_load_misses?: bigint | undefined;
  readonly l1_dcache_stores?: bigint | undefined;
  readonly l1_dcache_store_misses?: bigint | undefined;
  readonly l1_dcache_prefetches?: bigint | undefined;
  readonly l1_dcache_prefetch_misses?: bigint | undefined;
  readonly l1_icache_loads?: bigint | undefined;
  readonly l1_icache_load_misses?: bigint | undefined;
  readonly l1_icache_prefetches?: bigint | undefined;
  readonly l1_icache_prefetch_misses?: bigint | undefined;
  readonly llc_loads?: bigint | undefined;
  readonly llc_load_misses?: bigint | undefined;
  readonly llc_stores?: bigint | undefined;
  readonly llc_store_misses?: bigint | undefined;
  readonly llc_prefetches?: bigint | undefined;
  readonly llc_prefetch_misses?: bigint | undefined;
  readonly dtlb_loads?: bigint | undefined;
  readonly dtlb_load_misses?: bigint | undefined;
  readonly dtlb_stores?: bigint | undefined;
  readonly dtlb_store_misses?: bigint | undefined;
  readonly dtlb_prefetches?: bigint | undefined;
  readonly dtlb_prefetch_misses?: bigint | undefined;
  readonly itlb_loads?: bigint | undefined;
  readonly itlb_load_misses?: bigint | undefined;
  readonly branch_loads?: bigint | undefined;
  readonly branch_load_misses?: bigint | undefined;
  readonly node_loads?: bigint | undefined;
  readonly node_load_misses?: bigint | undefined;
  readonly node_stores?: bigint | undefined;
  readonly node_store_misses?: bigint | undefined;
  readonly node_prefetches?: bigint | undefined;
  readonly node_prefetch_misses?: bigint | undefined;
}
export const PerfStatistics: MessageType<PerfStatistics> = /*#__PURE__*/ messageType('mesos.v1.PerfStatistics', () => [
  [1, 'timestamp', 'required', 'double'],
  [2, 'duration', 'required', 'double'],
  [3, 'cycles', 'optional', 'uint64'],
  [4, 'stalled_cycles_frontend', 'optional', 'uint64'],
  [5, 'stalled_cycles_backend', 'optional', 'uint64'],
  [6, 'instructions', 'optional', 'uint64'],
  [7, 'cache_references', 'optional', 'uint64'],
  [8, 'cache_misses', 'optional', 'uint64'],
  [9, 'branches', 'optional', 'uint64'],
  [10, 'branch_misses', 'optional', 'uint64'],
  [11, 'bus_cycles', 'optional', 'uint64'],
  [12, 'ref_cycles', 'optional', 'uint64'],
  [13, 'cpu_clock', 'optional', 'double'],
  [14, 'task_clock', 'optional', 'double'],
  [15, 'page_faults', 'optional', 'uint64'],
  [16, 'minor_faults', 'optional', 'uint64'],
  [17, 'major_faults', 'optional', 'uint64'],
  [18, 'context_switches', 'optional', 'uint64'],
  [19, 'cpu_migrations', 'optional', 'uint64'],
  [20, 'alignment_faults', 'optional', 'uint64'],
  [21, 'emulation_faults', 'optional', 'uint64'],
  [22, 'l1_dcache_loads', 'optional', 'uint64'],
  [23, 'l1_dcache_load_misses', 'optional', 'uint64'],
  [24, 'l1_dcache_stores', 'optional', 'uint64'],
  [25, 'l1_dcache_store_misses', 'optional', 'uint64'],
  [26, 'l1_dcache_prefetches', 'optional', 'uint64'],
  [27, 'l1_dcache_prefetch_misses', 'optional', 'uint64'],
  [28, 'l1_icache_loads', 'optional', 'uint64'],
  [29, 'l1_icache_load_misses', 'optional', 'uint64'],
  [30, 'l1_icache_prefetches', 'optional', 'uint64'],
  [31, 'l1_icache_prefetch_misses', 'optional', 'uint64'],
  [32, 'llc_loads', 'optional', 'uint64'],
  [33, 'llc_load_misses', 'optional', 'uint64'],
  [34, 'llc_stores', 'optional', 'uint64'],
  [35, 'llc_store_misses', 'optional', 'uint64'],
  [36, 'llc_prefetches', 'optional', 'uint64'],
  [37, 'llc_prefetch_misses', 'optional', 'uint64'],
  [38, 'dtlb_loads', 'optional', 'uint64'],
  [39, 'dtlb_load_misses', 'optional', 'uint64'],
  [40, 'dtlb_stores', 'optional', 'uint64'],
  [41, 'dtlb_store_misses', 'optional', 'uint64'],
  [42, 'dtlb_prefetches', 'optional', 'uint64'],
  [43, 'dtlb_prefetch_misses', 'optional', 'uint64'],
  [44, 'itlb_loads', 'optional', 'uint64'],
  [45, 'itlb_load_misses', 'optional', 'uint64'],
  [46, 'branch_loads', 'optional', 'uint64'],
  [47, 'branch_load_misses', 'optional', 'uint64'],
  [48, 'node_loads', 'optional', 'uint64'],
  [49, 'node_load_misses', 'optional', 'uint64'],
  [50, 'node_stores', 'optional', 'uint64'],
  [51, 'node_store_misses', 'optional', 'uint64'],
  [52, 'node_prefetches', 'optional', 'uint64'],
  [53, 'node_prefetch_misses', 'optional', 'uint64'],
]);

/** Which offers are not worth sending. */
export interface OfferFilters {
  readonly min_allocatable_resources?: OfferFilters_MinAllocatableResources | undefined;
}
export const OfferFilters: MessageType<OfferFilters> = /*#__PURE__*/ messageType('mesos.v1.OfferFilters', () => [
  [1, 'min_allocatable_resources', 'optional', OfferFilters_MinAllocatableResources],
]);

/** Amounts by resource name. */
export interface OfferFilters_ResourceQuantities {
  readonly quantities?: Readonly<Record<string, Value_Scalar>> | undefined;
}
export const OfferFilters_ResourceQuantities: MessageType<OfferFilters_ResourceQuantities> = /*#__PURE__*/ messageType('mesos.v1.OfferFilters.ResourceQuantities', () => [
  [1, 'quantities', 'map', Value_Scalar],
]);

/** An offer must hold all of at least one of these. */
export interface OfferFilters_MinAllocatableResources {
  readonly quantities?: readonly OfferFilters_ResourceQuantities[] | undefined;
}
export const OfferFilters_MinAllocatableResources: MessageType<OfferFilters_MinAllocatableResources> = /*#__PURE__*/ messageType('mesos.v1.OfferFilters.MinAllocatableResources', () => [
  [1, 'quantities', 'repeated', OfferFilters_ResourceQuantities],
]);

/** A wish for resources; Mesos' own allocator ignores it. */
export interface Request {
  readonly agent_id?: AgentID | undefined;
  readonly resources?: readonly Resource[] | undefined;
}
export const Request: MessageType<Request> = /*#__PURE__*/ messageType('mesos.v1.Request', () => [
  [1, 'agent_id', 'optional', AgentID],
  [2, 'resources', 'repeated', Resource],
]);

/** Resources of one agent, for one role, held until answered, rescinded or timed out. */
export interface Offer {
  readonly id: OfferID;
  readonly framework_id: FrameworkID;
  readonly agent_id: AgentID;
  readonly hostname: string;
  /** The agent's API. */
  readonly url?: URL | undefined;
  readonly domain?: DomainInfo | undefined;
  readonly resources?: readonly Resource[] | undefined;
  readonly attributes?: readonly Attribute[] | undefined;
  /** The framework's executors that already run there. */
  readonly executor_ids?: readonly ExecutorID[] | undefined;
  /** Set when the agent's maintenance is scheduled. */
  readonly unavailability?: Unavailability | undefined;
  /** The role that the offer is for. */
  readonly allocation_info?: Resource_AllocationInfo | undefined;
}
export const Offer: MessageType<Offer> = /*#__PURE__*/ messageType('mesos.v1.Offer', () => [
  [1, 'id', 'required', OfferID],
  [2, 'framework_id', 'required', FrameworkID],
  [3, 'agent_id', 'required', AgentID],
  [4, 'hostname', 'required', 'string'],
  [8, 'url', 'optional', URL],
  [11, 'domain', 'optional', DomainInfo],
  [5, 'resources', 'repeated', Resource],
  [7, 'attributes', 'repeated', Attribute],
  [6, 'executor_ids', 'repeated', ExecutorID],
  [9, 'unavailability', 'optional', Unavailability],
  [10, 'allocation_info', 'optional', Resource_AllocationInfo],
]);

/** One thing to do with offered resources; those of an ACCEPT happen in order. */
export interface Offer_Operation {
  readonly type?: Offer_Operation_Type | undefined;
  /** Ask for UPDATE_OPERATION_STATUS; not for LAUNCH and LAUNCH_GROUP. */
  readonly id?: OperationID | undefined;
  readonly launch?: Offer_Operation_Launch | undefined;
  readonly launch_group?: Offer_Operation_LaunchGroup | undefined;
  readonly reserve?: Offer_Operation_Reserve | undefined;
  readonly unreserve?: Offer_Operation_Unreserve | undefined;
  readonly create?: Offer_Operation_Create | undefined;
  readonly destroy?: Offer_Operation_Destroy | undefined;
  readonly grow_volume?: Offer_Operation_GrowVolume | undefined;
  readonly shrink_volume?: Offer_Operation_ShrinkVolume | undefined;
  readonly create_disk?: Offer_Operation_CreateDisk | undefined;
  readonly destroy_disk?: Offer_Operation_DestroyDisk | undefined;
}
export const Offer_Operation: MessageType<Offer_Operation> = /*#__PURE__*/ messageType('mesos.v1.Offer.Operation', () => [
  [1, 'type', 'optional', Offer_Operation_Type],
  [12, 'id', 'optional', OperationID],
  [2, 'launch', 'optional', Offer_Operation_Launch],
  [7, 'launch_group', 'optional', Offer_Operation_LaunchGroup],
  [3, 'reserve', 'optional', Offer_Operation_Reserve],
  [4, 'unreserve', 'optional', Offer_Operation_Unreserve],
  [5, 'create', 'optional', Offer_Operation_Create],
  [6, 'destroy', 'optional', Offer_Operation_Destroy],
  [13, 'grow_volume', 'optional', Offer_Operation_GrowVolume],
  [14, 'shrink_volume', 'optional', Offer_Operation_ShrinkVolume],
  [15, 'create_disk', 'optional', Offer_Operation_CreateDisk],
  [16, 'destroy_disk', 'optional', Offer_Operation_DestroyDisk],
]);

/** Never send UNKNOWN. */
export type Offer_Operation_Type =
  | 'UNKNOWN'
  | 'LAUNCH'
  | 'LAUNCH_GROUP'
  | 'RESERVE'
  | 'UNRESERVE'
  | 'CREATE'
  | 'DESTROY'
  | 'GROW_VOLUME'
  | 'SHRINK_VOLUME'
  | 'CREATE_DISK'
  | 'DESTROY_DISK';
export const Offer_Operation_Type: EnumType<Offer_Operation_Type> = /*#__PURE__*/ enumType('mesos.v1.Offer.Operation.Type', {
  UNKNOWN: 0,
  LAUNCH: 1,
  LAUNCH_GROUP: 6,
  RESERVE: 2,
  UNRESERVE: 3,
  CREATE: 4,
  DESTROY: 5,
  GROW_VOLUME: 11,
  SHRINK_VOLUME: 12,
  CREATE_DISK: 13,
  DESTROY_DISK: 14,
});

/** Starts tasks, each on its own. */
export interface Offer_Operation_Launch {
  readonly task_infos?: readonly TaskInfo[] | undefined;
}
export const Offer_Operation_Launch: MessageType<Offer_Operation_Launch> = /*#__PURE__*/ messageType('mesos.v1.Offer.Operation.Launch', () => [
  [1, 'task_infos', 'repeated', TaskInfo],
]);

/** Starts a group on one executor: delivered whole or not at all. */
export interface Offer_Operation_LaunchGroup {
  readonly executor: ExecutorInfo;
  readonly task_group: TaskGroupInfo;
}
export const Offer_Operation_LaunchGroup: MessageType<Offer_Operation_LaunchGroup> = /*#__PURE__*/ messageType('mesos.v1.Offer.Operation.LaunchGroup', () => [
  [1, 'executor', 'required', ExecutorInfo],
  [2, 'task_group', 'required', TaskGroupInfo],
]);

/** Reserves for a role: resources as they shall be. */
export interface Offer_Operation_Reserve {
  /** As they are, to refine or to change reservations. */
  readonly source?: readonly Resource[] | undefined;
  readonly resources?: readonly Resource[] | undefined;
}
export const Offer_Operation_Reserve: MessageType<Offer_Operation_Reserve> = /*#__PURE__*/ messageType('mesos.v1.Offer.Operation.Reserve', () => [
  [2, 'source', 'repeated', Resource],
  [1, 'resources', 'repeated', Resource],
]);

/** Takes the innermost reservation away. */
export interface Offer_Operation_Unreserve {
  readonly resources?: readonly Resource[] | undefined;
}
export const Offer_Operation_Unreserve: MessageType<Offer_Operation_Unreserve> = /*#__PURE__*/ messageType('mesos.v1.Offer.Operation.Unreserve', () => [
  [1, 'resources', 'repeated', Resource],
]);

/** Makes persistent volumes of reserved disk. */
export interface Offer_Operation_Create {
  readonly volumes?: readonly Resource[] | undefined;
}
export const Offer_Operation_Create: MessageType<Offer_Operation_Create> = /*#__PURE__*/ messageType('mesos.v1.Offer.Operation.Create', () => [
  [1, 'volumes', 'repeated', Resource],
]);

/** Destroys persistent volumes and their data. */
export interface Offer_Operation_Destroy {
  readonly volumes?: readonly Resource[] | undefined;
}
export const Offer_Operation_Destroy: MessageType<Offer_Operation_Destroy> = /*#__PURE__*/ messageType('mesos.v1.Offer.Operation.Destroy', () => [
  [1, 'volumes', 'repeated', Resource],
]);

/** Adds disk to a volume. */
export interface Offer_Operation_GrowVolume {
  readonly volume: Resource;
  readonly addition: Resource;
}
export const Offer_Operation_GrowVolume: MessageType<Offer_Operation_GrowVolume> = /*#__PURE__*/ messageType('mesos.v1.Offer.Operation.GrowVolume', () => [
  [1, 'volume', 'required', Resource],
  [2, 'addition', 'required', Resource],
]);

/** Takes disk from a volume. */
export interface Offer_Operation_ShrinkVolume {
  readonly volume: Resource;
  readonly subtract: Value_Scalar;
}
export const Offer_Operation_ShrinkVolume: MessageType<Offer_Operation_ShrinkVolume> = /*#__PURE__*/ messageType('mesos.v1.Offer.Operation.ShrinkVolume', () => [
  [1, 'volume', 'required', Resource],
  [2, 'subtract', 'required', Value_Scalar],
]);

/** Has storage by CSI make a disk of raw space. */
export interface Offer_Operation_CreateDisk {
  readonly source: Resource;
  readonly target_type: Resource_DiskInfo_Source_Type;
  readonly target_profile?: string | undefined;
}
export const Offer_Operation_CreateDisk: MessageType<Offer_Operation_CreateDisk> = /*#__PURE__*/ messageType('mesos.v1.Offer.Operation.CreateDisk', () => [
  [1, 'source', 'required', Resource],
  [2, 'target_type', 'required', Resource_DiskInfo_Source_Type],
  [3, 'target_profile', 'optional', 'string'],
]);

/** Has storage by CSI make raw space of a disk. */
export interface Offer_Operation_DestroyDisk {
  readonly source: Resource;
}
export const Offer_Operation_DestroyDisk: MessageType<Offer_Operation_DestroyDisk> = /*#__PURE__*/ messageType('mesos.v1.Offer.Operation.DestroyDisk', () => [
  [1, 'source', 'required', Resource],
]);

/** A request to leave an agent before its maintenance; answering is polite, not binding. */
export interface InverseOffer {
  readonly id: OfferID;
  readonly url?: URL | undefined;
  readonly framework_id: FrameworkID;
  readonly agent_id?: AgentID | undefined;
  readonly unavailability: Unavailability;
  readonly resources?: readonly Resource[] | undefined;
}
export const InverseOffer: MessageType<InverseOffer> = /*#__PURE__*/ messageType('mesos.v1.InverseOffer', () => [
  [1, 'id', 'required', OfferID],
  [2, 'url', 'optional', URL],
  [3, 'framework_id', 'required', FrameworkID],
  [4, 'agent_id', 'optional', AgentID],
  [5, 'unavailability', 'required', Unavailability],
  [6, 'resources', 'repeated', Resource],
]);

/** A task to launch. */
export interface TaskInfo {
  readonly name: string;
  readonly task_id: TaskID;
  readonly agent_id: AgentID;
  readonly resources?: readonly Resource[] | undefined;
  /** With LAUNCH exactly one of executor and command is set; in a group both may be. */
  readonly executor?: ExecutorInfo | undefined;
  readonly command?: CommandInfo | undefined;
  readonly container?: ContainerInfo | undefined;
  readonly health_check?: HealthCheck | undefined;
  readonly check?: CheckInfo | undefined;
  readonly kill_policy?: KillPolicy | undefined;
  /** For the executor; Mesos never looks into it. */
  readonly data?: Uint8Array | undefined;
  readonly labels?: Labels | undefined;
  readonly discovery?: DiscoveryInfo | undefined;
  /** The executor fails the task when it is over. */
  readonly max_completion_time?: DurationInfo | undefined;
  /** Upper bounds by resource name (cpus, mem), where more than the request is allowed. */
  readonly limits?: Readonly<Record<string, Value_Scalar>> | undefined;
}
export const TaskInfo: MessageType<TaskInfo> = /*#__PURE__*/ messageType('mesos.v1.TaskInfo', () => [
  [1, 'name', 'required', 'string'],
  [2, 'task_id', 'required', TaskID],
  [3, 'agent_id', 'required', AgentID],
  [4, 'resources', 'repeated', Resource],
  [5, 'executor', 'optional', ExecutorInfo],
  [7, 'command', 'optional', CommandInfo],
  [9, 'container', 'optional', ContainerInfo],
  [8, 'health_check', 'optional', HealthCheck],
  [13, 'check', 'optional', CheckInfo],
  [12, 'kill_policy', 'optional', KillPolicy],
  [6, 'data', 'optional', 'bytes'],
  [10, 'labels', 'optional', Labels],
  [11, 'discovery', 'optional', DiscoveryInfo],
  [14, 'max_completion_time', 'optional', DurationInfo],
  [15, 'limits', 'map', Value_Scalar],
]);

/** Tasks that are delivered together. */
export interface TaskGroupInfo {
  readonly tasks?: readonly TaskInfo[] | undefined;
}
export const TaskGroupInfo: MessageType<TaskGroupInfo> = /*#__PURE__*/ messageType('mesos.v1.TaskGroupInfo', () => [
  [1, 'tasks', 'repeated', TaskInfo],
]);

/** A task as masters and agents report it. */
export interface Task {
  readonly name: string;
  readonly task_id: TaskID;
  readonly framework_id: FrameworkID;
  readonly executor_id?: ExecutorID | undefined;
  readonly agent_id: AgentID;
  /** The latest state that is known. */
  readonly state: TaskState;
  readonly resources?: readonly Resource[] | undefined;
  readonly statuses?: readonly TaskStatus[] | undefined;
  /** That of the oldest update not yet acknowledged by the scheduler. */
  readonly status_update_state?: TaskState | undefined;
  /** Of that update. */
  readonly status_update_uuid?: Uint8Array | undefined;
  readonly labels?: Labels | undefined;
  readonly discovery?: DiscoveryInfo | undefined;
  readonly container?: ContainerInfo | undefined;
  readonly health_check?: HealthCheck | undefined;
  readonly kill_policy?: KillPolicy | undefined;
  readonly user?: string | undefined;
  readonly limits?: Readonly<Record<string, Value_Scalar>> | undefined;
}
export const Task: MessageType<Task> = /*#__PURE__*/ messageType('mesos.v1.Task', () => [
  [1, 'name', 'required', 'string'],
  [2, 'task_id', 'required', TaskID],
  [3, 'framework_id', 'required', FrameworkID],
  [4, 'executor_id', 'optional', ExecutorID],
  [5, 'agent_id', 'required', AgentID],
  [6, 'state', 'required', TaskState],
  [7, 'resources', 'repeated', Resource],
  [8, 'statuses', 'repeated', TaskStatus],
  [9, 'status_update_state', 'optional', TaskState],
  [10, 'status_update_uuid', 'optional', 'bytes'],
  [11, 'labels', 'optional', Labels],
  [12, 'discovery', 'optional', DiscoveryInfo],
  [13, 'container', 'optional', ContainerInfo],
  [15, 'health_check', 'optional', HealthCheck],
  [16, 'kill_policy', 'optional', KillPolicy],
  [14, 'user', 'optional', 'string'],
  [17, 'limits', 'map', Value_Scalar],
]);

/** Where a task stands. After a terminal state nothing follows. */
export type TaskState =
  /** Accepted; only masters and agents say so. */
  | 'TASK_STAGING'
  | 'TASK_STARTING'
  | 'TASK_RUNNING'
  /** Only for frameworks with TASK_KILLING_STATE. */
  | 'TASK_KILLING'
  /** Terminal: ended by itself, well. */
  | 'TASK_FINISHED'
  /** Terminal: ended by itself, badly. */
  | 'TASK_FAILED'
  /** Terminal: ended on demand. */
  | 'TASK_KILLED'
  /** Terminal: the description was refused. */
  | 'TASK_ERROR'
  /** Of frameworks without PARTITION_AWARE: gone in any way. */
  | 'TASK_LOST'
  /** Terminal: never started. */
  | 'TASK_DROPPED'
  /** The agent is out of reach; the task may come back. */
  | 'TASK_UNREACHABLE'
  /** Terminal: the agent has it no more. */
  | 'TASK_GONE'
  /** Terminal: an operator says that the agent is gone. */
  | 'TASK_GONE_BY_OPERATOR'
  /** The master knows neither task nor agent. */
  | 'TASK_UNKNOWN';
export const TaskState: EnumType<TaskState> = /*#__PURE__*/ enumType('mesos.v1.TaskState', {
  TASK_STAGING: 6,
  TASK_STARTING: 0,
  TASK_RUNNING: 1,
  TASK_KILLING: 8,
  TASK_FINISHED: 2,
  TASK_FAILED: 3,
  TASK_KILLED: 4,
  TASK_ERROR: 7,
  TASK_LOST: 5,
  TASK_DROPPED: 9,
  TASK_UNREACHABLE: 10,
  TASK_GONE: 11,
  TASK_GONE_BY_OPERATOR: 12,
  TASK_UNKNOWN: 13,
});

/** The resources whose limit a task broke. */
export interface TaskResourceLimitation {
  readonly resources?: readonly Resource[] | undefined;
}
export const TaskResourceLimitation: MessageType<TaskResourceLimitation> = /*#__PURE__*/ messageType('mesos.v1.TaskResourceLimitation', () => [
  [1, 'resources', 'repeated', Resource],
]);

/** RFC 4122, as 16 bytes. */
export interface UUID {
  readonly value: Uint8Array;
}
export const UUID: MessageType<UUID> = /*#__PURE__*/ messageType('mesos.v1.UUID', () => [
  [1, 'value', 'required', 'bytes'],
]);

/** An offer operation as masters and agents report it. */
export interface Operation {
  readonly framework_id?: FrameworkID | undefined;
  readonly agent_id?: AgentID | undefined;
  readonly info: Offer_Operation;
  readonly latest_status: OperationStatus;
  readonly statuses?: readonly OperationStatus[] | undefined;
  readonly uuid: UUID;
}
export const Operation: MessageType<Operation> = /*#__PURE__*/ messageType('mesos.v1.Operation', () => [
  [1, 'framework_id', 'optional', FrameworkID],
  [2, 'agent_id', 'optional', AgentID],
  [3, 'info', 'required', Offer_Operation],
  [4, 'latest_status', 'required', OperationStatus],
  [5, 'statuses', 'repeated', OperationStatus],
  [6, 'uuid', 'required', UUID],
]);

/** Where an operation stands. */
export type OperationState =
  | 'OPERATION_UNSUPPORTED'
  /** Under way. */
  | 'OPERATION_PENDING'
  /** Done. */
  | 'OPERATION_FINISHED'
  /** Tried, without success. */
  | 'OPERATION_FAILED'
  /** Refused by the master. */
  | 'OPERATION_ERROR'
  /** Never reached the agent. */
  | 'OPERATION_DROPPED'
  | 'OPERATION_UNREACHABLE'
  | 'OPERATION_GONE_BY_OPERATOR'
  | 'OPERATION_RECOVERING'
  | 'OPERATION_UNKNOWN';
export const OperationState: EnumType<OperationState> = /*#__PURE__*/ enumType('mesos.v1.OperationState', {
  OPERATION_UNSUPPORTED: 0,
  OPERATION_PENDING: 1,
  OPERATION_FINISHED: 2,
  OPERATION_FAILED: 3,
  OPERATION_ERROR: 4,
  OPERATION_DROPPED: 5,
  OPERATION_UNREACHABLE: 6,
  OPERATION_GONE_BY_OPERATOR: 7,
  OPERATION_RECOVERING: 8,
  OPERATION_UNKNOWN: 9,
});

/** An update of an operation; to be acknowledged when it carries a uuid. */
export interface OperationStatus {
  readonly operation_id?: OperationID | undefined;
  readonly state: OperationState;
  readonly message?: string | undefined;
  /** What the resources have become. */
  readonly converted_resources?: readonly Resource[] | undefined;
  readonly uuid?: UUID | undefined;
  readonly agent_id?: AgentID | undefined;
  readonly resource_provider_id?: ResourceProviderID | undefined;
}
export const OperationStatus: MessageType<OperationStatus> = /*#__PURE__*/ messageType('mesos.v1.OperationStatus', () => [
  [1, 'operation_id', 'optional', OperationID],
  [2, 'state', 'required', OperationState],
  [3, 'message', 'optional', 'string'],
  [4, 'converted_resources', 'repeated', Resource],
  [5, 'uuid', 'optional', UUID],
  [6, 'agent_id', 'optional', AgentID],
  [7, 'resource_provider_id', 'optional', ResourceProviderID],
]);

/** The latest result of a task's check; a field without value: no result yet. */
export interface CheckStatusInfo {
  readonly type?: CheckInfo_Type | undefined;
  readonly command?: CheckStatusInfo_Command | undefined;
  readonly http?: CheckStatusInfo_Http | undefined;
  readonly tcp?: CheckStatusInfo_Tcp | undefined;
}
export const CheckStatusInfo: MessageType<CheckStatusInfo> = /*#__PURE__*/ messageType('mesos.v1.CheckStatusInfo', () => [
  [1, 'type', 'optional', CheckInfo_Type],
  [2, 'command', 'optional', CheckStatusInfo_Command],
  [3, 'http', 'optional', CheckStatusInfo_Http],
  [4, 'tcp', 'optional', CheckStatusInfo_Tcp],
]);

/** Of a COMMAND check. */
export interface CheckStatusInfo_Command {
  readonly exit_code?: number | undefined;
}
export const CheckStatusInfo_Command: MessageType<CheckStatusInfo_Command> = /*#__PURE__*/ messageType('mesos.v1.CheckStatusInfo.Command', () => [
  [1, 'exit_code', 'optional', 'int32'],
]);

/** Of an HTTP check. */
export interface CheckStatusInfo_Http {
  readonly status_code?: number | undefined;
}
export const CheckStatusInfo_Http: MessageType<CheckStatusInfo_Http> = /*#__PURE__*/ messageType('mesos.v1.CheckStatusInfo.Http', () => [
  [1, 'status_code', 'optional', 'uint32'],
]);

/** Of a TCP check. */
export interface CheckStatusInfo_Tcp {
  readonly succeeded?: boolean | undefined;
}
export const CheckStatusInfo_Tcp: MessageType<CheckStatusInfo_Tcp> = /*#__PURE__*/ messageType('mesos.v1.CheckStatusInfo.Tcp', () => [
  [1, 'succeeded', 'optional', 'bool'],
]);

/** An update of a task's state. */
export interface TaskStatus {
  readonly task_id: TaskID;
  readonly state: TaskState;
  /** For people; no program should read it. */
  readonly message?: string | undefined;
  readonly source?: TaskStatus_Source | undefined;
  readonly reason?: TaskStatus_Reason | undefined;
  /** For the scheduler; Mesos never looks into it. */
  readonly data?: Uint8Array | undefined;
  readonly agent_id?: AgentID | undefined;
  readonly executor_id?: ExecutorID | undefined;
  /** Seconds since the Unix epoch. */
  readonly timestamp?: number | undefined;
  /** 16 bytes, new for each update. Absent: not to be acknowledged. */
  readonly uuid?: Uint8Array | undefined;
  /** Absent as long as no health check has said anything. */
  readonly healthy?: boolean | undefined;
  readonly check_status?: CheckStatusInfo | undefined;
  readonly labels?: Labels | undefined;
  readonly container_status?: ContainerStatus | undefined;
  /** When the agent was found unreachable. */
  readonly unreachable_time?: TimeInfo | undefined;
  /** Set with the reasons of CONTAINER_LIMITATION. */
  readonly limitation?: TaskResourceLimitation | undefined;
}
export const TaskStatus: MessageType<TaskStatus> = /*#__PURE__*/ messageType('mesos.v1.TaskStatus', () => [
  [1, 'task_id', 'required', TaskID],
  [2, 'state', 'required', TaskState],
  [4, 'message', 'optional', 'string'],
  [9, 'source', 'optional', TaskStatus_Source],
  [10, 'reason', 'optional', TaskStatus_Reason],
  [3, 'data', 'optional', 'bytes'],
  [5, 'agent_id', 'optional', AgentID],
  [7, 'executor_id', 'optional', ExecutorID],
  [6, 'timestamp', 'optional', 'double'],
  [11, 'uuid', 'optional', 'bytes'],
  [8, 'healthy', 'optional', 'bool'],
  [15, 'check_status', 'optional', CheckStatusInfo],
  [12, 'labels', 'optional', Labels],
  [13, 'container_status', 'optional', ContainerStatus],
  [14, 'unreachable_time', 'optional', TimeInfo],
  [16, 'limitation', 'optional', TaskResourceLimitation],
]);

/** Who says so. */
export type TaskStatus_Source =
  | 'SOURCE_MASTER'
  | 'SOURCE_AGENT'
  | 'SOURCE_EXECUTOR';
export const TaskStatus_Source: EnumType<TaskStatus_Source> = /*#__PURE__*/ enumType('mesos.v1.TaskStatus.Source', {
  SOURCE_MASTER: 0,
  SOURCE_AGENT: 1,
  SOURCE_EXECUTOR: 2,
});

/** Why, for programs. */
export type TaskStatus_Reason =
  | 'REASON_COMMAND_EXECUTOR_FAILED'
  | 'REASON_CONTAINER_LAUNCH_FAILED'
  | 'REASON_CONTAINER_LIMITATION'
  | 'REASON_CONTAINER_LIMITATION_DISK'
  | 'REASON_CONTAINER_LIMITATION_MEMORY'
  | 'REASON_CONTAINER_PREEMPTED'
  | 'REASON_CONTAINER_UPDATE_FAILED'
  | 'REASON_MAX_COMPLETION_TIME_REACHED'
  | 'REASON_EXECUTOR_REGISTRATION_TIMEOUT'
  | 'REASON_EXECUTOR_REREGISTRATION_TIMEOUT'
  | 'REASON_EXECUTOR_TERMINATED'
  | 'REASON_EXECUTOR_UNREGISTERED'
  | 'REASON_FRAMEWORK_REMOVED'
  | 'REASON_GC_ERROR'
  | 'REASON_INVALID_FRAMEWORKID'
  | 'REASON_INVALID_OFFERS'
  | 'REASON_IO_SWITCHBOARD_EXITED'
  | 'REASON_MASTER_DISCONNECTED'
  | 'REASON_RECONCILIATION'
  | 'REASON_RESOURCES_UNKNOWN'
  | 'REASON_AGENT_DISCONNECTED'
  | 'REASON_AGENT_DRAINING'
  | 'REASON_AGENT_REMOVED'
  | 'REASON_AGENT_REMOVED_BY_OPERATOR'
  | 'REASON_AGENT_REREGISTERED'
  | 'REASON_AGENT_RESTARTED'
  | 'REASON_AGENT_UNKNOWN'
  | 'REASON_TASK_KILLED_DURING_LAUNCH'
  | 'REASON_TASK_CHECK_STATUS_UPDATED'
  | 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED'
  | 'REASON_TASK_GROUP_INVALID'
  | 'REASON_TASK_GROUP_UNAUTHORIZED'
  | 'REASON_TASK_INVALID'
  | 'REASON_TASK_UNAUTHORIZED'
  | 'REASON_TASK_UNKNOWN';
export const TaskStatus_Reason: EnumType<TaskStatus_Reason> = /*#__PURE__*/ enumType('mesos.v1.TaskStatus.Reason', {
  REASON_COMMAND_EXECUTOR_FAILED: 0,
  REASON_CONTAINER_LAUNCH_FAILED: 21,
  REASON_CONTAINER_LIMITATION: 19,
  REASON_CONTAINER_LIMITATION_DISK: 20,
  REASON_CONTAINER_LIMITATION_MEMORY: 8,
  REASON_CONTAINER_PREEMPTED: 17,
  REASON_CONTAINER_UPDATE_FAILED: 22,
  REASON_MAX_COMPLETION_TIME_REACHED: 33,
  REASON_EXECUTOR_REGISTRATION_TIMEOUT: 23,
  REASON_EXECUTOR_REREGISTRATION_TIMEOUT: 24,
  REASON_EXECUTOR_TERMINATED: 1,
  REASON_EXECUTOR_UNREGISTERED: 2,
  REASON_FRAMEWORK_REMOVED: 3,
  REASON_GC_ERROR: 4,
  REASON_INVALID_FRAMEWORKID: 5,
  REASON_INVALID_OFFERS: 6,
  REASON_IO_SWITCHBOARD_EXITED: 27,
  REASON_MASTER_DISCONNECTED: 7,
  REASON_RECONCILIATION: 9,
  REASON_RESOURCES_UNKNOWN: 18,
  REASON_AGENT_DISCONNECTED: 10,
  REASON_AGENT_DRAINING: 34,
  REASON_AGENT_REMOVED: 11,
  REASON_AGENT_REMOVED_BY_OPERATOR: 31,
  REASON_AGENT_REREGISTERED: 32,
  REASON_AGENT_RESTARTED: 12,
  REASON_AGENT_UNKNOWN: 13,
  REASON_TASK_KILLED_DURING_LAUNCH: 30,
  REASON_TASK_CHECK_STATUS_UPDATED: 28,
  REASON_TASK_HEALTH_CHECK_STATUS_UPDATED: 29,
  REASON_TASK_GROUP_INVALID: 25,
  REASON_TASK_GROUP_UNAUTHORIZED: 26,
  REASON_TASK_INVALID: 14,
  REASON_TASK_UNAUTHORIZED: 15,
  REASON_TASK_UNKNOWN: 16,
});

/** How long refused resources stay away. */
export interface Filters {
  readonly refuse_seconds?: number | undefined;
}
export const Filters: MessageType<Filters> = /*#__PURE__*/ messageType('mesos.v1.Filters', () => [
  [1, 'refuse_seconds', 'optional', 'double'],
]);

/** Variables of a process. */
export interface Environment {
  readonly variables?: readonly Environment_Variable[] | undefined;
}
export const Environment: MessageType<Environment> = /*#__PURE__*/ messageType('mesos.v1.Environment', () => [
  [1, 'variables', 'repeated', Environment_Variable],
]);

/** One of them: value, or secret, as type says. */
export interface Environment_Variable {
  readonly name: string;
  readonly type?: Environment_Variable_Type | undefined;
  readonly value?: string | undefined;
  readonly secret?: Secret | undefined;
}
export const Environment_Variable: MessageType<Environment_Variable> = /*#__PURE__*/ messageType('mesos.v1.Environment.Variable', () => [
  [1, 'name', 'required', 'string'],
  [3, 'type', 'optional', Environment_Variable_Type],
  [2, 'value', 'optional', 'string'],
  [4, 'secret', 'optional', Secret],
]);

/** Where the value comes from. */
export type Environment_Variable_Type =
  | 'UNKNOWN'
  | 'VALUE'
  | 'SECRET';
export const Environment_Variable_Type: EnumType<Environment_Variable_Type> = /*#__PURE__*/ enumType('mesos.v1.Environment.Variable.Type', {
  UNKNOWN: 0,
  VALUE: 1,
  SECRET: 2,
});

/** A key with a value. */
export interface Parameter {
  readonly key: string;
  readonly value: string;
}
export const Parameter: MessageType<Parameter> = /*#__PURE__*/ messageType('mesos.v1.Parameter', () => [
  [1, 'key', 'required', 'string'],
  [2, 'value', 'required', 'string'],
]);

/** Several of them, in order. */
export interface Parameters {
  readonly parameter?: readonly Parameter[] | undefined;
}
export const Parameters: MessageType<Parameters> = /*#__PURE__*/ messageType('mesos.v1.Parameters', () => [
  [1, 'parameter', 'repeated', Parameter],
]);

/** A principal with its secret. */
export interface Credential {
  readonly principal: string;
  readonly secret?: string | undefined;
}
export const Credential: MessageType<Credential> = /*#__PURE__*/ messageType('mesos.v1.Credential', () => [
  [1, 'principal', 'required', 'string'],
  [2, 'secret', 'optional', 'string'],
]);

/** Sensitive bytes, or where the agent finds them. */
export interface Secret {
  readonly type?: Secret_Type | undefined;
  readonly reference?: Secret_Reference | undefined;
  readonly value?: Secret_Value | undefined;
}
export const Secret: MessageType<Secret> = /*#__PURE__*/ messageType('mesos.v1.Secret', () => [
  [1, 'type', 'optional', Secret_Type],
  [2, 'reference', 'optional', Secret_Reference],
  [3, 'value', 'optional', Secret_Value],
]);

/** Which of the fields is set. */
export type Secret_Type =
  | 'UNKNOWN'
  | 'REFERENCE'
  | 'VALUE';
export const Secret_Type: EnumType<Secret_Type> = /*#__PURE__*/ enumType('mesos.v1.Secret.Type', {
  UNKNOWN: 0,
  REFERENCE: 1,
  VALUE: 2,
});

/** A name in a secret store. */
export interface Secret_Reference {
  readonly name: string;
  readonly key?: string | undefined;
}
export const Secret_Reference: MessageType<Secret_Reference> = /*#__PURE__*/ messageType('mesos.v1.Secret.Reference', () => [
  [1, 'name', 'required', 'string'],
  [2, 'key', 'optional', 'string'],
]);

/** The bytes themselves. */
export interface Secret_Value {
  readonly data: Uint8Array;
}
export const Secret_Value: MessageType<Secret_Value> = /*#__PURE__*/ messageType('mesos.v1.Secret.Value', () => [
  [1, 'data', 'required', 'bytes'],
]);

/** A container image. */
export interface Image {
  readonly type: Image_Type;
  readonly appc?: Image_Appc | undefined;
  readonly docker?: Image_Docker | undefined;
  /** False pulls the image anew. */
  readonly cached?: boolean | undefined;
}
export const Image: MessageType<Image> = /*#__PURE__*/ messageType('mesos.v1.Image', () => [
  [1, 'type', 'required', Image_Type],
  [2, 'appc', 'optional', Image_Appc],
  [3, 'docker', 'optional', Image_Docker],
  [4, 'cached', 'optional', 'bool'],
]);

/** The image's format. */
export type Image_Type =
  | 'APPC'
  | 'DOCKER';
export const Image_Type: EnumType<Image_Type> = /*#__PURE__*/ enumType('mesos.v1.Image.Type', {
  APPC: 1,
  DOCKER: 2,
});

/** By the App Container specification. */
export interface Image_Appc {
  readonly name: string;
  readonly id?: string | undefined;
  readonly labels?: Labels | undefined;
}
export const Image_Appc: MessageType<Image_Appc> = /*#__PURE__*/ messageType('mesos.v1.Image.Appc', () => [
  [1, 'name', 'required', 'string'],
  [2, 'id', 'optional', 'string'],
  [3, 'labels', 'optional', Labels],
]);

/** From a Docker registry. */
export interface Image_Docker {
  /** `registry/repository:tag`. */
  readonly name: string;
  readonly credential?: Credential | undefined;
  /** A docker config.json with registry credentials. */
  readonly config?: Secret | undefined;
}
export const Image_Docker: MessageType<Image_Docker> = /*#__PURE__*/ messageType('mesos.v1.Image.Docker', () => [
  [1, 'name', 'required', 'string'],
  [2, 'credential', 'optional', Credential],
  [3, 'config', 'optional', Secret],
]);

/** Whether mounts cross between host and container. */
export interface MountPropagation {
  readonly mode?: MountPropagation_Mode | undefined;
}
export const MountPropagation: MessageType<MountPropagation> = /*#__PURE__*/ messageType('mesos.v1.MountPropagation', () => [
  [1, 'mode', 'optional', MountPropagation_Mode],
]);

/** In which direction. */
export type MountPropagation_Mode =
  | 'UNKNOWN'
  | 'HOST_TO_CONTAINER'
  | 'BIDIRECTIONAL';
export const MountPropagation_Mode: EnumType<MountPropagation_Mode> = /*#__PURE__*/ enumType('mesos.v1.MountPropagation.Mode', {
  UNKNOWN: 0,
  HOST_TO_CONTAINER: 1,
  BIDIRECTIONAL: 2,
});

/** Something mounted into a container. */
export interface Volume {
  readonly mode: Volume_Mode;
  /** Absolute, or relative to the sandbox. */
  readonly container_path: string;
  /** Of the host, or relative to the sandbox; the older form of Source. */
  readonly host_path?: string | undefined;
  readonly image?: Image | undefined;
  readonly source?: Volume_Source | undefined;
}
export const Volume: MessageType<Volume> = /*#__PURE__*/ messageType('mesos.v1.Volume', () => [
  [3, 'mode', 'required', Volume_Mode],
  [1, 'container_path', 'required', 'string'],
  [2, 'host_path', 'optional', 'string'],
  [4, 'image', 'optional', Image],
  [5, 'source', 'optional', Volume_Source],
]);

/** Writable or not. */
export type Volume_Mode =
  | 'RW'
  | 'RO';
export const Volume_Mode: EnumType<Volume_Mode> = /*#__PURE__*/ enumType('mesos.v1.Volume.Mode', {
  RW: 1,
  RO: 2,
});

/** Where the content comes from. */
export interface Volume_Source {
  readonly type?: Volume_Source_Type | undefined;
  readonly docker_volume?: Volume_Source_DockerVolume | undefined;
  readonly host_path?: Volume_Source_HostPath | undefined;
  readonly sandbox_path?: Volume_Source_SandboxPath | undefined;
  readonly secret?: Secret | undefined;
  readonly csi_volume?: Volume_Source_CSIVolume | undefined;
}
export const Volume_Source: MessageType<Volume_Source> = /*#__PURE__*/ messageType('mesos.v1.Volume.Source', () => [
  [1, 'type', 'optional', Volume_Source_Type],
  [2, 'docker_volume', 'optional', Volume_Source_DockerVolume],
  [5, 'host_path', 'optional', Volume_Source_HostPath],
  [3, 'sandbox_path', 'optional', Volume_Source_SandboxPath],
  [4, 'secret', 'optional', Secret],
  [6, 'csi_volume', 'optional', Volume_Source_CSIVolume],
]);

/** Which of the fields is set. */
export type Volume_Source_Type =
  | 'UNKNOWN'
  | 'DOCKER_VOLUME'
  | 'HOST_PATH'
  | 'SANDBOX_PATH'
  | 'SECRET'
  | 'CSI_VOLUME';
export const Volume_Source_Type: EnumType<Volume_Source_Type> = /*#__PURE__*/ enumType('mesos.v1.Volume.Source.Type', {
  UNKNOWN: 0,
  DOCKER_VOLUME: 1,
  HOST_PATH: 4,
  SANDBOX_PATH: 2,
  SECRET: 3,
  CSI_VOLUME: 5,
});

/** A volume of a Docker volume plugin. */
export interface Volume_Source_DockerVolume {
  readonly driver?: string | undefined;
  readonly name: string;
  readonly driver_options?: Parameters | undefined;
}
export const Volume_Source_DockerVolume: MessageType<Volume_Source_DockerVolume> = /*#__PURE__*/ messageType('mesos.v1.Volume.Source.DockerVolume', () => [
  [1, 'driver', 'optional', 'string'],
  [2, 'name', 'required', 'string'],
  [3, 'driver_options', 'optional', Parameters],
]);

/** A path of the agent. */
export interface Volume_Source_HostPath {
  readonly path: string;
  readonly mount_propagation?: MountPropagation | undefined;
}
export const Volume_Source_HostPath: MessageType<Volume_Source_HostPath> = /*#__PURE__*/ messageType('mesos.v1.Volume.Source.HostPath', () => [
  [1, 'path', 'required', 'string'],
  [2, 'mount_propagation', 'optional', MountPropagation],
]);

/** A path in the sandbox of the container or its parent. */
export interface Volume_Source_SandboxPath {
  readonly type?: Volume_Source_SandboxPath_Type | undefined;
  readonly path: string;
}
export const Volume_Source_SandboxPath: MessageType<Volume_Source_SandboxPath> = /*#__PURE__*/ messageType('mesos.v1.Volume.Source.SandboxPath', () => [
  [1, 'type', 'optional', Volume_Source_SandboxPath_Type],
  [2, 'path', 'required', 'string'],
]);

/** Whose sandbox. */
export type Volume_Source_SandboxPath_Type =
  | 'UNKNOWN'
  | 'SELF'
  | 'PARENT';
export const Volume_Source_SandboxPath_Type: EnumType<Volume_Source_SandboxPath_Type> = /*#__PURE__*/ enumType('mesos.v1.Volume.Source.SandboxPath.Type', {
  UNKNOWN: 0,
  SELF: 1,
  PARENT: 2,
});

/** A volume that a CSI plugin provides. */
export interface Volume_Source_CSIVolume {
  readonly plugin_name: string;
  readonly static_provisioning?: Volume_Source_CSIVolume_StaticProvisioning | undefined;
}
export const Volume_Source_CSIVolume: MessageType<Volume_Source_CSIVolume> = /*#__PURE__*/ messageType('mesos.v1.Volume.Source.CSIVolume', () => [
  [1, 'plugin_name', 'required', 'string'],
  [2, 'static_provisioning', 'optional', Volume_Source_CSIVolume_StaticProvisioning],
]);

/** CSI's VolumeCapability. */
export interface Volume_Source_CSIVolume_VolumeCapability {
  readonly block?: Volume_Source_CSIVolume_VolumeCapability_BlockVolume | undefined;
  readonly mount?: Volume_Source_CSIVolume_VolumeCapability_MountVolume | undefined;
  readonly access_mode: Volume_Source_CSIVolume_VolumeCapability_AccessMode;
}
export const Volume_Source_CSIVolume_VolumeCapability: MessageType<Volume_Source_CSIVolume_VolumeCapability> = /*#__PURE__*/ messageType('mesos.v1.Volume.Source.CSIVolume.VolumeCapability', () => [
  [1, 'block', 'optional', Volume_Source_CSIVolume_VolumeCapability_BlockVolume],
  [2, 'mount', 'optional', Volume_Source_CSIVolume_VolumeCapability_MountVolume],
  [3, 'access_mode', 'required', Volume_Source_CSIVolume_VolumeCapability_AccessMode],
]);

/** Used as a device. */
export interface Volume_Source_CSIVolume_VolumeCapability_BlockVolume {
}
export const Volume_Source_CSIVolume_VolumeCapability_BlockVolume: MessageType<Volume_Source_CSIVolume_VolumeCapability_BlockVolume> = /*#__PURE__*/ messageType('mesos.v1.Volume.Source.CSIVolume.VolumeCapability.BlockVolume', () => [
]);

/** Used as a file system. */
export interface Volume_Source_CSIVolume_VolumeCapability_MountVolume {
  readonly fs_type?: string | undefined;
  readonly mount_flags?: readonly string[] | undefined;
}
export const Volume_Source_CSIVolume_VolumeCapability_MountVolume: MessageType<Volume_Source_CSIVolume_VolumeCapability_MountVolume> = /*#__PURE__*/ messageType('mesos.v1.Volume.Source.CSIVolume.VolumeCapability.MountVolume', () => [
  [1, 'fs_type', 'optional', 'string'],
  [2, 'mount_flags', 'repeated', 'string'],
]);

/** Who may use it at once. */
export interface Volume_Source_CSIVolume_VolumeCapability_AccessMode {
  readonly mode: Volume_Source_CSIVolume_VolumeCapability_AccessMode_Mode;
}
export const Volume_Source_CSIVolume_VolumeCapability_AccessMode: MessageType<Volume_Source_CSIVolume_VolumeCapability_AccessMode> = /*#__PURE__*/ messageType('mesos.v1.Volume.Source.CSIVolume.VolumeCapability.AccessMode', () => [
  [1, 'mode', 'required', Volume_Source_CSIVolume_VolumeCapability_AccessMode_Mode],
]);

/** How many nodes read and write. */
export type Volume_Source_CSIVolume_VolumeCapability_AccessMode_Mode =
  | 'UNKNOWN'
  | 'SINGLE_NODE_WRITER'
  | 'SINGLE_NODE_READER_ONLY'
  | 'MULTI_NODE_READER_ONLY'
  | 'MULTI_NODE_SINGLE_WRITER'
  | 'MULTI_NODE_MULTI_WRITER';
export const Volume_Source_CSIVolume_VolumeCapability_AccessMode_Mode: EnumType<Volume_Source_CSIVolume_VolumeCapability_AccessMode_Mode> = /*#__PURE__*/ enumType('mesos.v1.Volume.Source.CSIVolume.VolumeCapability.AccessMode.Mode', {
  UNKNOWN: 0,
  SINGLE_NODE_WRITER: 1,
  SINGLE_NODE_READER_ONLY: 2,
  MULTI_NODE_READER_ONLY: 3,
  MULTI_NODE_SINGLE_WRITER: 4,
  MULTI_NODE_MULTI_WRITER: 5,
});

/** A volume that exists already. */
export interface Volume_Source_CSIVolume_StaticProvisioning {
  readonly volume_id: string;
  readonly volume_capability: Volume_Source_CSIVolume_VolumeCapability;
  readonly node_stage_secrets?: Readonly<Record<string, Secret>> | undefined;
  readonly node_publish_secrets?: Readonly<Record<string, Secret>> | undefined;
  readonly volume_context?: Readonly<Record<string, string>> | undefined;
}
export const Volume_Source_CSIVolume_StaticProvisioning: MessageType<Volume_Source_CSIVolume_StaticProvisioning> = /*#__PURE__*/ messageType('mesos.v1.Volume.Source.CSIVolume.StaticProvisioning', () => [
  [1, 'volume_id', 'required', 'string'],
  [2, 'volume_capability', 'required', Volume_Source_CSIVolume_VolumeCapability],
  [3, 'node_stage_secrets', 'map', Secret],
  [4, 'node_publish_secrets', 'map', Secret],
  [5, 'volume_context', 'map', 'string'],
]);

/** A network that a container joins, and its addresses there. */
export interface NetworkInfo {
  readonly ip_addresses?: readonly NetworkInfo_IPAddress[] | undefined;
  /** Of the CNI network; absent: the host's. */
  readonly name?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly labels?: Labels | undefined;
  readonly port_mappings?: readonly NetworkInfo_PortMapping[] | undefined;
}
export const NetworkInfo: MessageType<NetworkInfo> = /*#__PURE__*/ messageType('mesos.v1.NetworkInfo', () => [
  [5, 'ip_addresses', 'repeated', NetworkInfo_IPAddress],
  [6, 'name', 'optional', 'string'],
  [3, 'groups', 'repeated', 'string'],
  [4, 'labels', 'optional', Labels],
  [7, 'port_mappings', 'repeated', NetworkInfo_PortMapping],
]);

/** The version of IP. */
export type NetworkInfo_Protocol =
  | 'IPv4'
  | 'IPv6';
export const NetworkInfo_Protocol: EnumType<NetworkInfo_Protocol> = /*#__PURE__*/ enumType('mesos.v1.NetworkInfo.Protocol', {
  IPv4: 1,
  IPv6: 2,
});

/** Wanted or given. */
export interface NetworkInfo_IPAddress {
  readonly protocol?: NetworkInfo_Protocol | undefined;
  readonly ip_address?: string | undefined;
}
export const NetworkInfo_IPAddress: MessageType<NetworkInfo_IPAddress> = /*#__PURE__*/ messageType('mesos.v1.NetworkInfo.IPAddress', () => [
  [1, 'protocol', 'optional', NetworkInfo_Protocol],
  [2, 'ip_address', 'optional', 'string'],
]);

/** A port of the host that leads into the container. */
export interface NetworkInfo_PortMapping {
  readonly host_port: number;
  readonly container_port: number;
  readonly protocol?: string | undefined;
}
export const NetworkInfo_PortMapping: MessageType<NetworkInfo_PortMapping> = /*#__PURE__*/ messageType('mesos.v1.NetworkInfo.PortMapping', () => [
  [1, 'host_port', 'required', 'uint32'],
  [2, 'container_port', 'required', 'uint32'],
  [3, 'protocol', 'optional', 'string'],
]);

/** A set of Linux capabilities. */
export interface CapabilityInfo {
  readonly capabilities?: readonly CapabilityInfo_Capability[] | undefined;
}
export const CapabilityInfo: MessageType<CapabilityInfo> = /*#__PURE__*/ messageType('mesos.v1.CapabilityInfo', () => [
  [1, 'capabilities', 'repeated', CapabilityInfo_Capability],
]);

/** Linux' numbers plus 1000. */
export type CapabilityInfo_Capability =
  | 'UNKNOWN'
  | 'CHOWN'
  | 'DAC_OVERRIDE'
  | 'DAC_READ_SEARCH'
  | 'FOWNER'
  | 'FSETID'
  | 'KILL'
  | 'SETGID'
  | 'SETUID'
  | 'SETPCAP'
  | 'LINUX_IMMUTABLE'
  | 'NET_BIND_SERVICE'
  | 'NET_BROADCAST'
  | 'NET_ADMIN'
  | 'NET_RAW'
  | 'IPC_LOCK'
  | 'IPC_OWNER'
  | 'SYS_MODULE'
  | 'SYS_RAWIO'
  | 'SYS_CHROOT'
  | 'SYS_PTRACE'
  | 'SYS_PACCT'
  | 'SYS_ADMIN'
  | 'SYS_BOOT'
  | 'SYS_NICE'
  | 'SYS_RESOURCE'
  | 'SYS_TIME'
  | 'SYS_TTY_CONFIG'
  | 'MKNOD'
  | 'LEASE'
  | 'AUDIT_WRITE'
  | 'AUDIT_CONTROL'
  | 'SETFCAP'
  | 'MAC_OVERRIDE'
  | 'MAC_ADMIN'
  | 'SYSLOG'
  | 'WAKE_ALARM'
  | 'BLOCK_SUSPEND'
  | 'AUDIT_READ'
  | 'PERFMON'
  | 'BPF'
  | 'CHECKPOINT_RESTORE';
export const CapabilityInfo_Capability: EnumType<CapabilityInfo_Capability> = /*#__PURE__*/ enumType('mesos.v1.CapabilityInfo.Capability', {
  UNKNOWN: 0,
  CHOWN: 1000,
  DAC_OVERRIDE: 1001,
  DAC_READ_SEARCH: 1002,
  FOWNER: 1003,
  FSETID: 1004,
  KILL: 1005,
  SETGID: 1006,
  SETUID: 1007,
  SETPCAP: 1008,
  LINUX_IMMUTABLE: 1009,
  NET_BIND_SERVICE: 1010,
  NET_BROADCAST: 1011,
  NET_ADMIN: 1012,
  NET_RAW: 1013,
  IPC_LOCK: 1014,
  IPC_OWNER: 1015,
  SYS_MODULE: 1016,
  SYS_RAWIO: 1017,
  SYS_CHROOT: 1018,
  SYS_PTRACE: 1019,
  SYS_PACCT: 1020,
  SYS_ADMIN: 1021,
  SYS_BOOT: 1022,
  SYS_NICE: 1023,
  SYS_RESOURCE: 1024,
  SYS_TIME: 1025,
  SYS_TTY_CONFIG: 1026,
  MKNOD: 1027,
  LEASE: 1028,
  AUDIT_WRITE: 1029,
  AUDIT_CONTROL: 1030,
  SETFCAP: 1031,
  MAC_OVERRIDE: 1032,
  MAC_ADMIN: 1033,
  SYSLOG: 1034,
  WAKE_ALARM: 1035,
  BLOCK_SUSPEND: 1036,
  AUDIT_READ: 1037,
  PERFMON: 1038,
  BPF: 1039,
  CHECKPOINT_RESTORE: 1040,
});

/** Which system calls a container may make. */
export interface SeccompInfo {
  readonly profile_name?: string | undefined;
  readonly unconfined?: boolean | undefined;
}
export const SeccompInfo: MessageType<SeccompInfo> = /*#__PURE__*/ messageType('mesos.v1.SeccompInfo', () => [
  [1, 'profile_name', 'optional', 'string'],
  [2, 'unconfined', 'optional', 'bool'],
]);

/** Settings of a container that only Linux has. */
export interface LinuxInfo {
  /** The older name of effective_capabilities. */
  readonly capability_info?: CapabilityInfo | undefined;
  readonly bounding_capabilities?: CapabilityInfo | undefined;
  readonly effective_capabilities?: CapabilityInfo | undefined;
  readonly share_pid_namespace?: boolean | undefined;
  readonly seccomp?: SeccompInfo | undefined;
  readonly ipc_mode?: LinuxInfo_IpcMode | undefined;
  /** MB of /dev/shm. */
  readonly shm_size?: number | undefined;
  /** False gives a nested container its own cgroups. */
  readonly share_cgroups?: boolean | undefined;
}
export const LinuxInfo: MessageType<LinuxInfo> = /*#__PURE__*/ messageType('mesos.v1.LinuxInfo', () => [
  [1, 'capability_info', 'optional', CapabilityInfo],
  [2, 'bounding_capabilities', 'optional', CapabilityInfo],
  [3, 'effective_capabilities', 'optional', CapabilityInfo],
  [4, 'share_pid_namespace', 'optional', 'bool'],
  [5, 'seccomp', 'optional', SeccompInfo],
  [6, 'ipc_mode', 'optional', LinuxInfo_IpcMode],
  [7, 'shm_size', 'optional', 'uint32'],
  [8, 'share_cgroups', 'optional', 'bool'],
]);

/** With whom the container shares its IPC namespace. */
export type LinuxInfo_IpcMode =
  | 'UNKNOWN'
  | 'PRIVATE'
  | 'SHARE_PARENT';
export const LinuxInfo_IpcMode: EnumType<LinuxInfo_IpcMode> = /*#__PURE__*/ enumType('mesos.v1.LinuxInfo.IpcMode', {
  UNKNOWN: 0,
  PRIVATE: 1,
  SHARE_PARENT: 2,
});

/** Resource limits of processes (setrlimit). */
export interface RLimitInfo {
  readonly rlimits?: readonly RLimitInfo_RLimit[] | undefined;
}
export const RLimitInfo: MessageType<RLimitInfo> = /*#__PURE__*/ messageType('mesos.v1.RLimitInfo', () => [
  [1, 'rlimits', 'repeated', RLimitInfo_RLimit],
]);

/** One limit; hard and soft absent: unlimited. */
export interface RLimitInfo_RLimit {
  readonly type?: RLimitInfo_RLimit_Type | undefined;
  readonly hard?: bigint | undefined;
  readonly soft?: bigint | undefined;
}
export const RLimitInfo_RLimit: MessageType<RLimitInfo_RLimit> = /*#__PURE__*/ messageType('mesos.v1.RLimitInfo.RLimit', () => [
  [1, 'type', 'optional', RLimitInfo_RLimit_Type],
  [2, 'hard', 'optional', 'uint64'],
  [3, 'soft', 'optional', 'uint64'],
]);

/** setrlimit's names. */
export type RLimitInfo_RLimit_Type =
  | 'UNKNOWN'
  | 'RLMT_AS'
  | 'RLMT_CORE'
  | 'RLMT_CPU'
  | 'RLMT_DATA'
  | 'RLMT_FSIZE'
  | 'RLMT_LOCKS'
  | 'RLMT_MEMLOCK'
  | 'RLMT_MSGQUEUE'
  | 'RLMT_NICE'
  | 'RLMT_NOFILE'
  | 'RLMT_NPROC'
  | 'RLMT_RSS'
  | 'RLMT_RTPRIO'
  | 'RLMT_RTTIME'
  | 'RLMT_SIGPENDING'
  | 'RLMT_STACK';
export const RLimitInfo_RLimit_Type: EnumType<RLimitInfo_RLimit_Type> = /*#__PURE__*/ enumType('mesos.v1.RLimitInfo.RLimit.Type', {
  UNKNOWN: 0,
  RLMT_AS: 1,
  RLMT_CORE: 2,
  RLMT_CPU: 3,
  RLMT_DATA: 4,
  RLMT_FSIZE: 5,
  RLMT_LOCKS: 6,
  RLMT_MEMLOCK: 7,
  RLMT_MSGQUEUE: 8,
  RLMT_NICE: 9,
  RLMT_NOFILE: 10,
  RLMT_NPROC: 11,
  RLMT_RSS: 12,
  RLMT_RTPRIO: 13,
  RLMT_RTTIME: 14,
  RLMT_SIGPENDING: 15,
  RLMT_STACK: 16,
});

/** A terminal for a container. */
export interface TTYInfo {
  readonly window_size?: TTYInfo_WindowSize | undefined;
}
export const TTYInfo: MessageType<TTYInfo> = /*#__PURE__*/ messageType('mesos.v1.TTYInfo', () => [
  [1, 'window_size', 'optional', TTYInfo_WindowSize],
]);

/** In characters. */
export interface TTYInfo_WindowSize {
  readonly rows: number;
  readonly columns: number;
}
export const TTYInfo_WindowSize: MessageType<TTYInfo_WindowSize> = /*#__PURE__*/ messageType('mesos.v1.TTYInfo.WindowSize', () => [
  [1, 'rows', 'required', 'uint32'],
  [2, 'columns', 'required', 'uint32'],
]);

/** How a container is made. */
export interface ContainerInfo {
  readonly type: ContainerInfo_Type;
  readonly volumes?: readonly Volume[] | undefined;
  readonly hostname?: string | undefined;
  readonly docker?: ContainerInfo_DockerInfo | undefined;
  readonly mesos?: ContainerInfo_MesosInfo | undefined;
  readonly network_infos?: readonly NetworkInfo[] | undefined;
  readonly linux_info?: LinuxInfo | undefined;
  readonly rlimit_info?: RLimitInfo | undefined;
  readonly tty_info?: TTYInfo | undefined;
}
export const ContainerInfo: MessageType<ContainerInfo> = /*#__PURE__*/ messageType('mesos.v1.ContainerInfo', () => [
  [1, 'type', 'required', ContainerInfo_Type],
  [2, 'volumes', 'repeated', Volume],
  [4, 'hostname', 'optional', 'string'],
  [3, 'docker', 'optional', ContainerInfo_DockerInfo],
  [5, 'mesos', 'optional', ContainerInfo_MesosInfo],
  [7, 'network_infos', 'repeated', NetworkInfo],
  [8, 'linux_info', 'optional', LinuxInfo],
  [9, 'rlimit_info', 'optional', RLimitInfo],
  [10, 'tty_info', 'optional', TTYInfo],
]);

/** The containerizer. */
export type ContainerInfo_Type =
  | 'DOCKER'
  | 'MESOS';
export const ContainerInfo_Type: EnumType<ContainerInfo_Type> = /*#__PURE__*/ enumType('mesos.v1.ContainerInfo.Type', {
  DOCKER: 1,
  MESOS: 2,
});

/** For the docker containerizer. */
export interface ContainerInfo_DockerInfo {
  readonly image: string;
  readonly network?: ContainerInfo_DockerInfo_Network | undefined;
  readonly port_mappings?: readonly ContainerInfo_DockerInfo_PortMapping[] | undefined;
  readonly privileged?: boolean | undefined;
  readonly parameters?: readonly Parameter[] | undefined;
  readonly force_pull_image?: boolean | undefined;
  readonly volume_driver?: string | undefined;
}
export const ContainerInfo_DockerInfo: MessageType<ContainerInfo_DockerInfo> = /*#__PURE__*/ messageType('mesos.v1.ContainerInfo.DockerInfo', () => [
  [1, 'image', 'required', 'string'],
  [2, 'network', 'optional', ContainerInfo_DockerInfo_Network],
  [3, 'port_mappings', 'repeated', ContainerInfo_DockerInfo_PortMapping],
  [4, 'privileged', 'optional', 'bool'],
  [5, 'parameters', 'repeated', Parameter],
  [6, 'force_pull_image', 'optional', 'bool'],
  [7, 'volume_driver', 'optional', 'string'],
]);

/** docker run --net. */
export type ContainerInfo_DockerInfo_Network =
  | 'HOST'
  | 'BRIDGE'
  | 'NONE'
  | 'USER';
export const ContainerInfo_DockerInfo_Network: EnumType<ContainerInfo_DockerInfo_Network> = /*#__PURE__*/ enumType('mesos.v1.ContainerInfo.DockerInfo.Network', {
  HOST: 1,
  BRIDGE: 2,
  NONE: 3,
  USER: 4,
});

/** docker run --publish. */
export interface ContainerInfo_DockerInfo_PortMapping {
  readonly host_port: number;
  readonly container_port: number;
  readonly protocol?: string | undefined;
}
export const ContainerInfo_DockerInfo_PortMapping: MessageType<ContainerInfo_DockerInfo_PortMapping> = /*#__PURE__*/ messageType('mesos.v1.ContainerInfo.DockerInfo.PortMapping', () => [
  [1, 'host_port', 'required', 'uint32'],
  [2, 'container_port', 'required', 'uint32'],
  [3, 'protocol', 'optional', 'string'],
]);

/** For the Mesos containerizer. */
export interface ContainerInfo_MesosInfo {
  readonly image?: Image | undefined;
}
export const ContainerInfo_MesosInfo: MessageType<ContainerInfo_MesosInfo> = /*#__PURE__*/ messageType('mesos.v1.ContainerInfo.MesosInfo', () => [
  [1, 'image', 'optional', Image],
]);

/** What an agent knows of a running container; it fills it into every executor's update. */
export interface ContainerStatus {
  readonly container_id?: ContainerID | undefined;
  readonly network_infos?: readonly NetworkInfo[] | undefined;
  readonly cgroup_info?: CgroupInfo | undefined;
  /** On the host. */
  readonly executor_pid?: number | undefined;
}
export const ContainerStatus: MessageType<ContainerStatus> = /*#__PURE__*/ messageType('mesos.v1.ContainerStatus', () => [
  [4, 'container_id', 'optional', ContainerID],
  [1, 'network_infos', 'repeated', NetworkInfo],
  [2, 'cgroup_info', 'optional', CgroupInfo],
  [3, 'executor_pid', 'optional', 'uint32'],
]);

/** Settings and statistics of a container's cgroups. */
export interface CgroupInfo {
  readonly net_cls?: CgroupInfo_NetCls | undefined;
}
export const CgroupInfo: MessageType<CgroupInfo> = /*#__PURE__*/ messageType('mesos.v1.CgroupInfo', () => [
  [1, 'net_cls', 'optional', CgroupInfo_NetCls],
]);

/** Of the blkio subsystem. */
export interface CgroupInfo_Blkio {
}
export const CgroupInfo_Blkio: MessageType<CgroupInfo_Blkio> = /*#__PURE__*/ messageType('mesos.v1.CgroupInfo.Blkio', () => [
]);

/** What was counted. */
export type CgroupInfo_Blkio_Operation =
  | 'UNKNOWN'
  | 'TOTAL'
  | 'READ'
  | 'WRITE'
  | 'SYNC'
  | 'ASYNC'
  | 'DISCARD';
export const CgroupInfo_Blkio_Operation: EnumType<CgroupInfo_Blkio_Operation> = /*#__PURE__*/ enumType('mesos.v1.CgroupInfo.Blkio.Operation', {
  UNKNOWN: 0,
  TOTAL: 1,
  READ: 2,
  WRITE: 3,
  SYNC: 4,
  ASYNC: 5,
  DISCARD: 6,
});

/** One count. */
export interface CgroupInfo_Blkio_Value {
  readonly op?: CgroupInfo_Blkio_Operation | undefined;
  readonly value?: bigint | undefined;
}
export const CgroupInfo_Blkio_Value: MessageType<CgroupInfo_Blkio_Value> = /*#__PURE__*/ messageType('mesos.v1.CgroupInfo.Blkio.Value', () => [
  [1, 'op', 'optional', CgroupInfo_Blkio_Operation],
  [2, 'value', 'optional', 'uint64'],
]);

/** Of the CFQ scheduler. */
export interface CgroupInfo_Blkio_CFQ {
}
export const CgroupInfo_Blkio_CFQ: MessageType<CgroupInfo_Blkio_CFQ> = /*#__PURE__*/ messageType('mesos.v1.CgroupInfo.Blkio.CFQ', () => [
]);

/** For one device. */
export interface CgroupInfo_Blkio_CFQ_Statistics {
  readonly device?: Device_Number | undefined;
  readonly sectors?: bigint | undefined;
  readonly time?: bigint | undefined;
  readonly io_serviced?: readonly CgroupInfo_Blkio_Value[] | undefined;
  readonly io_service_bytes?: readonly CgroupInfo_Blkio_Value[] | undefined;
  readonly io_service_time?: readonly CgroupInfo_Blkio_Value[] | undefined;
  readonly io_wait_time?: readonly CgroupInfo_Blkio_Value[] | undefined;
  readonly io_merged?: readonly CgroupInfo_Blkio_Value[] | undefined;
  readonly io_queued?: readonly CgroupInfo_Blkio_Value[] | undefined;
}
export const CgroupInfo_Blkio_CFQ_Statistics: MessageType<CgroupInfo_Blkio_CFQ_Statistics> = /*#__PURE__*/ messageType('mesos.v1.CgroupInfo.Blkio.CFQ.Statistics', () => [
  [1, 'device', 'optional', Device_Number],
  [2, 'sectors', 'optional', 'uint64'],
  [3, 'time', 'optional', 'uint64'],
  [4, 'io_serviced', 'repeated', CgroupInfo_Blkio_Value],
  [5, 'io_service_bytes', 'repeated', CgroupInfo_Blkio_Value],
  [6, 'io_service_time', 'repeated', CgroupInfo_Blkio_Value],
  [7, 'io_wait_time', 'repeated', CgroupInfo_Blkio_Value],
  [8, 'io_merged', 'repeated', CgroupInfo_Blkio_Value],
  [9, 'io_queued', 'repeated', CgroupInfo_Blkio_Value],
]);

/** Of throttling. */
export interface CgroupInfo_Blkio_Throttling {
}
export const CgroupInfo_Blkio_Throttling: MessageType<CgroupInfo_Blkio_Throttling> = /*#__PURE__*/ messageType('mesos.v1.CgroupInfo.Blkio.Throttling', () => [
]);

/** For one device. */
export interface CgroupInfo_Blkio_Throttling_Statistics {
  readonly device?: Device_Number | undefined;
  readonly io_serviced?: readonly CgroupInfo_Blkio_Value[] | undefined;
  readonly io_service_bytes?: readonly CgroupInfo_Blkio_Value[] | undefined;
}
export const CgroupInfo_Blkio_Throttling_Statistics: MessageType<CgroupInfo_Blkio_Throttling_Statistics> = /*#__PURE__*/ messageType('mesos.v1.CgroupInfo.Blkio.Throttling.Statistics', () => [
  [1, 'device', 'optional', Device_Number],
  [2, 'io_serviced', 'repeated', CgroupInfo_Blkio_Value],
  [3, 'io_service_bytes', 'repeated', CgroupInfo_Blkio_Value],
]);

/** All that blkio counts. */
export interface CgroupInfo_Blkio_Statistics {
  readonly cfq?: readonly CgroupInfo_Blkio_CFQ_Statistics[] | undefined;
  readonly cfq_recursive?: readonly CgroupInfo_Blkio_CFQ_Statistics[] | undefined;
  readonly throttling?: readonly CgroupInfo_Blkio_Throttling_Statistics[] | undefined;
}
export const CgroupInfo_Blkio_Statistics: MessageType<CgroupInfo_Blkio_Statistics> = /*#__PURE__*/ messageType('mesos.v1.CgroupInfo.Blkio.Statistics', () => [
  [1, 'cfq', 'repeated', CgroupInfo_Blkio_CFQ_Statistics],
  [2, 'cfq_recursive', 'repeated', CgroupInfo_Blkio_CFQ_Statistics],
  [3, 'throttling', 'repeated', CgroupInfo_Blkio_Throttling_Statistics],
]);

/** The class by which network packets are tagged. */
export interface CgroupInfo_NetCls {
  readonly classid?: number | undefined;
}
export const CgroupInfo_NetCls: MessageType<CgroupInfo_NetCls> = /*#__PURE__*/ messageType('mesos.v1.CgroupInfo.NetCls', () => [
  [1, 'classid', 'optional', 'uint32'],
]);

/** Free key-value pairs; a key may come more than once. */
export interface Labels {
  readonly labels?: readonly Label[] | undefined;
}
export const Labels: MessageType<Labels> = /*#__PURE__*/ messageType('mesos.v1.Labels', () => [
  [1, 'labels', 'repeated', Label],
]);

/** One pair. */
export interface Label {
  readonly key: string;
  readonly value?: string | undefined;
}
export const Label: MessageType<Label> = /*#__PURE__*/ messageType('mesos.v1.Label', () => [
  [1, 'key', 'required', 'string'],
  [2, 'value', 'optional', 'string'],
]);

/** A named port of a service. */
export interface Port {
  readonly number: number;
  readonly name?: string | undefined;
  /** tcp or udp. */
  readonly protocol?: string | undefined;
  readonly visibility?: DiscoveryInfo_Visibility | undefined;
  readonly labels?: Labels | undefined;
}
export const Port: MessageType<Port> = /*#__PURE__*/ messageType('mesos.v1.Port', () => [
  [1, 'number', 'required', 'uint32'],
  [2, 'name', 'optional', 'string'],
  [3, 'protocol', 'optional', 'string'],
  [4, 'visibility', 'optional', DiscoveryInfo_Visibility],
  [5, 'labels', 'optional', Labels],
]);

/** Several of them. */
export interface Ports {
  readonly ports?: readonly Port[] | undefined;
}
export const Ports: MessageType<Ports> = /*#__PURE__*/ messageType('mesos.v1.Ports', () => [
  [1, 'ports', 'repeated', Port],
]);

/** What service discovery may tell of a task. */
export interface DiscoveryInfo {
  readonly visibility: DiscoveryInfo_Visibility;
  readonly name?: string | undefined;
  readonly environment?: string | undefined;
  readonly location?: string | undefined;
  readonly version?: string | undefined;
  readonly ports?: Ports | undefined;
  readonly labels?: Labels | undefined;
}
export const DiscoveryInfo: MessageType<DiscoveryInfo> = /*#__PURE__*/ messageType('mesos.v1.DiscoveryInfo', () => [
  [1, 'visibility', 'required', DiscoveryInfo_Visibility],
  [2, 'name', 'optional', 'string'],
  [3, 'environment', 'optional', 'string'],
  [4, 'location', 'optional', 'string'],
  [5, 'version', 'optional', 'string'],
  [6, 'ports', 'optional', Ports],
  [7, 'labels', 'optional', Labels],
]);

/** Who may see it. */
export type DiscoveryInfo_Visibility =
  | 'FRAMEWORK'
  | 'CLUSTER'
  | 'EXTERNAL';
export const DiscoveryInfo_Visibility: EnumType<DiscoveryInfo_Visibility> = /*#__PURE__*/ enumType('mesos.v1.DiscoveryInfo.Visibility', {
  FRAMEWORK: 0,
  CLUSTER: 1,
  EXTERNAL: 2,
});

/** A role's weight in the fair share. */
export interface WeightInfo {
  readonly weight: number;
  readonly role?: string | undefined;
}
export const WeightInfo: MessageType<WeightInfo> = /*#__PURE__*/ messageType('mesos.v1.WeightInfo', () => [
  [1, 'weight', 'required', 'double'],
  [2, 'role', 'optional', 'string'],
]);

/** Which build of Mesos this is. */
export interface VersionInfo {
  readonly version: string;
  readonly build_date?: string | undefined;
  /** Seconds since the Unix epoch. */
  readonly build_time?: number | undefined;
  readonly build_user?: string | undefined;
  readonly git_sha?: string | undefined;
  readonly git_branch?: string | undefined;
  readonly git_tag?: string | undefined;
}
export const VersionInfo: MessageType<VersionInfo> = /*#__PURE__*/ messageType('mesos.v1.VersionInfo', () => [
  [1, 'version', 'required', 'string'],
  [2, 'build_date', 'optional', 'string'],
  [3, 'build_time', 'optional', 'double'],
  [4, 'build_user', 'optional', 'string'],
  [5, 'git_sha', 'optional', 'string'],
  [6, 'git_branch', 'optional', 'string'],
  [7, 'git_tag', 'optional', 'string'],
]);

/** A flag that a master or agent runs with. */
export interface Flag {
  readonly name: string;
  readonly value?: string | undefined;
}
export const Flag: MessageType<Flag> = /*#__PURE__*/ messageType('mesos.v1.Flag', () => [
  [1, 'name', 'required', 'string'],
  [2, 'value', 'optional', 'string'],
]);

/** A role in use. */
export interface Role {
  readonly name: string;
  readonly weight: number;
  readonly frameworks?: readonly FrameworkID[] | undefined;
  readonly resources?: readonly Resource[] | undefined;
}
export const Role: MessageType<Role> = /*#__PURE__*/ messageType('mesos.v1.Role', () => [
  [1, 'name', 'required', 'string'],
  [2, 'weight', 'required', 'double'],
  [3, 'frameworks', 'repeated', FrameworkID],
  [4, 'resources', 'repeated', Resource],
]);

/** One number by its name. */
export interface Metric {
  readonly name: string;
  readonly value?: number | undefined;
}
export const Metric: MessageType<Metric> = /*#__PURE__*/ messageType('mesos.v1.Metric', () => [
  [1, 'name', 'required', 'string'],
  [2, 'value', 'optional', 'double'],
]);

/** A file, as ls -l shows it. */
export interface FileInfo {
  readonly path: string;
  readonly nlink?: number | undefined;
  readonly size?: bigint | undefined;
  readonly mtime?: TimeInfo | undefined;
  /** st_mode: type and permissions. */
  readonly mode?: number | undefined;
  /** The owner's name, or number. */
  readonly uid?: string | undefined;
  readonly gid?: string | undefined;
}
export const FileInfo: MessageType<FileInfo> = /*#__PURE__*/ messageType('mesos.v1.FileInfo', () => [
  [1, 'path', 'required', 'string'],
  [2, 'nlink', 'optional', 'int32'],
  [3, 'size', 'optional', 'uint64'],
  [4, 'mtime', 'optional', TimeInfo],
  [5, 'mode', 'optional', 'uint32'],
  [6, 'uid', 'optional', 'string'],
  [7, 'gid', 'optional', 'string'],
]);

/** A device of the host. */
export interface Device {
  readonly path?: string | undefined;
  readonly number?: Device_Number | undefined;
}
export const Device: MessageType<Device> = /*#__PURE__*/ messageType('mesos.v1.Device', () => [
  [1, 'path', 'optional', 'string'],
  [2, 'number', 'optional', Device_Number],
]);

/** As in stat. */
export interface Device_Number {
  readonly major_number: bigint;
  readonly minor_number: bigint;
}
export const Device_Number: MessageType<Device_Number> = /*#__PURE__*/ messageType('mesos.v1.Device.Number', () => [
  [1, 'major_number', 'required', 'uint64'],
  [2, 'minor_number', 'required', 'uint64'],
]);

/** How far an agent's draining has come. */
export type DrainState =
  | 'UNKNOWN'
  | 'DRAINING'
  | 'DRAINED';
export const DrainState: EnumType<DrainState> = /*#__PURE__*/ enumType('mesos.v1.DrainState', {
  UNKNOWN: 0,
  DRAINING: 1,
  DRAINED: 2,
});

/** How an agent is drained. */
export interface DrainConfig {
  /** Kill policies are cut to it. */
  readonly max_grace_period?: DurationInfo | undefined;
  /** When drained, the agent never comes back. */
  readonly mark_gone?: boolean | undefined;
}
export const DrainConfig: MessageType<DrainConfig> = /*#__PURE__*/ messageType('mesos.v1.DrainConfig', () => [
  [1, 'max_grace_period', 'optional', DurationInfo],
  [2, 'mark_gone', 'optional', 'bool'],
]);

/** The draining of an agent. */
export interface DrainInfo {
  readonly state: DrainState;
  readonly config: DrainConfig;
}
export const DrainInfo: MessageType<DrainInfo> = /*#__PURE__*/ messageType('mesos.v1.DrainInfo', () => [
  [1, 'state', 'required', DrainState],
  [2, 'config', 'required', DrainConfig],
]);
