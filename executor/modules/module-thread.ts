// The host's end of one thread in which a module runs, or several that share it, one at a time. The limit holds back
// their JavaScript heap, not the memory of their buffers. Used by module-host.ts, through the pool.
// States: without a job, waiting for one to begin, running one, over.
import { inspect } from 'node:util';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import { errorCode } from '../../shared/runtime/errors.ts';
import type { ModuleUsage } from './host-protocol.ts';
import type { PooledJob, PooledThread, PooledThreadEvents, ThreadKind } from './thread-pool.ts';
import { threadProgram } from './thread-program.ts';
import type { FromThread, RunModule, ThreadStart, ToThread } from './thread-protocol.ts';

/** Part of the limit for short-lived objects, and MB of it at most: the rest of it is for what stays. */
const YOUNG_PART = 8;
const YOUNG_MOST = 16;
/** MB that modules may leave in use in a thread that they share, for good or to be collected. */
const LEFT_MOST = 4;
/** MB of Node.js itself in an empty thread, and what may be left: neither is part of a module's limit. */
const OWN = 8 + LEFT_MOST;
const MEGABYTE = 1024 * 1024;
/** Milliseconds for a thread that others have used to begin: something of theirs may keep it busy. */
const SILENCE_MOST = 1000;

/** A module in the thread, and what it hears. */
export interface ThreadJob extends PooledJob {
  readonly message: RunModule;
  started(thread: ModuleThread, cpuSeconds: number): void;
  /** Not yet over: that follows. */
  failed(message: string): void;
  outOfMemory(): void;
  /** `status`: as of a process. */
  over(status: number): void;
}

export class ModuleThread implements PooledThread<ThreadJob> {
  readonly #events: PooledThreadEvents<ThreadJob>;
  readonly #clock: Clock;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  #job: ThreadJob | undefined;
  #hasJobBegun = false;
  /** Whether a job of it has ever begun. */
  #isUsed = false;
  #isEnding = false;
  #cancelSilence: Cancel = () => {};

  constructor(kind: ThreadKind, events: PooledThreadEvents<ThreadJob>, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = startWorker(kind, port2);
    port1.on('message', (message: FromThread) => this.#take(message));
    this.#worker.on('error', (error) => this.#failed(error));
    this.#worker.once('exit', (status) => this.#ended(status));
  }

  begin(job: ThreadJob): void {
    this.#job = job;
    this.#hasJobBegun = false;
    this.#tell(job.message);
    if (this.#isUsed) this.#cancelSilence = this.#clock.after(SILENCE_MOST, () => this.#endUnlessBegun());
  }

  /** Nothing happens where another job has come since. */
  signal(run: number, signal: NodeJS.Signals): void {
    this.#tell({ type: 'SIGNAL', run, signal });
  }

  end(): void {
    this.#isEnding = true;
    void this.#worker.terminate();
  }

  /**
   * Since it began. Asks the thread, which answers between two of its instructions, in a busy loop, too; not while it
   * waits inside the kernel. Undefined where it has ended.
   */
  async usage(): Promise<ModuleUsage | undefined> {
    try {
      const [cpu, heap] = await Promise.all([this.#worker.cpuUsage(), this.#worker.getHeapStatistics()]);
      return { cpuSeconds: (cpu.user + cpu.system) / 1e6, heapBytes: heap.total_physical_size };
    } catch {
      return undefined;
    }
  }

  /** Where the host was held up itself, it may not have heard yet. */
  #endUnlessBegun(): void {
    this.#drain();
    if (this.#isUnbegun) this.end();
  }

  #tell(message: ToThread): void {
    this.#port.postMessage(message);
  }

  #take(message: FromThread): void {
    if (message.run !== this.#job?.message.run) return;
    if (message.type === 'STARTED') this.#started(this.#job, message.cpuSeconds);
    else if (message.type === 'FAILED') this.#job.failed(message.message);
    else this.#free(this.#job);
  }

  #started(job: ThreadJob, cpuSeconds: number): void {
    this.#cancelSilence();
    this.#hasJobBegun = true;
    this.#isUsed = true;
    job.started(this, cpuSeconds);
    this.#events.onStarted();
  }

  /** What happens to the thread is not the fault of this job, but of one before. */
  get #isUnbegun(): boolean {
    return this.#isUsed && !this.#hasJobBegun;
  }

  #failed(thrown: unknown): void {
    if (this.#isUnbegun) return;
    if (errorCode(thrown) === 'ERR_WORKER_OUT_OF_MEMORY') this.#job?.outOfMemory();
    else this.#job?.failed(thrown instanceof Error ? thrown.message : inspect(thrown));
  }

  #free(job: ThreadJob): void {
    this.#job = undefined;
    job.over(0);
    if (!this.#isEnding) this.#events.onFree();
  }

  /** What it said before comes first. */
  #ended(status: number): void {
    this.#drain();
    this.#port.close();
    this.#cancelSilence();
    if (!this.#isUnbegun) this.#job?.over(status);
    this.#events.onGone(this.#isUnbegun ? this.#job : undefined);
    this.#job = undefined;
  }

  #drain(): void {
    const next = () => receiveMessageOnPort(this.#port)?.message as FromThread | undefined;
    for (let message = next(); message !== undefined; message = next()) this.#take(message);
  }
}

function startWorker({ memory, isShared }: ThreadKind, port: MessagePort): Worker {
  const young = Math.min(YOUNG_MOST, memory / YOUNG_PART);
  return new Worker(threadProgram(), {
    workerData: { port, ...(isShared ? { leftMost: LEFT_MOST * MEGABYTE } : {}) } satisfies ThreadStart,
    transferList: [port],
    env: {},
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxYoungGenerationSizeMb: young, maxOldGenerationSizeMb: memory - young + OWN },
  });
}
