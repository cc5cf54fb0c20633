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
  /** What becomes of what its tasks print. Absent: 64 MiB of each stream stay on disk, nothing is forwarded. */
  readonly logs?: LogConfiguration | undefined;
  /** Whether tasks may be JavaScript modules, which run inside the executor's own process. Default: no. */
  readonly allow_modules?: boolean | undefined;
}
export const PodConfiguration: MessageType<PodConfiguration> = /*#__PURE__*/ messageType('pillion.link.PodConfiguration', () => [
  [1, 'pod_instance', 'optional', 'string'],
  [2, 'heartbeat_interval_seconds', 'optional', 'double'],
  [10, 'external_volumes', 'repeated', ExternalVolume],
  [15, 'logs', 'optional', LogConfiguration],
  [40, 'allow_modules', 'optional', 'bool'],
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
  /** Takes the place of the pod's as a whole. */
  readonly logs?: LogConfiguration | undefined;
  /** What credentials of sinks name, in this task's configuration or in its pod's. The task does not see them. */
  readonly log_secrets?: readonly SecretVariable[] | undefined;
  /** A task without a process: instead of a command, which may still give its environment and URIs. */
  readonly module?: ModuleInfo | undefined;
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
  [35, 'logs', 'optional', LogConfiguration],
  [36, 'log_secrets', 'repeated', SecretVariable],
  [40, 'module', 'optional', ModuleInfo],
]);

/** What becomes of what a task prints: how much stays on disk, and where else it goes (docs/logs.md). */
export interface LogConfiguration {
  /** Bytes of each stream that stay on disk, 1 MiB at least; the oldest are freed. Default: 64 MiB. */
  readonly retain_bytes?: bigint | undefined;
  /** At most 8, with names of their own. */
  readonly sinks?: readonly LogSink[] | undefined;
  /** Beside service, pod, task, task_id, agent and stream. At most 16. */
  readonly labels?: readonly LogLabel[] | undefined;
  /** Lines that belong together, such as stack traces, become one record. */
  readonly multi_line?: MultiLine | undefined;
  /** Regular expressions (RE2: no look-around, no back-references) of at most 1,024 characters, 16 of each kind. A record is forwarded when one of `keep` matches it (or there is none), and none of `drop`. */
  readonly keep?: readonly string[] | undefined;
  readonly drop?: readonly string[] | undefined;
  /** Applied in order to every record that is forwarded. At most 16. */
  readonly redactions?: readonly Redaction[] | undefined;
}
export const LogConfiguration: MessageType<LogConfiguration> = /*#__PURE__*/ messageType('pillion.link.LogConfiguration', () => [
  [1, 'retain_bytes', 'optional', 'uint64'],
  [2, 'sinks', 'repeated', LogSink],
  [3, 'labels', 'repeated', LogLabel],
  [4, 'multi_line', 'optional', MultiLine],
  [5, 'keep', 'repeated', 'string'],
  [6, 'drop', 'repeated', 'string'],
  [7, 'redactions', 'repeated', Redaction],
]);

export interface LogLabel {
  readonly name: string;
  readonly value: string;
}
export const LogLabel: MessageType<LogLabel> = /*#__PURE__*/ messageType('pillion.link.LogLabel', () => [
  [1, 'name', 'required', 'string'],
  [2, 'value', 'required', 'string'],
]);

export interface MultiLine {
  /** A line that it matches begins a record; the others belong to the one before. Default: a line that begins neither with white space nor with `Caused by:`, `Suppressed:` or `...`. */
  readonly start?: string | undefined;
  /** Seconds without a further line after which the last record counts as whole; default 1. */
  readonly wait_seconds?: number | undefined;
}
export const MultiLine: MessageType<MultiLine> = /*#__PURE__*/ messageType('pillion.link.MultiLine', () => [
  [1, 'start', 'optional', 'string'],
  [2, 'wait_seconds', 'optional', 'double'],
]);

export interface Redaction {
  /** A regular expression (RE2) of at most 1,024 characters; every match is replaced. */
  readonly pattern: string;
  /** Default `[redacted]`; `$1` and so on are groups. */
  readonly replacement?: string | undefined;
}
export const Redaction: MessageType<Redaction> = /*#__PURE__*/ messageType('pillion.link.Redaction', () => [
  [1, 'pattern', 'required', 'string'],
  [2, 'replacement', 'optional', 'string'],
]);

