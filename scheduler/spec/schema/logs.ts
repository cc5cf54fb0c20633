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
  short,
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

const value = z
  .union([text.transform((given) => ({ value: given })), strict('Secret value', { secret: nonEmptyText })], {
    error: 'text, or {secret: PATH}',
  })
  .meta({
    'x-allowed': 'text, or `{secret: PATH}`',
    'x-json': {
      anyOf: [
        { type: ['string', 'number', 'boolean'] },
        { type: 'object', properties: { secret: { type: 'string' } }, required: ['secret'] },
      ],
    },
  });

const tls = strict('Sink TLS', {
  ca: optional(value).describe('Certificates of the authorities that are trusted, in PEM.'),
  certificate: optional(value).describe('Of the client, in PEM.'),
  key: optional(value).describe('Of the client, in PEM.'),
  'server-name': optional(nonEmptyText).describe("Whom the certificate must name; default: the url's host."),
  insecure: optional(flag).describe('Any certificate is taken. Default: false.'),
});

const sink = strict('Log sink', {
  type: oneOf(SINK_TYPES, true).describe(
    'SYSLOG (RFC 5424; `tcp://`, `tls://`, `udp://`), JSON-LINES (`tcp://`, `tls://`), WINSTON (a transport, without `url`); the others by `http://` or `https://`.',
  ),
  url: optional(nonEmptyText).describe('Where to; without credentials.'),
  streams: optional(list(oneOf(['stdout', 'stderr']), 'stdout, stderr')).describe('Default: both.'),
  tls: optional(tls).describe('For `tls://` and `https://`.'),
  headers: optional(named(value, 'headers')).describe('Of each request.'),
  username: optional(value).describe('HTTP Basic; with S3 the access key.'),
  password: optional(value).describe('HTTP Basic; with S3 the secret of the access key.'),
  token: optional(value).describe('`Authorization: Bearer`; with SPLUNK-HEC `Splunk`.'),
  'batch-bytes': optional(whole(1024, 16 * MIB, 'bytes')).describe('Default: 1 MiB; S3 8 MiB.'),
  'batch-seconds': optional(duration(0, 60)).describe(
    'A record waits so long for others. Default: 1 s; lines 0.1 s.',
  ),
  'timeout-seconds': optional(duration(0.1, 600)).describe(
    'Of a connection, and of an answer. Default: 30 s.',
  ),
  'record-bytes': optional(whole(1024, MIB, 'bytes')).describe(
    'Longer records go in pieces. Default: 64 KiB.',
  ),
  'resend-bytes': optional(whole(0, 1024 * MIB, 'bytes')).describe(
    'Of `tcp://` and `tls://`: sent again after a lost connection. Default: 16 MiB.',
  ),
  'resend-seconds': optional(duration(0, 3600)).describe('The same in time. Default: 5 s.'),
  options: optional(named(value, 'options')).describe(
    '`facility` (SYSLOG), `index` (ELASTICSEARCH, SPLUNK-HEC), `tenant` (LOKI), `source`, `sourcetype` (SPLUNK-HEC), `region` (S3), `gzip` (http), `package` and more (WINSTON).',
  ),
});

const multiLine = strict('Multi-line', {
  start: optional(pattern).describe(
    'The first line of a record; default: one that begins neither with white space nor with `Caused by:`, `Suppressed:`, `...`.',
  ),
  wait: optional(duration(0, 60)).describe(
    'Without another line the record is whole after it. Default: 1 s.',
  ),
});

/** `multi-line: true`, or a map with more. */
const multiLineOrTrue = z
  .preprocess((given) => (given === true || given === 'true' ? {} : given), multiLine)
  .meta({ 'x-short': { const: true } });

const redaction = strict('Redaction', {
  pattern: pattern.describe('Every match is replaced.'),
  with: optional(text).describe('`$1` and so on are groups. Default: `[redacted]`.'),
});

export const logs = strict('Logs', {
  retain: optional(whole(1, 1_000_000, 'MB')).describe(
    'Of each stream on the agent; the oldest is freed. Default: 64.',
  ),
  sinks: optional(named(sink, 'sinks')).describe('Where it is forwarded to, by name; at most 8.'),
  labels: optional(named(text, 'labels')).describe('Of every record, beside service, pod, task and stream.'),
  'multi-line': optional(multiLineOrTrue).describe('`true`, or: lines that belong together are one record.'),
  keep: optional(list(pattern, 'regular expressions')).describe('Only records that match one are forwarded.'),
  drop: optional(list(pattern, 'regular expressions')).describe('Records that match one are not forwarded.'),
  redact: optional(
    list(short('pattern', { type: 'string' }, redaction), 'regular expressions, or {pattern, with}'),
  ).describe('In order, in all that is forwarded.'),
});

export type RawLogs = z.output<typeof logs>;
export type RawSink = z.output<typeof sink>;
