// How forwarding of output fares, summed over all streams of all pods, for each sink. Pure.
import type { LogStream } from '../../shared/link/generated/link.ts';
import type { PodReport } from '../watch/pod-report.ts';
import type { Sample } from './sample.ts';

type Figure =
  | 'written_bytes'
  | 'sent_bytes'
  | 'acknowledged_bytes'
  | 'backlog_bytes'
  | 'dropped_bytes'
  | 'rejected_records';

/** Gauges, not counters: a stream that is over takes its figures with it. */
const FIGURES: Readonly<Record<Figure, string>> = {
  written_bytes: 'Bytes that running tasks have printed for a sink.',
  sent_bytes: 'Bytes of these that were sent.',
  acknowledged_bytes: 'Bytes of these that have certainly arrived.',
  backlog_bytes: 'Bytes of these that have not certainly arrived.',
  dropped_bytes: 'Bytes of these that were lost before they were sent.',
  rejected_records: 'Records of these that the sink refused for good.',
};

export function logSamples(reports: Iterable<PodReport>): Sample[] {
  const streams = [...reports].flatMap(({ tasks }) => [...tasks.values()].flatMap(({ logs = [] }) => logs));
  return [...Map.groupBy(streams, ({ sink }) => sink)].sort().flatMap(([sink, own]) => ofSink(sink, own));
}

function ofSink(sink: string, streams: readonly LogStream[]): Sample[] {
  const sum = (figure: Figure) => streams.reduce((total, stream) => total + Number(stream[figure] ?? 0n), 0);
  const lag = streams.reduce((most, { lag_ms = 0n }) => Math.max(most, Number(lag_ms) / 1000), 0);
  const gauge = (name: string, help: string, value: number): Sample => ({
    kind: 'gauge',
    name: `log_${name}`,
    help,
    labels: { sink },
    value,
  });
  return [
    ...(Object.keys(FIGURES) as Figure[]).map((figure) => gauge(figure, FIGURES[figure], sum(figure))),
    gauge('lag_seconds', 'For how long something of the slowest stream has not certainly arrived.', lag),
  ];
}
