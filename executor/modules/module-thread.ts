// The host's end of one thread in which modules run, one at a time. The limit holds back their JavaScript heap, not the
// memory of their buffers.
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { errorCode } from '../../shared/runtime/errors.ts';
import type { ModuleUsage } from './host-protocol.ts';
import { threadProgram } from './thread-program.ts';
import type { FromThread, RunModule, ThreadStart, ToThread } from './thread-protocol.ts';

/** Part of the limit for short-lived objects, and MB of it at most: the rest of it is for what stays. */
const YOUNG_PART = 8;
const YOUNG_MOST = 16;
/** MB that modules may leave in use in the thread, for good or to be collected; beyond that it takes no other one. */
const LEFT_MOST = 4;
/** MB of Node.js itself in an empty thread, and what may be left: neither is part of a module's limit. */
const OWN = 8 + LEFT_MOST;
const MEGABYTE = 1024 * 1024;

/** A module in the thread, and what it hears. */
export interface ThreadJob {
  readonly message: RunModule;
  started(thread: ModuleThread, cpuSeconds: number): void;
  /** Not yet over: that follows. */
  failed(message: string): void;
  outOfMemory(): void;
  /** `status`: as of a process. */
  over(status: number): void;
}

export interface ThreadEvents {
  readonly onStarted: () => void;
  /** It may be given another job. */
  readonly onFree: () => void;
  readonly onGone: () => void;
}

export class ModuleThread {
  readonly #events: ThreadEvents;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  #job: ThreadJob | undefined;
  #isEnding = false;

  /** `memory` in MB, of the JavaScript heap. */
  constructor(memory: number, events: ThreadEvents) {
    this.#events = events;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = startWorker(memory, port2);
    port1.on('message', (message: FromThread) => this.#take(message));
    this.#worker.on('error', (error) => {
      if (errorCode(error) === 'ERR_WORKER_OUT_OF_MEMORY') this.#job?.outOfMemory();
      else this.#job?.failed(error instanceof Error ? error.message : String(error));
    });
    this.#worker.once('exit', (status) => this.#ended(status));
  }

  begin(job: ThreadJob): void {
    this.#job = job;
    this.#tell(job.message);
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

  #tell(message: ToThread): void {
    this.#port.postMessage(message);
  }

  #take(message: FromThread): void {
    if (message.run !== this.#job?.message.run) return;
    if (message.type === 'STARTED') {
      this.#job.started(this, message.cpuSeconds);
      this.#events.onStarted();
    } else if (message.type === 'FAILED') this.#job.failed(message.message);
    else this.#free(this.#job);
  }

  #free(job: ThreadJob): void {
    this.#job = undefined;
    job.over(0);
    if (!this.#isEnding) this.#events.onFree();
  }

  /** What it said before comes first. */
  #ended(status: number): void {
    for (let last = this.#last(); last !== undefined; last = this.#last()) this.#take(last);
    this.#port.close();
    this.#job?.over(status);
    this.#job = undefined;
    this.#events.onGone();
  }

  #last(): FromThread | undefined {
    return receiveMessageOnPort(this.#port)?.message;
  }
}

function startWorker(memory: number, port: MessagePort): Worker {
  const young = Math.min(YOUNG_MOST, memory / YOUNG_PART);
  return new Worker(threadProgram(), {
    workerData: { port, heapAllowance: LEFT_MOST * MEGABYTE } satisfies ThreadStart,
    transferList: [port],
    env: {},
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxYoungGenerationSizeMb: young, maxOldGenerationSizeMb: memory - young + OWN },
  });
}
