// The milestones of one task: numbered, the newest kept, each told by the next update of the task; when there is none,
// by one of their own, at a pace that neither agents nor schedulers feel. Pure: plain data of the task.
import { encodeMilestones, type Milestone, newest } from '../../shared/link/milestones.ts';
import type { Instant } from './instant.ts';
import { milestoneMessage } from './messages.ts';
import type { Task } from './task.ts';
import type { Report } from './task-step.ts';
import { isEmpty } from './unacknowledged.ts';

/** What a task says that it has reached. */
export type Reached = Omit<Milestone, 'number'>;

export interface Milestones {
  /** Newest last; at most as many as one update takes. */
  readonly kept: readonly Milestone[];
  /** The number of the newest that is in an update. */
  readonly told: number;
  /** Milliseconds, monotonic: no update of their own goes before. */
  readonly tellAt: number;
  /** Milliseconds, monotonic: when all updates of their own are paid for, at one for each PRICE. */
  readonly paidAt: number;
}

/** Milliseconds between two updates of their own. */
export const LEAST_INTERVAL = 1000;
/**
 * So many updates of their own may follow one another at that pace, and then one each PRICE milliseconds: an agent keeps
 * all that its scheduler has not taken yet, however long that is away, and all that it ever had of a task on its disk.
 */
export const MOST_IN_A_ROW = 60;
export const PRICE = 60_000;

const NONE: Milestones = { kept: [], told: 0, tellAt: 0, paidAt: 0 };

/** The task with these, too. */
export function withReached(task: Task, reached: readonly Reached[] = []): Task {
  if (reached.length === 0) return task;
  const before = task.milestones ?? NONE;
  const last = before.kept.at(-1)?.number ?? 0;
  const numbered = reached.map((one, index): Milestone => ({ number: last + 1 + index, ...one }));
  return { ...task, milestones: { ...before, kept: newest([...before.kept, ...numbered]) } };
}

/** Those that no update has told yet, as far as they are kept. */
export function untold({ milestones }: Task): readonly Milestone[] {
  if (milestones === undefined) return [];
  return milestones.kept.filter(({ number }) => number > milestones.told);
}

/** A later update hides the data that it does not carry: each repeats what is kept. Where it has its own data it stays. */
export function withMilestones(report: Report, { milestones }: Task): Report {
  if (milestones === undefined || report.data !== undefined) return report;
  return { ...report, data: encodeMilestones(milestones.kept) };
}

/** The task after an update that carries them. */
export function allTold(task: Task): Task {
  const { milestones } = task;
  if (milestones === undefined) return task;
  return { ...task, milestones: { ...milestones, told: milestones.kept.at(-1)?.number ?? 0 } };
}

/**
 * Milliseconds, monotonic: when those that were not told go in an update of their own. Only while the task runs and
 * is not ending, and never behind another update: the last one of the task waits for one at most.
 */
export function milestonesDue({ phase, milestones, outbox }: Task): number | undefined {
  if (milestones === undefined || phase !== 'RUNNING' || !isEmpty(outbox)) return undefined;
  const { kept, told, tellAt } = milestones;
  return (kept.at(-1)?.number ?? 0) > told ? tellAt : undefined;
}

/** The update of their own, and the task with the time of the next one. */
export function ownUpdate(task: Task, now: Instant): { readonly task: Task; readonly report: Report } {
  const milestones = task.milestones ?? NONE;
  const paidAt = Math.max(milestones.paidAt, now.monotonic) + PRICE;
  const tellAt = Math.max(now.monotonic + LEAST_INTERVAL, paidAt - (MOST_IN_A_ROW - 1) * PRICE);
  return {
    task: { ...task, milestones: { ...milestones, paidAt, tellAt } },
    report: { state: 'TASK_RUNNING', message: milestoneMessage(untold(task)) },
  };
}
