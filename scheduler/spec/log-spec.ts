// What a svc.yml says of a task's output: how much is kept, and where else it goes. Types only. The executor's own
// LogConfiguration (shared/link) has the same parts and the defaults of what is absent here.

export interface LogsSpec {
  /** MB of each stream that are kept on the agent. */
  readonly retain?: number | undefined;
  readonly sinks: readonly LogSinkSpec[];
  /** Of every record. */
  readonly labels: Readonly<Record<string, string>>;
  /** Absent: each line is a record. */
  readonly multiLine?: MultiLineSpec | undefined;
  /** Regular expressions: only records that match one are forwarded; empty: all. */
  readonly keep: readonly string[];
  /** Records that match one are not forwarded. */
  readonly drop: readonly string[];
  readonly redact: readonly RedactSpec[];
}

export interface MultiLineSpec {
  /** The first line of a record matches it; absent: whatever is no line of a stack trace. */
  readonly start?: string | undefined;
  /** Seconds without another line after which the record is whole. */
  readonly wait?: number | undefined;
}

export interface RedactSpec {
  readonly pattern: string;
  readonly replacement?: string | undefined;
}

export type SinkType =
  | 'SYSLOG'
  | 'JSON-LINES'
  | 'OTLP'
  | 'LOKI'
  | 'ELASTICSEARCH'
  | 'SPLUNK-HEC'
  | 'NDJSON'
  | 'S3'
  | 'WINSTON';

/** A text, or the path of a secret in the scheduler's store, which tasks do not see. */
export type LogValueSpec = { readonly value: string } | { readonly secret: string };

export interface LogSinkSpec {
  readonly name: string;
  readonly type: SinkType;
  readonly url?: string | undefined;
  readonly streams: readonly ('stdout' | 'stderr')[];
  readonly tls?: LogTlsSpec | undefined;
  readonly headers: Readonly<Record<string, LogValueSpec>>;
  readonly username?: LogValueSpec | undefined;
  readonly password?: LogValueSpec | undefined;
  readonly token?: LogValueSpec | undefined;
  /** Bytes, and seconds that the first record of a batch waits. */
  readonly batchBytes?: number | undefined;
  readonly batchSeconds?: number | undefined;
  /** Seconds for a connection, and for an answer. */
  readonly timeoutSeconds?: number | undefined;
  /** Bytes; longer records go in pieces. */
  readonly recordBytes?: number | undefined;
  /** Bytes and seconds that are sent again after a lost connection. */
  readonly resendBytes?: number | undefined;
  readonly resendSeconds?: number | undefined;
  /** What only this type has. */
  readonly options: Readonly<Record<string, LogValueSpec>>;
}

export interface LogTlsSpec {
  readonly ca?: LogValueSpec | undefined;
  readonly certificate?: LogValueSpec | undefined;
  readonly key?: LogValueSpec | undefined;
  /** Whom the certificate must name; absent: the host of the url. */
  readonly serverName?: string | undefined;
  /** Any certificate is taken. */
  readonly insecure: boolean;
}
