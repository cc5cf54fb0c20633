// What executors say of their tasks over the pod link, as the API shows it.
import { z } from 'zod';
import type { PodReport } from '../watch/pod-report.ts';
import { estimate } from '../watch/progress-estimate.ts';
import { named, type ViewOf } from './schema.ts';

export const UsageView = named(
  'Usage',
  z.object({
    cpuSeconds: z.number(),
    residentBytes: z.number(),
    openFiles: z.number().nullable(),
    processes: z.number(),
    restarts: z.number().describe('In place, by the executor.'),
  }),
);
export type UsageView = ViewOf<typeof UsageView>;

export const ProgressView = named(
  'Progress',
  z.object({
    percent: z.number().nullable(),
    message: z.string().nullable(),
    stage: z.string().nullable(),
    counts: z.record(z.string(), z.number()),
    ageSeconds: z.number().describe('Since anything in it changed.'),
    percentPerSecond: z.number().optional(),
    remainingSeconds: z.number().optional(),
    stalled: z.boolean().describe('Nothing has changed for much longer than ever before.'),
  }),
);
export type ProgressView = ViewOf<typeof ProgressView>;

export const ForwardingView = named(
  'Forwarding',
  z.object({
    stream: z.string().describe('stdout or stderr.'),
    sink: z.string(),
    writtenBytes: z.number().describe('What the task has printed so far.'),
    sentBytes: z.number(),
    acknowledgedBytes: z.number().describe('What has certainly arrived.'),
    backlogBytes: z.number().describe('Written and not acknowledged.'),
    droppedBytes: z
      .number()
      .describe('Lost before they were sent: past the bound on disk, or in a file that vanished.'),
    rejectedRecords: z.number().describe('Refused by the sink for good.'),
    lagSeconds: z.number().describe('For how long something has not been acknowledged.'),
    problem: z.string().nullable(),
  }),
);
export type ForwardingView = ViewOf<typeof ForwardingView>;

/** Undefined for a task whose output is not forwarded. */
export function forwardingView({ tasks }: PodReport, taskId: string): ForwardingView[] | undefined {
  return tasks.get(taskId)?.logs?.map((stream) => ({
    stream: stream.file,
    sink: stream.sink,
    writtenBytes: Number(stream.written_bytes ?? 0n),
    sentBytes: Number(stream.sent_bytes ?? 0n),
    acknowledgedBytes: Number(stream.acknowledged_bytes ?? 0n),
    backlogBytes: Number(stream.backlog_bytes ?? 0n),
    droppedBytes: Number(stream.dropped_bytes ?? 0n),
    rejectedRecords: Number(stream.rejected_records ?? 0n),
    lagSeconds: Number(stream.lag_ms ?? 0n) / 1000,
    problem: stream.problem ?? null,
  }));
}

/** Undefined for a task of which no figures are known: without processes, and no module that has told of itself. */
export function usageView({ tasks }: PodReport, taskId: string): UsageView | undefined {
  const task = tasks.get(taskId);
  if (task?.cpu_seconds === undefined) return undefined;
  return {
    cpuSeconds: task.cpu_seconds,
    residentBytes: Number(task.resident_bytes ?? 0n),
    openFiles: task.open_files ?? null,
    processes: task.processes ?? 0,
    restarts: task.restarts ?? 0,
  };
}

/** Undefined for a task that tells nothing of its progress. */
export function progressView(report: PodReport, taskId: string, now: number): ProgressView | undefined {
  const course = report.progress.get(taskId);
  if (course === undefined) return undefined;
  const { percent = null, message = null, stage = null, counts = [], changed_at_ms = 0n } = course.latest;
  const executorNow = now + report.clockAhead;
  return {
    percent,
    message,
    stage,
    counts: Object.fromEntries(counts.map(({ name, value }) => [name, value])),
    ageSeconds: Math.max(0, Math.round((executorNow - Number(changed_at_ms)) / 1000)),
    ...estimate(course, executorNow),
  };
}
