// /v1/metrics: the scheduler's figures, for people, for Prometheus.
import { z } from 'zod';
import { metricsJson, prometheusText } from '../../metrics/sample.ts';
import { ok, text } from '../answers.ts';
import { type Route, route } from '../route.ts';
import { named } from '../schema.ts';

const TAG = 'metrics';
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

const MetricsView = named(
  'Metrics',
  z.object({
    version: z.string(),
    gauges: z.record(z.string(), z.object({ value: z.number() })),
    counters: z.record(z.string(), z.object({ count: z.number() })),
  }),
);

export const METRIC_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/metrics',
    operation: 'getMetrics',
    tag: TAG,
    summary: 'Counters since the start, and gauges as they are now.',
    answers: { 200: { says: 'The figures.', schema: MetricsView } },
    handle: (_, { metrics }) => ok(metricsJson(metrics.samples)),
  }),
  route({
    method: 'GET',
    path: '/v1/metrics/prometheus',
    operation: 'getPrometheus',
    tag: TAG,
    summary: "The same in Prometheus' text format.",
    answers: { 200: { says: 'The figures.', type: PROMETHEUS } },
    handle: (_, { metrics }) => text(prometheusText(metrics.samples), PROMETHEUS),
  }),
];
