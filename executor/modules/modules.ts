// The executor's end of its module host: starts that process for the first module, a bounded number of modules in it at
// once, and tells their tasks when it dies. Without modules nothing of it is there.
import { type ChildProcess, fork } from 'node:child_process';
import { EXECUTOR_NODE_OPTIONS } from '../../shared/link/executor-command.ts';
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Guard } from '../process/guard.ts';
import type { ModuleCommand, RunEvents } from '../process/run.ts';
import { type FromHost, HOST_ARGUMENT, type ModuleUsage, type ToHost } from './host-protocol.ts';
import { Measuring } from './measuring.ts';

/** Modules that run at once; the others wait for their turn. */
export const MOST_MODULES = 32;
/** Milliseconds without a module after which the process is ended. */
const IDLE = 30_000;

interface Run {
  readonly taskId: string;
  readonly events: RunEvents;
  isSpawned: boolean;
}

interface Waiting {
  readonly taskId: string;
  readonly command: ModuleCommand;
  readonly events: RunEvents;
}

export interface ModulesOptions {
  readonly clock: Clock;
  /** Ends the host with a killed executor. */
  readonly guard: () => Guard | undefined;
}

export class Modules {
  readonly #options: ModulesOptions;
  readonly #runs = new Map<number, Run>();
  readonly #measuring: Measuring;
  #waiting: Waiting[] = [];
  #count = 0;
  #host: ChildProcess | undefined;
  #cancelIdle: Cancel = () => {};

  constructor(options: ModulesOptions) {
    this.#options = options;
    this.#measuring = new Measuring(options.clock);
  }

  /** Of the process in which they run; undefined while there is none. */
  get pid(): number | undefined {
    return this.#host?.pid;
  }

  /**
   * What the modules of these tasks use, by task. Asks them all at once and waits for half a second at most: whoever has
   * not answered then counts as it was told last, or not at all. Never rejects.
   */
  async usage(): Promise<ReadonlyMap<string, ModuleUsage>> {
    const spawned = [...this.#runs].filter(([, { isSpawned }]) => isSpawned).map(([run]) => run);
    const host = this.#host;
    await this.#measuring.round(spawned, (runs) => host && send(host, { type: 'MEASURE', runs }));
    return new Map(
      [...this.#runs].flatMap(([run, { taskId }]) => {
        const usage = this.#measuring.of(run);
        return usage === undefined ? [] : [[taskId, usage] as const];
      }),
    );
  }

  /** Exactly one of onSpawned (then onExited) and onFailed follows. False: it has to wait for its turn. */
  start(taskId: string, command: ModuleCommand, events: RunEvents): boolean {
    this.#waiting.push({ taskId, command, events });
    this.#admit();
    return this.#waiting.length === 0;
  }

  /** A module that waits for its turn will not run: onFailed follows, before this returns. */
  cancel(taskId: string): void {
    const mine = this.#waiting.filter((each) => each.taskId === taskId);
    this.#waiting = this.#waiting.filter((each) => each.taskId !== taskId);
    for (const { events } of mine) events.onFailed('Failed to start the module: the task was asked to end');
  }

  #admit(): void {
    while (this.#runs.size < MOST_MODULES) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#run(next);
    }
    this.#cancelIdle();
    if (this.#runs.size > 0) return;
    this.#cancelIdle = this.#options.clock.after(IDLE, () => this.#dismiss());
  }

  #run({ taskId, command, events }: Waiting): void {
    this.#count += 1;
    const run = this.#count;
    this.#runs.set(run, { taskId, events, isSpawned: false });
    this.#host ??= this.#startHost();
    send(this.#host, { type: 'START', run, command });
  }

  #startHost(): ChildProcess {
    const host = fork(process.argv[1] ?? '', [HOST_ARGUMENT], {
      detached: true,
      execArgv: process.execArgv.filter((option) => !EXECUTOR_NODE_OPTIONS.includes(option)),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const { pid } = host;
    if (pid !== undefined) this.#options.guard()?.add(pid);
    host.on('message', (message: FromHost) => this.#take(message));
    host.once('error', (error) => this.#lost(host, describeError(error)));
    host.once('exit', (status, signal) => {
      if (pid !== undefined) this.#options.guard()?.remove(pid);
      this.#lost(host, `it ended with ${signal ?? `status ${status}`}`, signal);
    });
    return host;
  }

  #take(message: FromHost): void {
    const run = this.#runs.get(message.run);
    if (run === undefined) return;
    if (message.type === 'SPAWNED') this.#spawned(message.run, run);
    else if (message.type === 'USED') this.#measuring.told(message.run, message.usage);
    else this.#over(message, run);
  }

  #over(message: Extract<FromHost, { readonly type: 'EXITED' | 'FAILED' }>, { events }: Run): void {
    this.#runs.delete(message.run);
    this.#measuring.over(message.run);
    if (message.type === 'EXITED') events.onExited(message.exit);
    else events.onFailed(message.message);
    this.#admit();
  }

  #spawned(run: number, known: Run): void {
    known.isSpawned = true;
    const host = this.#host;
    known.events.onSpawned({ signal: (signal) => host && send(host, { type: 'SIGNAL', run, signal }) });
  }

  /** Which of the modules was to blame nobody can tell. */
  #lost(host: ChildProcess, how: string, signal: NodeJS.Signals | null = null): void {
    if (this.#host !== host) return;
    this.#host = undefined;
    const runs = [...this.#runs.values()];
    for (const run of this.#runs.keys()) this.#measuring.over(run);
    this.#runs.clear();
    const message = `The process of the pod's modules is gone (${how}) with ${runs.length} of them${whoDoesThat(signal)}`;
    for (const { events, isSpawned } of runs) {
      if (isSpawned) events.onExited(signal === null ? { status: 1, message } : { signal, message });
      else events.onFailed(message);
    }
    this.#admit();
  }

  #dismiss(): void {
    const host = this.#host;
    this.#host = undefined;
    if (host?.connected === true) host.disconnect();
  }
}

function whoDoesThat(signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return '; the kernel does that when the memory of the container runs out';
  return signal === null ? '' : "; one allocation far beyond a module's limit does that";
}

function send(host: ChildProcess, message: ToHost): void {
  // What it does not take because it is gone is told by its 'exit'.
  host.send(message, () => {});
}
