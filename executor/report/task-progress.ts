// What is known of one task's progress, and what a new reading changes of it. Pure.
import type { Progress } from '../../shared/link/generated/link.ts';
import type { Reached } from '../core/milestones.ts';
import type { Reading } from './progress-line.ts';

/** The progress after the readings of one look, and the milestones in them. */
export interface Advanced {
  readonly progress: Progress;
  readonly milestones: readonly Reached[];
}

/** Takes readings in their order; the newest wins, what it leaves out stays. `at` in milliseconds since the epoch. */
export function advance(
  taskId: string,
  before: Progress | undefined,
  readings: readonly Reading[],
  at: number,
): Advanced {
  const task_id = { value: taskId };
  const at_ms = BigInt(Math.round(at));
  const milestones: Reached[] = [];
  let progress: Progress = before ?? { task_id, sequence: 0n, changed_at_ms: at_ms };
  for (const reading of readings) {
    const name = milestoneName(progress, reading);
    progress = merged(progress, reading, at_ms);
    if (name === undefined) continue;
    const { message, percent } = progress;
    const said = message === undefined ? {} : { message };
    milestones.push({ at_ms: Number(at_ms), name, ...said, ...given(percent) });
  }
  return { progress: { ...progress, sequence: progress.sequence + 1n, at_ms }, milestones };
}

/** A stage that follows another one is a milestone by itself. */
function milestoneName({ stage }: Progress, reading: Reading): string | undefined {
  const isNewStage = reading.stage !== undefined && stage !== undefined && reading.stage !== stage;
  return reading.milestone ?? (isNewStage ? reading.stage : undefined);
}

function merged(before: Progress, { percent, message, stage, counts }: Reading, at_ms: bigint): Progress {
  const next: Progress = {
    ...before,
    ...given(percent),
    ...(message === undefined ? {} : { message }),
    ...(stage === undefined ? {} : { stage }),
    ...(counts === undefined ? {} : { counts: countsOf(counts) }),
  };
  const first = firstPercent(before, next, at_ms);
  return hasMoved(before, next) ? { ...next, ...first, changed_at_ms: at_ms } : { ...next, ...first };
}

/** The rate is counted from here; a new stage, or a percent that falls, begins anew. */
function firstPercent(before: Progress, next: Progress, at_ms: bigint): Partial<Progress> {
  if (next.percent === undefined) return {};
  const isAnew = before.stage !== next.stage || (before.percent ?? 0) > next.percent;
  if (before.first_percent !== undefined && !isAnew) return {};
  return { first_percent: next.percent, first_at_ms: at_ms };
}

/** A message that is said again and again is no progress. */
function hasMoved(before: Progress, next: Progress): boolean {
  if (before.percent !== next.percent || before.stage !== next.stage) return true;
  if (next.counts === undefined) return false;
  const old = new Map(before.counts?.map(({ name, value }) => [name, value]));
  return next.counts.some(({ name, value }) => old.get(name) !== value);
}

function given(percent: number | undefined): { percent?: number } {
  return percent === undefined ? {} : { percent };
}

function countsOf(counts: Readonly<Record<string, number>>) {
  return Object.entries(counts).map(([name, value]) => ({ name, value }));
}
