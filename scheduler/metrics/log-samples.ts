// How forwarding of output fares, summed over all pods, for each sink. Pure.
import { type FiguresBySink, type LogFigures, type LogSum, totalFigures } from '../watch/log-figures.ts';
import type { Sample } from './sample.ts';

/** Gauges, not counters: a stream that is over takes its figures with it. */
const HELP: Readonly<Record<LogSum, string>> = {
  written_bytes: 'Bytes that running tasks have printed for a sink.',
  sent_bytes: 'Bytes of these that were sent.',
  acknowledged_bytes: 'Bytes of these that have certainly arrived.',
  backlog_bytes: 'Bytes of these that have not certainly arrived.',
  dropped_bytes: 'Bytes of these that were lost before they were sent.',
  rejected_records: 'Records of these that the sink refused for good.',
};

export function logSamples(pods: Iterable<FiguresBySink>): Sample[] {
  return [...totalFigures(pods)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([sink, figures]) => ofSink(sink, figures));
}

function ofSink(sink: string, figures: LogFigures): Sample[] {
  const gauge = (name: string, help: string, value: number): Sample => ({
    kind: 'gauge',
    name: `log_${name}`,
    help,
    labels: { sink },
    value,
  });
  return [
    ...(Object.keys(HELP) as LogSum[]).map((sum) => gauge(sum, HELP[sum], figures[sum])),
    gauge(
      'lag_seconds',
      'For how long something of the slowest stream has not certainly arrived.',
      figures.lag_seconds,
    ),
  ];
}