export interface LogSink {
  /** Letters, digits, `.`, `_` and `-`; at most 64. Stands in reports and with the acknowledged offsets. */
  readonly name: string;
  readonly type: LogSink_Type;
  readonly url?: string | undefined;
  readonly tls?: LogTls | undefined;
  /** stdout, stderr; default: both. */
  readonly streams?: readonly string[] | undefined;
  /** HTTP headers, sent with each request. */
  readonly headers?: readonly LogOption[] | undefined;
  /** HTTP Basic; with S3 the access key and its secret. */
  readonly username?: LogValue | undefined;
  readonly password?: LogValue | undefined;
  /** `Authorization: Bearer`; with SPLUNK_HEC `Splunk`. */
  readonly token?: LogValue | undefined;
  /** A batch is sent when it is so large (bytes), or when its first record has waited so long (seconds). Default: 1 MiB and 1 s; tcp, tls and udp 0.1 s; S3 8 MiB and the end of the stream. */
  readonly batch_bytes?: number | undefined;
  readonly batch_seconds?: number | undefined;
  /** Seconds for a connection, and for the answer to a request; default 30. */
  readonly timeout_seconds?: number | undefined;
  /** Longer lines are forwarded in pieces of so many bytes: 1 KiB to 1 MiB; default 64 KiB. */
  readonly record_bytes?: number | undefined;
  /** tcp and tls, where nobody acknowledges: after a lost connection so much is sent again. Bytes, default 16 MiB, and seconds, default 5. */
  readonly resend_bytes?: bigint | undefined;
  readonly resend_seconds?: number | undefined;
  /** What only some types know: `facility` (SYSLOG: number, default 1), `index` (ELASTICSEARCH, SPLUNK_HEC), `tenant` (LOKI), `source`, `sourcetype` (SPLUNK_HEC), `region` (S3), `gzip` (HTTP: true), `package`, and any other option (WINSTON). */
  readonly options?: readonly LogOption[] | undefined;
}
export const LogSink: MessageType<LogSink> = /*#__PURE__*/ messageType('pillion.link.LogSink', () => [
  [1, 'name', 'required', 'string'],
  [2, 'type', 'required', LogSink_Type],
  [3, 'url', 'optional', 'string'],
  [4, 'tls', 'optional', LogTls],
  [5, 'streams', 'repeated', 'string'],
  [6, 'headers', 'repeated', LogOption],
  [7, 'username', 'optional', LogValue],
  [8, 'password', 'optional', LogValue],
  [9, 'token', 'optional', LogValue],
  [10, 'batch_bytes', 'optional', 'uint32'],
  [11, 'batch_seconds', 'optional', 'double'],
  [12, 'timeout_seconds', 'optional', 'double'],
  [13, 'record_bytes', 'optional', 'uint32'],
  [14, 'resend_bytes', 'optional', 'uint64'],
  [15, 'resend_seconds', 'optional', 'double'],
  [20, 'options', 'repeated', LogOption],
]);

export type LogSink_Type =
  | 'UNKNOWN'
  /** RFC 5424 to tcp:// (octet counting, RFC 6587), tls:// (RFC 5425) or udp:// (RFC 5426). */
  | 'SYSLOG'
  /** One JSON object a line, to tcp:// or tls://. */
  | 'JSON_LINES'
  /** The others to http:// or https://. OTLP/HTTP logs in JSON. */
  | 'OTLP'
  | 'LOKI'
  /** The bulk API. */
  | 'ELASTICSEARCH'
  | 'SPLUNK_HEC'
  /** One JSON object a line, in POST requests. */
  | 'NDJSON'
  /** Objects in a bucket; the url is that of the bucket, with a prefix for the objects' names. */
  | 'S3'
  /** A winston transport; without a url. */
  | 'WINSTON';
export const LogSink_Type: EnumType<LogSink_Type> = /*#__PURE__*/ enumType('pillion.link.LogSink.Type', {
  UNKNOWN: 0,
  SYSLOG: 1,
  JSON_LINES: 2,
  OTLP: 3,
  LOKI: 4,
  ELASTICSEARCH: 5,
  SPLUNK_HEC: 6,
  NDJSON: 7,
  S3: 8,
  WINSTON: 9,
});

