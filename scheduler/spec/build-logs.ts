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
    batchBytes: raw['batch-bytes'],
    batchSeconds: raw['batch-seconds'],
    timeoutSeconds: raw['timeout-seconds'],
    recordBytes: raw['record-bytes'],
    resendBytes: raw['resend-bytes'],
    resendSeconds: raw['resend-seconds'],
    options: raw.options ?? {},
  };
}

export function logs(raw: RawLogs | undefined): LogsSpec | undefined {
  if (raw === undefined) return undefined;
  return {
    retain: raw.retain,
    sinks: Object.entries(raw.sinks ?? {}).map(([name, value]) => sink(name, value)),
    labels: raw.labels ?? {},
    multiLine: raw['multi-line'],
    keep: raw.keep ?? [],
    drop: raw.drop ?? [],
    redact: (raw.redact ?? []).map(({ pattern, with: replacement }) => ({ pattern, replacement })),
  };
}
