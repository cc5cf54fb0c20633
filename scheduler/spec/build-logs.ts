// From the log fields of a svc.yml to a LogsSpec. Pure.
import type { LogSinkSpec, LogsSpec } from './log-spec.ts';
import type { RawLogs } from './schema/logs.ts';

/** Lines of one record at most, and seconds without another line after which it is whole. */
const MULTILINE = { most: 500, wait: 1 };
const REDACTED = '[redacted]';

function sinks(raw: RawLogs): LogSinkSpec[] {
  return Object.entries(raw.sinks ?? {}).map(([name, sink]) => ({
    name,
    type: sink.type,
    url: sink.url,
    labels: sink.labels ?? {},
    secret: sink.secret ?? undefined,
    options: sink.options ?? {},
  }));
}

function multiline({ start, most, wait }: NonNullable<RawLogs['multiline']>): LogsSpec['multiline'] {
  return { start, most: most ?? MULTILINE.most, wait: wait ?? MULTILINE.wait };
}

export function logs(raw: RawLogs | null | undefined): LogsSpec | undefined {
  if (!raw) return undefined;
  return {
    retention: raw.retention ?? undefined,
    sinks: sinks(raw),
    multiline: raw.multiline ? multiline(raw.multiline) : undefined,
    include: raw.include ?? [],
    exclude: raw.exclude ?? [],
    redact: (raw.redact ?? []).map(({ pattern, replacement = REDACTED }) => ({ pattern, replacement })),
  };
}
