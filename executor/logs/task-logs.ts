// What becomes of what tasks print: the one door of this room for the executor. Files are bounded here; what is to be
// forwarded goes to a thread of its own, which a pod that forwards nothing never loads.
import { join } from 'node:path';
import type { LogStream } from '../../shared/link/generated/link.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Forwarding } from './forwarding.ts';
import type { LogSettings } from './log-settings.ts';
import type { OpenedStream, TaskStreams } from './protocol.ts';
import type { Hole } from './punch.ts';
import { Retention } from './retention.ts';
import type { StreamName } from './sink-settings.ts';

export interface TaskLogsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** The executor's; absolute. */
  readonly sandbox: string;
  /** Told once of tasks that are over, and of whose output not all has arrived, or will. */
  readonly onIncomplete: (tasks: readonly TaskStreams[]) => void;
}

/** Of a task that is about to be started. */
export interface TaskOutput {
  readonly directory: string;
  /** Absolute paths. */
  readonly stdout: string;
  readonly stderr: string;
  readonly logs: LogSettings;
}

/** What every record says of its origin. */
export interface Origin {
  readonly service: string;
  readonly pod: string;
  readonly agent: string;
}

/** In the executor's sandbox. */
const DIRECTORY = '.pillion-logs';

export class TaskLogs {
  readonly #options: TaskLogsOptions;
  readonly #retention: Retention;
  /** By task whose output is forwarded: the same ones for every run of it. */
  readonly #streams = new Map<string, readonly OpenedStream[]>();
  #origin: Origin = { service: '', pod: '', agent: '' };
  /** Whether packages that the pod's URIs brought may run in the executor. */
  allowsPackages = false;
  #forwarding: Promise<Forwarding> | undefined;
  #loaded: Forwarding | undefined;

  constructor(options: TaskLogsOptions) {
    this.#options = options;
    const { clock, log } = options;
    this.#retention = new Retention({ clock, log, punch: punchLater });
  }

  /** Of all tasks that begin from now on. */
  setOrigin(origin: Partial<Origin>): void {
    this.#origin = { ...this.#origin, ...origin };
  }

  /** Begins with a task, or goes on with one that is started again. */
  begin(taskId: string, name: string, output: TaskOutput): void {
    const { logs, directory, stdout, stderr } = output;
    const { forwarding: settings, retained: bound } = logs;
    if (settings === undefined) {
      this.#retention.watch(
        taskId,
        [stdout, stderr].map((path) => ({ path, bound })),
      );
      return;
    }
    const streams = this.#streams.get(taskId) ?? streamsOf(output);
    this.#streams.set(taskId, streams);
    this.#retention.watch(
      taskId,
      streams.map(({ path, freed }) => ({
        path,
        bound,
        onFree: (through) => Atomics.store(freed, 0, BigInt(through)),
      })),
    );
    const labels = { ...this.#origin, task: name, task_id: taskId, ...settings.labels };
    void this.#load().then((forwarding) => forwarding.open({ taskId, directory, streams, labels, settings }));
  }

  /** The task may have written something. */
  look(taskId: string): void {
    this.#retention.look(taskId);
  }

  /** Its process ended; it may be started again. */
  finish(taskId: string): void {
    this.#retention.ended(taskId);
    void this.#forwarding?.then((forwarding) => forwarding.ended(taskId));
  }

  forget(taskId: string): void {
    this.#retention.forget(taskId);
    this.#streams.delete(taskId);
    void this.#forwarding?.then((forwarding) => forwarding.forget(taskId));
  }

  /** By task: how far its streams are forwarded, of tasks that were forgotten until all is. */
  figures(): ReadonlyMap<string, readonly LogStream[]> {
    return this.#loaded?.figures() ?? new Map();
  }

  /** Forwards what is left within so many milliseconds; undefined where there is nothing to wait for. */
  close(within: number): Promise<void> | undefined {
    return this.#forwarding?.then((forwarding) => forwarding.close(within));
  }

  #load(): Promise<Forwarding> {
    this.#forwarding ??= this.#start();
    return this.#forwarding;
  }

  async #start(): Promise<Forwarding> {
    const { Forwarding } = await import('./forwarding.ts');
    const { clock, log, sandbox, onIncomplete } = this.#options;
    const packages = this.allowsPackages ? { packages: sandbox } : {};
    this.#loaded = new Forwarding({
      clock,
      log,
      onIncomplete,
      start: { directory: join(sandbox, DIRECTORY), ...packages },
    });
    return this.#loaded;
  }
}

function streamsOf({ stdout, stderr }: TaskOutput): OpenedStream[] {
  return [openedStream('stdout', stdout), openedStream('stderr', stderr)];
}

function openedStream(name: StreamName, path: string): OpenedStream {
  return { name, path, freed: new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)) };
}

/** Loaded by the first task that writes so much. */
async function punchLater(hole: Hole): Promise<void> {
  const { punch } = await import('./punch.ts');
  return punch(hole);
}
