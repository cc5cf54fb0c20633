// When a task whose process has ended is started again in place, and after how long. Pure.
import type { Restart } from '../../shared/link/generated/link.ts';
import type { Instant } from './instant.ts';
import type { Task } from './task.ts';

export interface RestartPolicy {
  readonly policy: 'NEVER' | 'ON_FAILURE' | 'ALWAYS';
  /** Restarts that follow one another; absent: no limit. */
  readonly limit?: number;
  /** Milliseconds before the first one. */
  readonly first: number;
  readonly factor: number;
  /** Milliseconds: the longest wait; a run as long as this begins anew. */
  readonly most: number;
}

const FIRST_SECONDS = 1;
const FACTOR = 2;
const MOST_SECONDS = 60;
const DAY_SECONDS = 86_400;

/** A lasting sidecar is always started again unless it says otherwise, another task never. */
export function restartPolicyOf(restart: Restart | undefined, isSidecar: boolean): RestartPolicy {
  const first = milliseconds(restart?.first_seconds, FIRST_SECONDS);
  return {
    policy: restart?.policy ?? (isSidecar ? 'ALWAYS' : 'NEVER'),
    ...(restart?.limit === undefined ? {} : { limit: restart.limit }),
    first,
    factor: Math.max(1, restart?.factor ?? FACTOR) || FACTOR,
    most: Math.max(first, milliseconds(restart?.most_seconds, MOST_SECONDS)),
  };
}

function milliseconds(seconds: number | undefined, otherwise: number): number {
  return Math.min(DAY_SECONDS, Math.max(0, (seconds ?? otherwise) || 0)) * 1000;
}

/** How many restarts follow one another with this one, and when it is due. */
export interface NextRestart {
  readonly streak: number;
  readonly at: number;
}

/** Undefined: the task is over. Whoever was asked to end is; a failed health check asks for a new start. */
export function nextRestart(task: Task, now: Instant): NextRestart | undefined {
  const { policy, limit, first, factor, most } = task.order.restart;
  const isAsked = task.stop !== undefined && task.stop.by !== 'HEALTH_CHECK';
  if (policy === 'NEVER' || isAsked || task.isFinal === true || task.drain !== undefined) return undefined;
  const hasSucceeded = task.exit?.status === 0 && task.stop === undefined;
  if (policy === 'ON_FAILURE' && hasSucceeded) return undefined;
  const { startedAt = now.monotonic, endedAt = now.monotonic, streak = 0 } = task;
  const earlier = endedAt - startedAt >= most ? 0 : streak;
  if (limit !== undefined && earlier >= limit) return undefined;
  return { streak: earlier + 1, at: now.monotonic + Math.min(most, first * factor ** earlier) };
}
