// What a svc.yml says of a task's output: how much is kept, and where else it goes. Types only.

export interface LogsSpec {
  /** MB of each stream that are kept on the agent; absent: the executor's default. */
  readonly retention?: number | undefined;
  readonly sinks: readonly LogSinkSpec[];
  readonly multiline?: MultilineSpec | undefined;
  /** Regular expressions: only lines that match one are forwarded; empty: all. */
  readonly include: readonly string[];
  /** Lines that match one are not forwarded. */
  readonly exclude: readonly string[];
  readonly redact: readonly RedactSpec[];
}

export type SinkType =
  | 'syslog'
  | 'json'
  | 'otlp'
  | 'loki'
  | 'elasticsearch'
  | 'splunk'
  | 'http'
  | 's3'
  | 'winston';

export interface LogSinkSpec {
  readonly name: string;
  readonly type: SinkType;
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The name of one of the pod's secrets, which the sink authenticates with. */
  readonly secret?: string | undefined;
  /** What only this type has. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** Lines that make one record. */
export interface MultilineSpec {
  /** The first line of a record matches it. */
  readonly start: string;
  /** Lines at most. */
  readonly most: number;
  /** Seconds without another line after which the record is whole. */
  readonly wait: number;
}

export interface RedactSpec {
  readonly pattern: string;
  readonly replacement: string;
}
