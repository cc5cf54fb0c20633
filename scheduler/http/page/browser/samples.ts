// The last CPU and memory readings of tasks, for sparklines: a ring per task, filled as heartbeats come. Pure but for
// the ring itself.
import type { UsageView } from '../../report-view.ts';

export interface Sample {
  /** Milliseconds since the epoch, on this computer's clock. */
  readonly at: number;
  /** Of one CPU, since the sample before; absent in the first one and after a restart of the task. */
  readonly cpus?: number;
  readonly residentBytes: number;
}

export const MOST_SAMPLES = 60;

interface Ring {
  cpuSeconds: number;
  readonly samples: Sample[];
}

export class Samples {
  readonly #rings = new Map<string, Ring>();

  add(taskId: string, usage: UsageView, at: number): void {
    const ring = this.#rings.get(taskId) ?? { cpuSeconds: Number.POSITIVE_INFINITY, samples: [] };
    const before = ring.samples.at(-1);
    const seconds = before === undefined ? 0 : (at - before.at) / 1000;
    const used = usage.cpuSeconds - ring.cpuSeconds;
    const share = seconds > 0 && used >= 0 ? { cpus: used / seconds } : {};
    ring.samples.push({ at, residentBytes: usage.residentBytes, ...share });
    ring.cpuSeconds = usage.cpuSeconds;
    if (ring.samples.length > MOST_SAMPLES) ring.samples.shift();
    this.#rings.set(taskId, ring);
  }

  of(taskId: string): readonly Sample[] {
    return this.#rings.get(taskId)?.samples ?? [];
  }

  /** Forgets tasks that are no more. */
  retain(taskIds: ReadonlySet<string>): void {
    for (const id of this.#rings.keys()) if (!taskIds.has(id)) this.#rings.delete(id);
  }
}

/** The points of a polyline in a box, oldest left, from zero to the largest value; '' for fewer than two values. */
export function polyline(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return '';
  const most = Math.max(...values, Number.MIN_VALUE);
  const step = width / (MOST_SAMPLES - 1);
  const left = width - step * (values.length - 1);
  return values
    .map(
      (value, index) =>
        `${(left + index * step).toFixed(1)},${(height - (value / most) * height).toFixed(1)}`,
    )
    .join(' ');
}
