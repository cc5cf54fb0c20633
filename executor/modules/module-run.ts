// One module in a worker thread of the module host: start, signals, end. The limit holds back its JavaScript heap, not
// the memory of its buffers.
// States: starting (before 'online'), running, over. Used by module-host.ts alone.
import { closeSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describeError, errorCode } from '../../shared/runtime/errors.ts';
import type { Exit } from '../core/task.ts';
import { openOutputs } from '../process/output-file.ts';
import type { ModuleCommand, RunEvents, TaskRun } from '../process/run.ts';
import type { ModuleUsage } from './host-protocol.ts';
import { WORKER_SCRIPT, type WorkerFailure, type WorkerInput, type WorkerSignal } from './worker-script.ts';

/** Where the text of an inline module is put, so that its stack traces name a file and its imports find others. */
const INLINE = '.pillion-module.mjs';
/** Part of the limit for short-lived objects, and MB of it at most: the rest of it is for what stays. */
const YOUNG_PART = 8;
const YOUNG_MOST = 16;
const MOST_MESSAGE = 1000;

export interface ModuleEvents extends Omit<RunEvents, 'onSpawned'> {
  readonly onSpawned: (run: ModuleRun) => void;
}

export class ModuleRun implements TaskRun {
  readonly #command: ModuleCommand;
  readonly #events: ModuleEvents;
  readonly #files: readonly number[];
  readonly #worker: Worker;
  #isOnline = false;
  #isTerminated = false;
  #failure: string | undefined;

  /** Exactly one of onSpawned (then onExited) and onFailed follows. */
  static start(command: ModuleCommand, events: ModuleEvents): void {
    let files: readonly number[] = [];
    try {
      files = openOutputs(command);
      new ModuleRun(command, events, files);
    } catch (thrown) {
      for (const file of files) closeSync(file);
      events.onFailed(`Failed to start the module: ${describeError(thrown)}`);
    }
  }

  private constructor(command: ModuleCommand, events: ModuleEvents, files: readonly number[]) {
    this.#command = command;
    this.#events = events;
    this.#files = files;
    this.#worker = this.#start(inputOf(command, files));
    this.#worker.once('online', () => {
      this.#isOnline = true;
      events.onSpawned(this);
    });
    this.#worker.on('message', (message: unknown) => this.#told(message));
    this.#worker.on('error', (error) => this.#fail(this.#errorMessage(error)));
    this.#worker.once('exit', (code) => this.#ended(code));
  }

  signal(signal: NodeJS.Signals): void {
    if (signal === 'SIGKILL') this.#terminate();
    else this.#worker.postMessage({ signal } satisfies WorkerSignal);
  }

  /**
   * Asks the thread, which answers between two of its instructions, in a busy loop, too; not while it waits inside the
   * kernel. Undefined where it has ended.
   */
  async usage(): Promise<ModuleUsage | undefined> {
    try {
      const [cpu, heap] = await Promise.all([this.#worker.cpuUsage(), this.#worker.getHeapStatistics()]);
      return { cpuSeconds: (cpu.user + cpu.system) / 1e6, heapBytes: heap.total_physical_size };
    } catch {
      return undefined;
    }
  }

  #terminate(): void {
    this.#isTerminated = true;
    void this.#worker.terminate();
  }

  #start(workerData: WorkerInput): Worker {
    const { module, environment } = this.#command;
    const young = Math.min(YOUNG_MOST, module.memory / YOUNG_PART);
    return new Worker(WORKER_SCRIPT, {
      eval: true,
      workerData,
      argv: [...module.arguments],
      env: environment,
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxYoungGenerationSizeMb: young, maxOldGenerationSizeMb: module.memory - young },
    });
  }

  /** The module itself may say anything on this channel, too. */
  #told(message: unknown): void {
    if (isFailure(message)) this.#fail(`Module failed: ${message.failed}`);
  }

  /** The first cause stays. */
  #fail(message: string): void {
    this.#failure ??= message.slice(0, MOST_MESSAGE);
  }

  #errorMessage(error: unknown): string {
    if (errorCode(error) !== 'ERR_WORKER_OUT_OF_MEMORY') return `Module failed: ${describeError(error)}`;
    return `Module ran out of memory: its limit is ${this.#command.module.memory} MB`;
  }

  #ended(code: number): void {
    for (const file of this.#files) closeQuietly(file);
    if (this.#isOnline) this.#events.onExited(this.#exit(code));
    else this.#events.onFailed(this.#failure ?? `Failed to start the module: its thread ended with ${code}`);
  }

  #exit(code: number): Exit {
    if (this.#failure !== undefined) return { status: code === 0 ? 1 : code, message: this.#failure };
    if (this.#isTerminated) return { signal: 'SIGKILL', message: 'Module was terminated' };
    return { status: code, message: code === 0 ? 'Module finished' : `Module exited with status ${code}` };
  }
}

function isFailure(message: unknown): message is WorkerFailure {
  return (
    typeof message === 'object' &&
    message !== null &&
    'failed' in message &&
    typeof message.failed === 'string'
  );
}

/** The module may have closed it before. */
function closeQuietly(file: number): void {
  try {
    closeSync(file);
  } catch {
    // Nothing is left to close.
  }
}

function inputOf({ module, directory }: ModuleCommand, files: readonly number[]): WorkerInput {
  const { source, exportName, arguments: args } = module;
  const [stdout = -1, stderr = -1] = files;
  return {
    url: pathToFileURL('path' in source ? join(directory, source.path) : place(directory, source.text)).href,
    ...(exportName === undefined ? {} : { exportName }),
    stdout,
    stderr,
    context: { arguments: args, directory },
  };
}

function place(directory: string, text: string): string {
  const path = join(directory, INLINE);
  rmSync(path, { force: true });
  writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  return path;
}
