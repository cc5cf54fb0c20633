// How forwarding of output fares, summed for each sink: over the streams of one pod when its heartbeat comes, so that
// whoever asks about all pods adds up pods and not streams. Pure.
import type { Heartbeat_Task, LogStream } from '../../shared/link/generated/link.ts';

const SUMS = [
  'written_bytes',
  'sent_bytes',
  'acknowledged_bytes',
  'backlog_bytes',
  'dropped_bytes',
  'rejected_records',
] as const;

export type LogSum = (typeof SUMS)[number];

/** `lag_seconds`: of the slowest stream. */
export type LogFigures = Record<LogSum | 'lag_seconds', number>;

export type FiguresBySink = ReadonlyMap<string, Readonly<LogFigures>>;

/** Of a pod that forwards nothing. */
export const NO_FIGURES: FiguresBySink = new Map();

/** Adds up in place: it is called for every pod whenever somebody asks. */
class Totals {
  readonly bySink = new Map<string, LogFigures>();

  of(sink: string): LogFigures {
    const known = this.bySink.get(sink);
    if (known !== undefined) return known;
    const zero = Object.fromEntries([...SUMS, 'lag_seconds'].map((name) => [name, 0])) as LogFigures;
    this.bySink.set(sink, zero);
    return zero;
  }
}

export function figuresBySink(tasks: Iterable<Heartbeat_Task>): FiguresBySink {
  const totals = new Totals();
  for (const { logs = [] } of tasks) for (const stream of logs) addStream(totals.of(stream.sink), stream);
  return totals.bySink.size === 0 ? NO_FIGURES : totals.bySink;
}

function addStream(total: LogFigures, stream: LogStream): void {
  for (const sum of SUMS) total[sum] += Number(stream[sum] ?? 0n);
  total.lag_seconds = Math.max(total.lag_seconds, Number(stream.lag_ms ?? 0n) / 1000);
}

export function totalFigures(pods: Iterable<FiguresBySink>): FiguresBySink {
  const totals = new Totals();
  for (const pod of pods) {
    for (const [sink, figures] of pod) {
      const total = totals.of(sink);
      for (const sum of SUMS) total[sum] += figures[sum];
      total.lag_seconds = Math.max(total.lag_seconds, figures.lag_seconds);
    }
  }
  return totals.bySink;
}
