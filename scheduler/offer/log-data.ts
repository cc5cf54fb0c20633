// Where a task's output goes, as the executor is told: in ExecutorInfo.data for the pod, in TaskInfo.data for a task that
// says otherwise. Credentials of sinks are in TaskInfo.data alone, as secrets are. Pure.
import type {
  LogConfiguration,
  LogOption,
  LogSink,
  LogTls,
  LogValue,
} from '../../shared/link/generated/link.ts';
import type { SinkType } from '../../shared/link/log-sinks.ts';
import type { LogSinkSpec, LogsSpec, LogTlsSpec, LogValueSpec, PodSpec } from '../spec/service-spec.ts';

const MB = 1024n * 1024n;

/** Without the fields that have no value. */
function given<Fields extends object>(fields: Fields): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } {
  const all = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(all) as { [Key in keyof Fields]?: NonNullable<Fields[Key]> };
}

function logValue(spec: LogValueSpec | undefined): LogValue | undefined {
  return spec && ('secret' in spec ? { secret: spec.secret } : { value: spec.value });
}

function logOptions(values: Readonly<Record<string, LogValueSpec>>): LogOption[] {
  return Object.entries(values).map(([name, spec]) => ({ name, value: logValue(spec) ?? {} }));
}

function logTls(spec: LogTlsSpec | undefined): LogTls | undefined {
  if (spec === undefined) return undefined;
  const { ca, certificate, key, serverName, insecure } = spec;
  const files = { ca: logValue(ca), certificate: logValue(certificate), key: logValue(key) };
  return given({ ...files, server_name: serverName, insecure: insecure ? true : undefined });
}

function credentials({ username, password, token }: LogSinkSpec) {
  return given({ username: logValue(username), password: logValue(password), token: logValue(token) });
}

function sizes(spec: LogSinkSpec) {
  return given({
    batch_bytes: spec.batchBytes,
    batch_seconds: spec.batchSeconds,
    timeout_seconds: spec.timeoutSeconds,
    record_bytes: spec.recordBytes,
    resend_bytes: spec.resendBytes === undefined ? undefined : BigInt(spec.resendBytes),
    resend_seconds: spec.resendSeconds,
  });
}

function logSink(spec: LogSinkSpec): LogSink {
  return {
    name: spec.name,
    type: spec.type.replace('-', '_') as SinkType,
    streams: spec.streams,
    headers: logOptions(spec.headers),
    options: logOptions(spec.options),
    ...given({ url: spec.url, tls: logTls(spec.tls) }),
    ...credentials(spec),
    ...sizes(spec),
  };
}

export function logConfiguration(spec: LogsSpec): LogConfiguration {
  const { retain, multiLine } = spec;
  return {
    sinks: spec.sinks.map(logSink),
    labels: Object.entries(spec.labels).map(([name, value]) => ({ name, value })),
    keep: spec.keep,
    drop: spec.drop,
    redactions: spec.redact.map(({ pattern, replacement }) => ({ pattern, ...given({ replacement }) })),
    ...given({
      retain_bytes: retain === undefined ? undefined : BigInt(retain) * MB,
      multi_line: multiLine && given({ start: multiLine.start, wait_seconds: multiLine.wait }),
    }),
  };
}

function secretsOf(sink: LogSinkSpec): string[] {
  const { tls, username, password, token, headers, options } = sink;
  const values = [tls?.ca, tls?.certificate, tls?.key, username, password, token];
  return [...values, ...Object.values(headers), ...Object.values(options)].flatMap((value) =>
    value !== undefined && 'secret' in value ? [value.secret] : [],
  );
}

/** Paths of the secrets that sinks authenticate with. */
export function logSecretPaths(...logs: readonly (LogsSpec | undefined)[]): string[] {
  return [...new Set(logs.flatMap((spec) => spec?.sinks.flatMap(secretsOf) ?? []))];
}

/** Of the pod and all of its tasks. */
export function podLogSecretPaths({ logs, tasks }: Pick<PodSpec, 'logs' | 'tasks'>): string[] {
  return logSecretPaths(logs, ...tasks.map((task) => task.logs));
}
