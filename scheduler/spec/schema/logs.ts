// The fields of a svc.yml that say what becomes of a task's output.
import { z } from 'zod';
import {
  duration,
  flag,
  list,
  named,
  nonEmptyText,
  oneOf,
  optional,
  pattern,
  strict,
  text,
  whole,
} from './fields.ts';

const MIB = 1024 ** 2;
const SINK_TYPES = [
  'SYSLOG',
  'JSON-LINES',
  'OTLP',
  'LOKI',
  'ELASTICSEARCH',
  'SPLUNK-HEC',
  'NDJSON',
  'S3',
  'WINSTON',
] as const;

const value = z.union([text.transform((given) => ({ value: given })), strict({ secret: nonEmptyText })], {
  error: 'text, or {secret: PATH}',
});

const tls = strict({
  ca: optional(value),
  certificate: optional(value),
  key: optional(value),
  'server-name': optional(nonEmptyText),
  insecure: optional(flag),
});

const sink = strict({
  type: oneOf(SINK_TYPES, true),
  url: optional(nonEmptyText),
  streams: optional(list(oneOf(['stdout', 'stderr']), 'stdout, stderr')),
  tls: optional(tls),
  headers: optional(named(value, 'headers')),
  username: optional(value),
  password: optional(value),
  token: optional(value),
  'batch-size': optional(whole(1024, 16 * MIB, 'bytes')),
  'batch-time': optional(duration(0, 60)),
  timeout: optional(duration(0.1, 600)),
  'record-size': optional(whole(1024, MIB, 'bytes')),
  'resend-size': optional(whole(0, 1024 * MIB, 'bytes')),
  'resend-time': optional(duration(0, 3600)),
  options: optional(named(value, 'options')),
});

/** `multi-line: true`, or a map with more. */
const multiLine = z.preprocess(
  (given) => (given === true || given === 'true' ? {} : given),
  strict({ start: optional(pattern), wait: optional(duration(0, 60)) }),
);

export const logs = strict({
  retention: optional(whole(1, 1_000_000, 'MB')),
  sinks: optional(named(sink, 'sinks')),
  labels: optional(named(text, 'labels')),
  'multi-line': optional(multiLine),
  include: optional(list(pattern, 'regular expressions')),
  exclude: optional(list(pattern, 'regular expressions')),
  redact: optional(list(strict({ pattern, replacement: optional(text) }), '{pattern, replacement}')),
});

export type RawLogs = z.output<typeof logs>;
export type RawSink = z.output<typeof sink>;
