// From the log fields of a svc.yml to a LogsSpec. Pure.
import type { LogSinkSpec, LogsSpec, LogTlsSpec } from './log-spec.ts';
import type { RawLogs, RawSink } from './schema/logs.ts';

function tls({ tls: raw }: RawSink): LogTlsSpec | undefined {
  return raw && { ca: raw.ca, certificate: raw.certificate, key: raw.key, ...tlsPeer(raw) };
}

function tlsPeer(raw: NonNullable<RawSink['tls']>): Pick<LogTlsSpec, 'serverName' | 'insecure'> {
  return { serverName: raw['server-name'], insecure: raw.insecure ?? false };
}

function sink(name: string, raw: RawSink): LogSinkSpec {
  return {
    name,
    type: raw.type,
    url: raw.url,
    streams: raw.streams ?? [],
    tls: tls(raw),
    headers: raw.headers ?? {},
    username: raw.username,
    password: raw.password,
    token: raw.token,
    batchSize: raw['batch-size'],
    batchTime: raw['batch-time'],
    timeout: raw.timeout,
    recordSize: raw['record-size'],
    resendSize: raw['resend-size'],
    resendTime: raw['resend-time'],
    options: raw.options ?? {},
  };
}

export function logs(raw: RawLogs | undefined): LogsSpec | undefined {
  if (raw === undefined) return undefined;
  return {
    retention: raw.retention,
    sinks: Object.entries(raw.sinks ?? {}).map(([name, value]) => sink(name, value)),
    labels: raw.labels ?? {},
    multiLine: raw['multi-line'],
    include: raw.include ?? [],
    exclude: raw.exclude ?? [],
    redact: raw.redact ?? [],
  };
}
