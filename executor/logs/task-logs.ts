// What becomes of what tasks print: the one door of this room for the executor. Files are bounded here; what is to be
// forwarded goes to a thread of its own.
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { LogSettings } from './log-settings.ts';
import type { Hole } from './punch.ts';
import { Retention } from './retention.ts';

export interface TaskLogsOptions {
  readonly clock: Clock;
  readonly log: Logger;
}

/** Of a task that is about to be started. */
export interface TaskOutput {
  /** Absolute paths. */
  readonly stdout: string;
  readonly stderr: string;
  readonly logs: LogSettings;
}

export class TaskLogs {
  readonly #retention: Retention;

  constructor({ clock, log }: TaskLogsOptions) {
    this.#retention = new Retention({ clock, log, punch: punchLater });
  }

  /** Begins with a task, or goes on with one that is started again. */
  begin(taskId: string, { stdout, stderr, logs }: TaskOutput): void {
    const streams = [stdout, stderr].map((path) => ({ path, bound: logs.retained }));
    this.#retention.watch(taskId, streams);
  }

  /** The task may have written something. */
  look(taskId: string): void {
    this.#retention.look(taskId);
  }

  forget(taskId: string): void {
    this.#retention.forget(taskId);
  }
}

/** Loaded by the first task that writes so much. */
async function punchLater(hole: Hole): Promise<void> {
  const { punch } = await import('./punch.ts');
  return punch(hole);
}
