// What executors say of their tasks over the pod link, as the API shows it.
import type { PodReport } from '../watch/pod-report.ts';
import { type Estimate, estimate } from '../watch/progress-estimate.ts';

export interface UsageView {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly openFiles: number | null;
  readonly processes: number;
  readonly restarts: number;
}

export interface ProgressView extends Estimate {
  readonly percent: number | null;
  readonly message: string | null;
  readonly stage: string | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly milestone: string | null;
  /** Since anything in it changed. */
  readonly ageSeconds: number;
}

/** Undefined for a task without processes. */
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
    milestone: course.latest.last_milestone?.name ?? null,
    ageSeconds: Math.max(0, Math.round((executorNow - Number(changed_at_ms)) / 1000)),
    ...estimate(course, executorNow),
  };
}
