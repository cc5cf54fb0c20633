// Whether a task is up, as far as others may wait for it. Pure.
import { failureOf } from './check-verdict.ts';
import type { Task } from './task.ts';

/** Its process has been started at least once. */
export function hasStarted({ firstStartedAt }: Task): boolean {
  return firstStartedAt !== undefined;
}

/** The last result of its check is a success; without a check: it runs. */
export function isReady(task: Task): boolean {
  if (task.phase !== 'RUNNING') return false;
  if (task.info.check === undefined) return true;
  const { command, http, tcp } = task.attachment.check_status ?? {};
  if (command?.exit_code !== undefined) return command.exit_code === 0;
  if (http?.status_code !== undefined)
    return failureOf({ type: 'ANSWERED', status: http.status_code }) === undefined;
  return tcp?.succeeded === true;
}

/** Its last health check succeeded; without one: it runs. */
export function isHealthy(task: Task): boolean {
  if (task.phase !== 'RUNNING') return false;
  return task.info.health_check === undefined || task.attachment.healthy === true;
}