export interface LogOption {
  readonly name: string;
  readonly value: LogValue;
}
export const LogOption: MessageType<LogOption> = /*#__PURE__*/ messageType('pillion.link.LogOption', () => [
  [1, 'name', 'required', 'string'],
  [2, 'value', 'required', LogValue],
]);

/** Exactly one of the two. */
export interface LogValue {
  readonly value?: string | undefined;
  /** The name of one of the task's log_secrets. */
  readonly secret?: string | undefined;
}
export const LogValue: MessageType<LogValue> = /*#__PURE__*/ messageType('pillion.link.LogValue', () => [
  [1, 'value', 'optional', 'string'],
  [2, 'secret', 'optional', 'string'],
]);

/** For tls:// and https://. PEM; default: the certificate authorities of Node.js, and no certificate of our own. */
export interface LogTls {
  readonly ca?: LogValue | undefined;
  readonly certificate?: LogValue | undefined;
  readonly key?: LogValue | undefined;
  /** Whom the sink's certificate must name; default: the url's host. */
  readonly server_name?: string | undefined;
  /** Accept any certificate. */
  readonly insecure?: boolean | undefined;
}
export const LogTls: MessageType<LogTls> = /*#__PURE__*/ messageType('pillion.link.LogTls', () => [
  [1, 'ca', 'optional', LogValue],
  [2, 'certificate', 'optional', LogValue],
  [3, 'key', 'optional', LogValue],
  [4, 'server_name', 'optional', 'string'],
  [5, 'insecure', 'optional', 'bool'],
]);

