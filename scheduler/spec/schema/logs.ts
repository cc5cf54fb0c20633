// The fields of a svc.yml that say what becomes of a task's output.
import { z } from 'zod';
import {
  duration,
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

const SINK_TYPES = [
  'syslog',
  'json',
  'otlp',
  'loki',
  'elasticsearch',
  'splunk',
  'http',
  's3',
  'winston',
] as const;

const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'text, a number, true or false' });

const sink = strict({
  type: oneOf(SINK_TYPES),
  url: nonEmptyText,
  labels: optional(named(text, 'labels')),
  secret: optional(nonEmptyText),
  options: optional(named(scalar, 'options')),
});

const multiline = strict({
  start: pattern,
  most: optional(whole(1, 10_000)),
  wait: optional(duration(0, 60)),
});

export const logs = strict({
  retention: optional(whole(1, 1_000_000, 'MB')),
  sinks: optional(named(sink, 'sinks')),
  multiline: optional(multiline),
  include: optional(list(pattern, 'regular expressions')),
  exclude: optional(list(pattern, 'regular expressions')),
  redact: optional(list(strict({ pattern, replacement: optional(text) }), '{pattern, replacement}')),
});

export type RawLogs = z.output<typeof logs>;
