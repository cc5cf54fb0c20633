// The fields of a svc.yml that say what becomes of a task's output.
import { z } from 'zod';
import { duration, list, named, nonEmptyText, oneOf, pattern, strict, text, whole } from './fields.ts';

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
  labels: named(text, 'labels').nullish(),
  secret: nonEmptyText.nullish(),
  options: named(scalar, 'options').nullish(),
});

const multiline = strict({
  start: pattern,
  most: whole(1, 10_000).optional(),
  wait: duration(0, 60).optional(),
});

export const logs = strict({
  retention: whole(1, 1_000_000, 'MB').nullish(),
  sinks: named(sink, 'sinks').nullish(),
  multiline: multiline.nullish(),
  include: list(pattern, 'regular expressions').nullish(),
  exclude: list(pattern, 'regular expressions').nullish(),
  redact: list(strict({ pattern, replacement: text.optional() }), '{pattern, replacement}').nullish(),
});

export type RawLogs = z.output<typeof logs>;