/** A condition, most often on another task of the pod. Once it has come true it counts, whatever happens later. */
export interface Dependency {
  /** TaskInfo.name. FILE_EXISTS and PORT_OPEN may go without. */
  readonly task?: string | undefined;
  readonly condition: Dependency_Condition;
  /** Absolute, or relative to the directory of `task`; without `task` to that of the waiting one. */
  readonly path?: string | undefined;
  readonly port?: number | undefined;
  /** A regular expression (RE2) of at most 1,024 characters. */
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

/** A JavaScript module, run in a worker thread of the executor. */
export interface ModuleInfo {
  /** The text of an ECMAScript module, or the path of one (.mjs, .cjs, .js, .ts) inside the task's sandbox. */
  readonly source?: string | undefined;
  readonly path?: string | undefined;
  /** The function to call; default `default`. Without that one the module itself is the work. */
  readonly export?: string | undefined;
  /** MB of its JavaScript heap, 8 to 4096; default 64. */
  readonly memory_mb?: number | undefined;
  readonly arguments?: readonly string[] | undefined;
  /** Whether its function may run in a thread that other modules of the pod with the same memory_mb have used, and they after it: for many short jobs that trust each other. Default false: a thread of its own. */
  readonly share_thread?: boolean | undefined;
}
export const ModuleInfo: MessageType<ModuleInfo> = /*#__PURE__*/ messageType('pillion.link.ModuleInfo', () => [
  [1, 'source', 'optional', 'string'],
  [2, 'path', 'optional', 'string'],
  [3, 'export', 'optional', 'string'],
  [4, 'memory_mb', 'optional', 'uint32'],
  [5, 'arguments', 'repeated', 'string'],
  [6, 'share_thread', 'optional', 'bool'],
]);

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

/** The one message type of the link, in both directions. Besides acknowledgement and facts, which may ride with anything, at most one of the payload fields is set. A receiver counts and ignores what it does not know. */
export interface Message {
  /** Numbered from 1 in each session, over all messages: the newest heartbeat is the one with the highest number. */
  readonly sequence?: bigint | undefined;
  /** Milliseconds since the Unix epoch on the sender's clock. */
  readonly sent_at_ms?: bigint | undefined;
  /** Random, one for each life of the sending program: its numbers begin anew. Absent: as if empty. */
  readonly session?: string | undefined;
  /** Of the receiver's own facts. */
  readonly acknowledgement?: Acknowledgement | undefined;
  /** What must arrive: sent again until it is acknowledged. */
  readonly facts?: readonly Fact[] | undefined;
  /** Advisory: a lost one is not sent again, a newer one takes its place. */
  readonly heartbeat?: Heartbeat | undefined;
  readonly progress?: ProgressReport | undefined;
  /** Scheduler to executor: heartbeat and all progress are wanted now. */
  readonly report_request?: ReportRequest | undefined;
}
export const Message: MessageType<Message> = /*#__PURE__*/ messageType('pillion.link.Message', () => [
  [1, 'sequence', 'optional', 'uint64'],
  [2, 'sent_at_ms', 'optional', 'uint64'],
  [3, 'session', 'optional', 'string'],
  [4, 'acknowledgement', 'optional', Acknowledgement],
  [5, 'facts', 'repeated', Fact],
  [10, 'heartbeat', 'optional', Heartbeat],
  [11, 'progress', 'optional', ProgressReport],
  [12, 'report_request', 'optional', ReportRequest],
]);

export interface Acknowledgement {
  /** The session of the facts. */
  readonly session?: string | undefined;
  /** All facts up to this number have arrived, or were given up by their sender. */
  readonly through: bigint;
  /** Whether later facts are here already: those in between are wanted now. */
  readonly has_gap?: boolean | undefined;
}
export const Acknowledgement: MessageType<Acknowledgement> = /*#__PURE__*/ messageType('pillion.link.Acknowledgement', () => [
  [1, 'session', 'optional', 'string'],
  [2, 'through', 'required', 'uint64'],
  [3, 'has_gap', 'optional', 'bool'],
]);

export interface Fact {
  /** Numbered from 1 in each session, over all facts. */
  readonly number: bigint;
  /** The lowest number that the sender still has: what is below and did not arrive is lost. */
  readonly oldest: bigint;
  readonly control_result?: ControlResult | undefined;
  readonly unforwarded_logs?: UnforwardedLogs | undefined;
  readonly control?: Control | undefined;
}
export const Fact: MessageType<Fact> = /*#__PURE__*/ messageType('pillion.link.Fact', () => [
  [1, 'number', 'required', 'uint64'],
  [2, 'oldest', 'required', 'uint64'],
  [11, 'control_result', 'optional', ControlResult],
  [12, 'unforwarded_logs', 'optional', UnforwardedLogs],
  [20, 'control', 'optional', Control],
]);

/** Executor to scheduler: what of the output of tasks that are over did not reach their sinks, and does not any more. */
export interface UnforwardedLogs {
  /** At most 50 streams in all. */
  readonly tasks?: readonly UnforwardedLogs_Task[] | undefined;
}
export const UnforwardedLogs: MessageType<UnforwardedLogs> = /*#__PURE__*/ messageType('pillion.link.UnforwardedLogs', () => [
  [1, 'tasks', 'repeated', UnforwardedLogs_Task],
]);

export interface UnforwardedLogs_Task {
  readonly task_id: TaskID;
  /** Those with a backlog, or of which something was dropped or rejected. */
  readonly streams?: readonly LogStream[] | undefined;
}
export const UnforwardedLogs_Task: MessageType<UnforwardedLogs_Task> = /*#__PURE__*/ messageType('pillion.link.UnforwardedLogs.Task', () => [
  [1, 'task_id', 'required', TaskID],
  [2, 'streams', 'repeated', LogStream],
]);

/** Scheduler to executor. Exactly one of the fields after the id is set. */
export interface Control {
  /** Comes back in the result. */
  readonly id?: string | undefined;
  readonly signal?: SignalTask | undefined;
  readonly log_level?: SetLogLevel | undefined;
  readonly drain?: DrainTask | undefined;
  readonly open_log_stream?: OpenLogStream | undefined;
  readonly close_log_stream?: CloseLogStream | undefined;
}
export const Control: MessageType<Control> = /*#__PURE__*/ messageType('pillion.link.Control', () => [
  [1, 'id', 'optional', 'string'],
  [10, 'signal', 'optional', SignalTask],
  [11, 'log_level', 'optional', SetLogLevel],
  [12, 'drain', 'optional', DrainTask],
  [13, 'open_log_stream', 'optional', OpenLogStream],
  [14, 'close_log_stream', 'optional', CloseLogStream],
]);

export interface ControlResult {
  readonly id?: string | undefined;
  readonly done: boolean;
  /** Why not, in one sentence. */
  readonly message?: string | undefined;
}
export const ControlResult: MessageType<ControlResult> = /*#__PURE__*/ messageType('pillion.link.ControlResult', () => [
  [1, 'id', 'optional', 'string'],
  [2, 'done', 'required', 'bool'],
  [3, 'message', 'optional', 'string'],
]);

/** To the task's process group. */
export interface SignalTask {
  readonly task_id: TaskID;
  /** Such as `SIGHUP`. */
  readonly signal: string;
}
export const SignalTask: MessageType<SignalTask> = /*#__PURE__*/ messageType('pillion.link.SignalTask', () => [
  [1, 'task_id', 'required', TaskID],
  [2, 'signal', 'required', 'string'],
]);

export interface SetLogLevel {
  /** error, warn, info or debug: of the executor's own log. */
  readonly level: string;
}
export const SetLogLevel: MessageType<SetLogLevel> = /*#__PURE__*/ messageType('pillion.link.SetLogLevel', () => [
  [1, 'level', 'required', 'string'],
]);

export interface DrainTask {
  readonly task_id: TaskID;
  /** Seconds to end its work, at most a day; then it is asked to end. Counted from the end of `command`. */
  readonly grace_seconds?: number | undefined;
  /** Take a drain back that has not ended. */
  readonly cancel?: boolean | undefined;
  /** What tells it to; default SIGTERM. Not beside a command. */
  readonly signal?: string | undefined;
  /** Run instead in the task's directory, as a COMMAND check is. The result of the control tells how it ended. */
  readonly command?: CommandInfo | undefined;
  /** Seconds that the command may take, at most a day; default 60. */
  readonly command_seconds?: number | undefined;
}
export const DrainTask: MessageType<DrainTask> = /*#__PURE__*/ messageType('pillion.link.DrainTask', () => [
  [1, 'task_id', 'required', TaskID],
  [2, 'grace_seconds', 'optional', 'double'],
  [3, 'cancel', 'optional', 'bool'],
  [4, 'signal', 'optional', 'string'],
  [5, 'command', 'optional', CommandInfo],
  [6, 'command_seconds', 'optional', 'double'],
]);

/** The executor connects to the scheduler and sends what the file holds, and what is written to it later. */
export interface OpenLogStream {
  readonly stream_id: string;
  readonly task_id: TaskID;
  /** stdout or stderr. */
  readonly file: string;
  /** Bytes from the file's beginning; absent: from its end. */
  readonly offset?: bigint | undefined;
  /** Instead of the offset: so many lines before its end. */
  readonly tail_lines?: number | undefined;
  /** Go on with what is written later; else end at the end of the file. */
  readonly follow?: boolean | undefined;
  /** http://HOST:PORT/PATH of the scheduler, and what proves there who comes: for one connection, soon. */
  readonly url: string;
  readonly token: string;
  /** Of an https:// URL: SHA-256 of the certificate (DER) that is to be trusted though no authority vouches for it. */
  readonly certificate_sha256?: Uint8Array | undefined;
}
export const OpenLogStream: MessageType<OpenLogStream> = /*#__PURE__*/ messageType('pillion.link.OpenLogStream', () => [
  [1, 'stream_id', 'required', 'string'],
  [2, 'task_id', 'required', TaskID],
  [3, 'file', 'required', 'string'],
  [4, 'offset', 'optional', 'uint64'],
  [5, 'tail_lines', 'optional', 'uint32'],
  [6, 'follow', 'optional', 'bool'],
  [10, 'url', 'required', 'string'],
  [11, 'token', 'required', 'string'],
  [12, 'certificate_sha256', 'optional', 'bytes'],
]);

/** One record (RecordIO) of a log stream, executor to scheduler. */
export interface LogChunk {
  /** Of the first byte of `data`: where the reading is. */
  readonly offset: bigint;
  /** At most 64 KiB. */
  readonly data?: Uint8Array | undefined;
  /** Bytes before `offset` that are passed over. */
  readonly skipped_bytes?: bigint | undefined;
  readonly skipped_because?: LogChunk_Skip | undefined;
  /** The file is shorter than what was read of it, and is read from its beginning again. */
  readonly truncated?: boolean | undefined;
  /** Nothing follows: the task is over, or the end of the file was all that was asked for. */
  readonly ended?: boolean | undefined;
  /** Nothing follows: why it cannot be read. */
  readonly problem?: string | undefined;
}
export const LogChunk: MessageType<LogChunk> = /*#__PURE__*/ messageType('pillion.link.LogChunk', () => [
  [1, 'offset', 'required', 'uint64'],
  [2, 'data', 'optional', 'bytes'],
  [3, 'skipped_bytes', 'optional', 'uint64'],
  [4, 'skipped_because', 'optional', LogChunk_Skip],
  [5, 'truncated', 'optional', 'bool'],
  [6, 'ended', 'optional', 'bool'],
  [7, 'problem', 'optional', 'string'],
]);

export type LogChunk_Skip =
  | 'UNKNOWN'
  /** They were freed on the disk: the file had grown over its bound. */
  | 'FREED'
  /** The reader was too far behind. */
  | 'SLOW_READER';
export const LogChunk_Skip: EnumType<LogChunk_Skip> = /*#__PURE__*/ enumType('pillion.link.LogChunk.Skip', {
  UNKNOWN: 0,
  FREED: 1,
  SLOW_READER: 2,
});

export interface CloseLogStream {
  readonly stream_id: string;
}
export const CloseLogStream: MessageType<CloseLogStream> = /*#__PURE__*/ messageType('pillion.link.CloseLogStream', () => [
  [1, 'stream_id', 'required', 'string'],
]);

export interface ReportRequest {
}
export const ReportRequest: MessageType<ReportRequest> = /*#__PURE__*/ messageType('pillion.link.ReportRequest', () => [
]);

/** What tasks say of how far they are; only those that changed, or all after a (re)connection. */
export interface ProgressReport {
  readonly tasks?: readonly Progress[] | undefined;
}
export const ProgressReport: MessageType<ProgressReport> = /*#__PURE__*/ messageType('pillion.link.ProgressReport', () => [
  [1, 'tasks', 'repeated', Progress],
]);

export interface Progress {
  readonly task_id: TaskID;
  /** Numbered from 1 for each task. */
  readonly sequence: bigint;
  /** When it was read and when anything in it last changed: milliseconds since the epoch, the executor's clock. */
  readonly at_ms?: bigint | undefined;
  readonly changed_at_ms?: bigint | undefined;
  /** 0 to 100. */
  readonly percent?: number | undefined;
  /** At most 512 bytes each. */
  readonly message?: string | undefined;
  readonly stage?: string | undefined;
  /** At most 16. */
  readonly counts?: readonly Count[] | undefined;
  /** The first percent of this stage and when it came: the mean rate survives any restart of the reader. */
  readonly first_percent?: number | undefined;
  readonly first_at_ms?: bigint | undefined;
  /** Bytes that were written faster than they are read; newer ones took their place. */
  readonly skipped_bytes?: bigint | undefined;
}
export const Progress: MessageType<Progress> = /*#__PURE__*/ messageType('pillion.link.Progress', () => [
  [1, 'task_id', 'required', TaskID],
  [2, 'sequence', 'required', 'uint64'],
  [3, 'at_ms', 'optional', 'uint64'],
  [4, 'changed_at_ms', 'optional', 'uint64'],
  [5, 'percent', 'optional', 'double'],
  [6, 'message', 'optional', 'string'],
  [7, 'stage', 'optional', 'string'],
  [8, 'counts', 'repeated', Count],
  [9, 'first_percent', 'optional', 'double'],
  [10, 'first_at_ms', 'optional', 'uint64'],
  [12, 'skipped_bytes', 'optional', 'uint64'],
]);

export interface Count {
  readonly name: string;
  readonly value: number;
}
export const Count: MessageType<Count> = /*#__PURE__*/ messageType('pillion.link.Count', () => [
  [1, 'name', 'required', 'string'],
  [2, 'value', 'required', 'double'],
]);

/** How far one stream of a task has come on its way to one sink. Bytes are those of the task's file, before any encoding, and offsets count from its beginning. */
export interface LogStream {
  /** stdout or stderr. */
  readonly file: string;
  readonly sink: string;
  /** Offsets: the file's end; what was sent; what has certainly arrived. */
  readonly written_bytes?: bigint | undefined;
  readonly sent_bytes?: bigint | undefined;
  readonly acknowledged_bytes?: bigint | undefined;
  /** Written and not acknowledged. */
  readonly backlog_bytes?: bigint | undefined;
  /** Bytes that were freed before they were sent, or lay in a file that was truncated or deleted. */
  readonly dropped_bytes?: bigint | undefined;
  /** Records that the sink refused for good. */
  readonly rejected_records?: bigint | undefined;
  /** Milliseconds for which something has not been acknowledged; 0 where nothing is. */
  readonly lag_ms?: bigint | undefined;
  /** What went wrong last, as long as it does; at most 200 bytes. */
  readonly problem?: string | undefined;
}
export const LogStream: MessageType<LogStream> = /*#__PURE__*/ messageType('pillion.link.LogStream', () => [
  [1, 'file', 'required', 'string'],
  [2, 'sink', 'required', 'string'],
  [3, 'written_bytes', 'optional', 'uint64'],
  [4, 'sent_bytes', 'optional', 'uint64'],
  [5, 'acknowledged_bytes', 'optional', 'uint64'],
  [6, 'backlog_bytes', 'optional', 'uint64'],
  [7, 'dropped_bytes', 'optional', 'uint64'],
  [8, 'rejected_records', 'optional', 'uint64'],
  [9, 'lag_ms', 'optional', 'uint64'],
  [10, 'problem', 'optional', 'string'],
]);

/** Executor to scheduler, advisory: a lost one is not sent again. */
export interface Heartbeat {
  /** At most 2,000. */
  readonly tasks?: readonly Heartbeat_Task[] | undefined;
  /** Bytes of resident memory of the executor process itself. */
  readonly executor_resident_bytes?: bigint | undefined;
  readonly executor_cpu_seconds?: number | undefined;
  /** Milliseconds: the longest turn of the executor's event loop since the last heartbeat was sent, without its waits. */
  readonly executor_loop_delay_ms?: number | undefined;
  /** Messages on the link that were not understood, since the executor started. */
  readonly ignored_messages?: number | undefined;
  /** Milliseconds that the executor's clock was ahead of the scheduler's when its last message came (transit included). */
  readonly clock_ahead_ms?: number | undefined;
  /** Tasks that found no room in this heartbeat. */
  readonly tasks_left_out?: number | undefined;
  /** Bytes of tasks that are over and gone from here, which some sink has not acknowledged yet. */
  readonly ended_log_backlog_bytes?: bigint | undefined;
  /** Bytes of resident memory of the process beside the executor in which all modules of the pod run; absent without it. */
  readonly modules_resident_bytes?: bigint | undefined;
}
export const Heartbeat: MessageType<Heartbeat> = /*#__PURE__*/ messageType('pillion.link.Heartbeat', () => [
  [1, 'tasks', 'repeated', Heartbeat_Task],
  [2, 'executor_resident_bytes', 'optional', 'uint64'],
  [3, 'executor_cpu_seconds', 'optional', 'double'],
  [4, 'executor_loop_delay_ms', 'optional', 'double'],
  [5, 'ignored_messages', 'optional', 'uint32'],
  [6, 'clock_ahead_ms', 'optional', 'double'],
  [7, 'tasks_left_out', 'optional', 'uint32'],
  [8, 'ended_log_backlog_bytes', 'optional', 'uint64'],
  [9, 'modules_resident_bytes', 'optional', 'uint64'],
]);

/** Figures are sums over the processes of the task that could be read; absent where there is none. Of a module they are those of its thread, as it told them last: CPU seconds, and the resident bytes of its JavaScript heap. */
export interface Heartbeat_Task {
  readonly task_id: TaskID;
  readonly state: TaskState;
  /** The leader of the task's process group; absent before the start and after the end. */
  readonly pid?: number | undefined;
  readonly cpu_seconds?: number | undefined;
  readonly resident_bytes?: bigint | undefined;
  readonly open_files?: number | undefined;
  readonly processes?: number | undefined;
  /** Times that the executor started its process again. */
  readonly restarts?: number | undefined;
  /** One for each stream and sink; at most 1,000 in a heartbeat. */
  readonly logs?: readonly LogStream[] | undefined;
}
export const Heartbeat_Task: MessageType<Heartbeat_Task> = /*#__PURE__*/ messageType('pillion.link.Heartbeat.Task', () => [
  [1, 'task_id', 'required', TaskID],
  [2, 'state', 'required', TaskState],
  [3, 'pid', 'optional', 'uint32'],
  [4, 'cpu_seconds', 'optional', 'double'],
  [5, 'resident_bytes', 'optional', 'uint64'],
  [6, 'open_files', 'optional', 'uint32'],
  [7, 'processes', 'optional', 'uint32'],
  [8, 'restarts', 'optional', 'uint32'],
  [9, 'logs', 'repeated', LogStream],
]);
