// The executor's side of the forwarding thread: starts it for the first task that needs it, tells it of tasks, keeps what
// it reports, and starts it again when it dies. Loaded by the first task whose output is forwarded.
import { Worker } from 'node:worker_threads';
import type { LogStream } from '../../shared/link/generated/link.ts';
import { type BackoffPolicy, backoff } from '../../shared/runtime/backoff.ts';
import { type Clock, sleep } from '../../shared/runtime/clock.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { allowOptimizing } from '../compilers.ts';
import {
  type ForwarderStart,
  type FromForwarder,
  incomplete,
  type OpenedTask,
  type TaskStreams,
  type ToForwarder,
} from './protocol.ts';
import { workerProgram } from './worker-program.ts';

export interface ForwardingOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly start: ForwarderStart;
  /** Told once of a task that is over and forwarded, or given up, when not all of its output has arrived. */
  readonly onIncomplete: (tasks: readonly TaskStreams[]) => void;
}

/** MB of the thread's JavaScript heap; batches are outside of it and bounded by themselves. */
const HEAP = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16 };
const RESTART: BackoffPolicy = { first: 1000, factor: 2, most: 60_000 };
/** Milliseconds for the thread to answer beyond what it was given. */
const ANSWER_TIME = 100;

interface Known {
  readonly task: OpenedTask;
  isForgotten: boolean;
  isEnded: boolean;
}

export class Forwarding {
  readonly #options: ForwardingOptions;
  readonly #tasks = new Map<string, Known>();
  #figures: readonly TaskStreams[] = [];
  #worker: Worker | undefined;
  #restarts = 0;
  #isClosed = false;
  #onFlushed: ((left: readonly TaskStreams[]) => void) | undefined;

  constructor(options: ForwardingOptions) {
    this.#options = options;
    this.#startWorker();
  }

  open(task: OpenedTask): void {
    this.#tasks.set(task.taskId, { task, isEnded: false, isForgotten: false });
    this.#post({ type: 'OPEN', task });
  }

  ended(taskId: string): void {
    const known = this.#tasks.get(taskId);
    if (known === undefined) return;
    known.isEnded = true;
    this.#post({ type: 'ENDED', taskId });
  }

  forget(taskId: string): void {
    const known = this.#tasks.get(taskId);
    if (known === undefined) return;
    known.isForgotten = true;
    this.#post({ type: 'FORGET', taskId });
  }

  /** As they were told last, at most a second ago. */
  figures(): ReadonlyMap<string, readonly LogStream[]> {
    return new Map(this.#figures.map(({ taskId, streams }) => [taskId, streams]));
  }

  /** Sends what is left within so many milliseconds, says what remains, and ends the thread. */
  async close(within: number): Promise<void> {
    this.#isClosed = true;
    const flushed = new Promise<readonly TaskStreams[]>((resolve) => {
      this.#onFlushed = resolve;
    });
    this.#post({ type: 'FLUSH', within });
    const late = sleep(this.#options.clock, within + ANSWER_TIME).then(() => this.#figures);
    const left = await Promise.race([flushed, late]);
    this.#tellLeft(left);
    this.#tellIncomplete(left);
    await this.#worker?.terminate();
  }

  #tellIncomplete(tasks: readonly TaskStreams[]): void {
    const found = incomplete(tasks);
    if (found.length > 0) this.#options.onIncomplete(found);
  }

  #post(message: ToForwarder): void {
    this.#worker?.postMessage(message);
  }

  #startWorker(): void {
    // Patterns and redaction: what a thread of its own computes is to be quick.
    allowOptimizing();
    const { start } = this.#options;
    const worker = new Worker(workerProgram(), { workerData: start, env: {}, resourceLimits: HEAP });
    let why = 'it ended';
    worker.on('message', (message: FromForwarder) => this.#told(message));
    worker.on('error', (thrown) => {
      why = describeError(thrown);
    });
    worker.once('exit', () => this.#died(worker, why));
    worker.unref();
    this.#worker = worker;
    for (const { task, isEnded, isForgotten } of this.#tasks.values()) {
      this.#post({ type: 'OPEN', task });
      if (isEnded) this.#post({ type: 'ENDED', taskId: task.taskId });
      if (isForgotten) this.#post({ type: 'FORGET', taskId: task.taskId });
    }
  }

  #died(worker: Worker, why: string): void {
    if (this.#worker === worker) this.#worker = undefined;
    if (this.#isClosed) {
      this.#onFlushed?.(this.#figures);
      return;
    }
    const { clock, log } = this.#options;
    log.error(`logs: the thread that forwards died, and is started again (${why})`);
    clock.after(backoff(RESTART, this.#restarts), () => {
      if (!this.#isClosed) this.#startWorker();
    });
    this.#restarts += 1;
  }

  #told(message: FromForwarder): void {
    switch (message.type) {
      case 'LOG':
        this.#log(message.level, message.message, message.taskId);
        break;
      case 'DONE':
        this.#tasks.delete(message.taskId);
        this.#tellIncomplete([message]);
        break;
      case 'FIGURES':
        this.#figures = message.tasks;
        break;
      case 'FLUSHED':
        this.#onFlushed?.(message.tasks);
    }
  }

  #log(level: 'info' | 'warn', message: string, task?: string): void {
    this.#options.log[level](message, task === undefined ? {} : { task });
  }

  #tellLeft(tasks: readonly TaskStreams[]): void {
    for (const { taskId, streams } of tasks) {
      for (const { file, sink, backlog_bytes = 0n, problem } of streams) {
        if (backlog_bytes === 0n) continue;
        const why = problem === undefined ? '' : ` (${problem})`;
        const what = `logs: ${backlog_bytes} bytes of ${file} did not reach the sink '${sink}'${why}`;
        this.#log('warn', what, taskId);
      }
    }
  }
}
