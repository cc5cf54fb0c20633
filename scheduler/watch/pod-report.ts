// What one pod's executor said of itself and its tasks, newest first. Pure; kept in memory only: after a restart of
// the scheduler each executor is asked for it again.
import type { Heartbeat, Heartbeat_Task, Message } from '../../shared/link/generated/link.ts';
import { NOTHING_RECEIVED, type Received, receive } from '../../shared/link/sequence.ts';
import { type FiguresBySink, figuresBySink, NO_FIGURES } from './log-figures.ts';
import { type Course, follow } from './progress-estimate.ts';

export interface PodReport {
  /** Milliseconds since the epoch, on our clock: the last heartbeat. */
  readonly at?: number;
  readonly heartbeat?: Heartbeat;
  /** By task id. */
  readonly tasks: ReadonlyMap<string, Heartbeat_Task>;
  /** How its output is forwarded, by sink. */
  readonly forwarded: FiguresBySink;
  /** By task id. */
  readonly progress: ReadonlyMap<string, Course>;
  readonly session?: string;
  /** By the numbers of the messages. */
  readonly received: Received;
  /** Milliseconds by which the executor's clock is ahead of ours, less the transit of its quickest recent message. */
  readonly clockAhead: number;
}

/** Tasks of one executor whose progress is kept; those that said something last. */
const MOST_TASKS = 5000;

export const NO_REPORT: PodReport = {
  tasks: new Map(),
  forwarded: NO_FIGURES,
  progress: new Map(),
  received: NOTHING_RECEIVED,
  clockAhead: 0,
};

/** Takes a heartbeat or progress; a heartbeat that was overtaken is dropped. */
export function heard(before: PodReport, message: Message, now: number): PodReport {
  const { session = '', sequence = 0n, heartbeat } = message;
  const isSame = before.session === session;
  const { received, arrival } = receive(isSame ? before.received : NOTHING_RECEIVED, Number(sequence));
  const report = { ...before, session, received, clockAhead: clockAheadOf(before, message, now) };
  const courses = withProgress(report, message);
  if (heartbeat === undefined || arrival === 'STALE') return courses;
  const tasks = new Map(heartbeat.tasks?.map((task) => [task.task_id.value, task]));
  return { ...courses, heartbeat, tasks, forwarded: figuresBySink(tasks.values()), at: now };
}

function withProgress(before: PodReport, { progress }: Message): PodReport {
  if (progress === undefined) return before;
  const courses = new Map(before.progress);
  for (const told of progress.tasks ?? []) {
    const id = told.task_id.value;
    const course = follow(courses.get(id), told);
    courses.delete(id);
    courses.set(id, course);
  }
  const surplus = Math.max(0, courses.size - MOST_TASKS);
  return { ...before, progress: new Map([...courses].slice(surplus)) };
}

/** A late message looks like a clock that is behind: the most ahead is nearest, and old findings fade. */
function clockAheadOf({ session, clockAhead }: PodReport, { sent_at_ms }: Message, now: number): number {
  if (sent_at_ms === undefined) return clockAhead;
  const seen = Number(sent_at_ms) - now;
  return session === undefined ? seen : Math.max(seen, clockAhead - Math.abs(clockAhead - seen) / 10);
}
