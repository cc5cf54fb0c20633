// One command task from launch to end. States: idle -> running -> killing -> ended; what is told is told in this order:
// STARTING, RUNNING (again for every change of health or check), KILLING, and one terminal state.
import { isDeepStrictEqual } from 'node:util';
import { emptyStatus, type ProbeResult, probeRepeatedly } from './probe.ts';
import { type ExitStatus, exitText, TaskProcess } from './task-process.ts';
import type { CheckStatus, Status, TaskInfo } from './wire.ts';

export type StatusFields = Pick<Status, 'state'> &
  Partial<Pick<Status, 'message' | 'reason' | 'healthy' | 'check_status'>>;

export interface TaskOptions {
  /** The framework knows TASK_KILLING. */
  readonly tellsKilling: boolean;
  readonly onStatus: (fields: StatusFields) => void;
  readonly onEnded: () => void;
}

/** Mesos' default grace period, in milliseconds. */
const GRACE = 3_000;
/** So that a process which ends on SIGTERM is seen to, when there is no grace at all. */
const LEAST_GRACE = 250;

export class CommandTask {
  #info: TaskInfo;
  #options: TaskOptions;
  #process: TaskProcess | undefined;
  #healthy: boolean | undefined;
  #check: CheckStatus | undefined;
  #failures = 0;
  #isKilled = false;
  #isTooLong = false;
  #isOver = false;
  #stops: (() => void)[] = [];

  constructor(info: TaskInfo, options: TaskOptions) {
    this.#info = info;
    this.#options = options;
    if (info.check !== undefined) this.#check = emptyStatus(info.check);
  }

  start(): void {
    this.#tell({ state: 'TASK_STARTING' });
    this.#process = new TaskProcess(this.#info.command ?? {}, (status) => this.#ended(status));
    this.#tell({ state: 'TASK_RUNNING' });
    const { check, health_check: health, max_completion_time: most } = this.#info;
    if (check !== undefined) this.#stops.push(probeRepeatedly(check, (result) => this.#checked(result)));
    if (health !== undefined) this.#stops.push(this.#watchHealth(health));
    if (most !== undefined) this.#after(most.nanoseconds / 1e6, () => this.#tooLong());
  }

  /** SIGTERM, then SIGKILL when `grace` milliseconds are over; the task's own policy comes first. */
  kill(grace = GRACE): void {
    if (this.#isKilled || this.#isOver) return;
    this.#isKilled = true;
    if (this.#options.tellsKilling)
      this.#tell({
        state: 'TASK_KILLING',
        ...(this.#info.check && { check_status: emptyStatus(this.#info.check) }),
      });
    const own = this.#info.kill_policy?.grace_period;
    this.#signal(own === undefined ? grace : own.nanoseconds / 1e6);
  }

  #signal(grace: number): void {
    this.#process?.signal('SIGTERM');
    this.#after(grace, () => this.#process?.signal('SIGKILL'));
  }

  #tooLong(): void {
    this.#isTooLong = true;
    this.#signal(LEAST_GRACE);
  }

  #checked({ status }: ProbeResult): void {
    if (isDeepStrictEqual(status, this.#check) || this.#isKilled) return;
    this.#check = status;
    this.#tell({ state: 'TASK_RUNNING', reason: 'REASON_TASK_CHECK_STATUS_UPDATED' });
  }

  #watchHealth(health: NonNullable<TaskInfo['health_check']>): () => void {
    const graceEnd = Date.now() + (health.grace_period_seconds ?? 10) * 1000;
    return probeRepeatedly(health, ({ isHealthy }) => {
      if (this.#isKilled) return;
      if (isHealthy) this.#wasHealthy();
      else if (this.#healthy !== undefined || Date.now() >= graceEnd)
        this.#wasUnhealthy(health.consecutive_failures ?? 3);
    });
  }

  #wasHealthy(): void {
    this.#failures = 0;
    if (this.#healthy === true) return;
    this.#healthy = true;
    this.#tell({ state: 'TASK_RUNNING', reason: 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED' });
  }

  #wasUnhealthy(mostFailures: number): void {
    this.#failures += 1;
    this.#healthy = false;
    this.#tell({ state: 'TASK_RUNNING', reason: 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED' });
    if (this.#failures >= mostFailures) this.kill();
  }

  #ended(status: ExitStatus): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#process?.signal('SIGKILL');
    for (const stop of this.#stops) stop();
    if (this.#isKilled && this.#info.check !== undefined) this.#check = emptyStatus(this.#info.check);
    this.#healthy = undefined;
    this.#tell({ ...this.#outcome(status), message: exitText(status) });
    this.#options.onEnded();
  }

  #outcome({ code, signal }: ExitStatus): StatusFields {
    if (this.#isTooLong) return { state: 'TASK_FAILED', reason: 'REASON_MAX_COMPLETION_TIME_REACHED' };
    if (this.#isKilled) return { state: 'TASK_KILLED' };
    return { state: code === 0 && signal === null ? 'TASK_FINISHED' : 'TASK_FAILED' };
  }

  #tell(fields: StatusFields): void {
    const isHealthTold = fields.state === 'TASK_RUNNING' && this.#healthy !== undefined;
    this.#options.onStatus({
      ...(this.#check !== undefined && { check_status: this.#check }),
      ...(isHealthTold && { healthy: this.#healthy }),
      ...fields,
    } as StatusFields);
  }

  #after(milliseconds: number, action: () => void): void {
    const timer = setTimeout(action, milliseconds);
    this.#stops.push(() => clearTimeout(timer));
  }
}
