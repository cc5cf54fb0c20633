// One run of a module: its files, its place in a thread, its end.
// States: waiting for a thread, running, over. Used by module-host.ts alone.
import { closeSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Exit } from '../core/task.ts';
import { openOutputs } from '../process/output-file.ts';
import type { ModuleCommand, RunEvents, TaskRun } from '../process/run.ts';
import type { ModuleUsage } from './host-protocol.ts';
import type { ModuleThread, ThreadJob } from './module-thread.ts';
import { MOST_MESSAGE, type RunModule } from './thread-protocol.ts';

/** Where the text of an inline module is put, so that its stack traces name a file and its imports find others. */
const INLINE = '.pillion-module.mjs';

export interface ModuleEvents extends Omit<RunEvents, 'onSpawned'> {
  readonly onSpawned: (run: ModuleRun) => void;
}

export class ModuleRun implements TaskRun, ThreadJob {
  readonly memory: number;
  readonly isShared: boolean;
  readonly message: RunModule;
  readonly #events: ModuleEvents;
  #thread: ModuleThread | undefined;
  /** What its thread had used before it. */
  #cpuBefore = 0;
  #isTerminated = false;
  #failure: string | undefined;

  /** Opens its files. Undefined: onFailed was called; else exactly one of onSpawned (then onExited) and onFailed follows. */
  static prepare(run: number, command: ModuleCommand, events: ModuleEvents): ModuleRun | undefined {
    try {
      return new ModuleRun(run, command, events);
    } catch (thrown) {
      events.onFailed(`Failed to start the module: ${describeError(thrown)}`);
      return undefined;
    }
  }

  private constructor(run: number, command: ModuleCommand, events: ModuleEvents) {
    const { module, directory, environment } = command;
    const { exportName, arguments: words, memory, isShared, source } = module;
    const path = 'path' in source ? join(directory, source.path) : place(directory, source.text);
    const [stdout, stderr] = openOutputs(command);
    const named = exportName === undefined ? {} : { exportName };
    this.memory = memory;
    this.isShared = isShared;
    this.message = {
      type: 'RUN',
      run,
      path,
      ...named,
      environment,
      stdout,
      stderr,
      arguments: words,
      directory,
    };
    this.#events = events;
  }

  signal(signal: NodeJS.Signals): void {
    if (signal === 'SIGKILL') this.#terminate();
    else this.#thread?.signal(this.message.run, signal);
  }

  async usage(): Promise<ModuleUsage | undefined> {
    const usage = await this.#thread?.usage();
    return usage && { ...usage, cpuSeconds: usage.cpuSeconds - this.#cpuBefore };
  }

  started(thread: ModuleThread, cpuSeconds: number): void {
    this.#thread = thread;
    this.#cpuBefore = cpuSeconds;
    this.#events.onSpawned(this);
  }

  /** The first cause stays. */
  failed(message: string): void {
    this.#failure ??= `Module failed: ${message}`.slice(0, MOST_MESSAGE);
  }

  outOfMemory(): void {
    this.#failure ??= `Module ran out of memory: its limit is ${this.memory} MB`;
  }

  refused(thrown: unknown): void {
    this.#close();
    this.#events.onFailed(`Failed to start the module: ${describeError(thrown)}`);
  }

  over(status: number): void {
    this.#close();
    const hasStarted = this.#thread !== undefined;
    this.#thread = undefined;
    if (hasStarted) this.#events.onExited(this.#exit(status));
    else
      this.#events.onFailed(this.#failure ?? `Failed to start the module: its thread ended with ${status}`);
  }

  #terminate(): void {
    this.#isTerminated = true;
    this.#thread?.end();
  }

  #close(): void {
    closeQuietly(this.message.stdout);
    closeQuietly(this.message.stderr);
  }

  #exit(status: number): Exit {
    if (this.#failure !== undefined) return { status: status === 0 ? 1 : status, message: this.#failure };
    if (this.#isTerminated) return { signal: 'SIGKILL', message: 'Module was terminated' };
    return { status, message: status === 0 ? 'Module finished' : `Module exited with status ${status}` };
  }
}

/** The module may have closed it before. */
function closeQuietly(file: number): void {
  try {
    closeSync(file);
  } catch {
    // Nothing is left to close.
  }
}

function place(directory: string, text: string): string {
  const path = join(directory, INLINE);
  rmSync(path, { force: true });
  writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  return path;
}
