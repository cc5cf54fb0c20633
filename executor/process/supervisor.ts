// The tasks' sandboxes and processes: does what the core asks for, and tells it what became of it.
import type { ExternalVolume, LogConfiguration } from '../../shared/link/generated/link.ts';
import type { Resource, TaskInfo, TaskStatus_Reason } from '../../shared/mesos/generated/mesos.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { describeError, PillionError } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Config } from '../config.ts';
import type { EffectOf } from '../core/effects.ts';
import type { ProcessEvent } from '../core/events.ts';
import type { Exit, Findings } from '../core/task.ts';
import { Modules } from '../modules/modules.ts';
import { ExternalVolumes } from '../volumes/external-volumes.ts';
import { Checks } from './checks.ts';
import { sendSignal, startChild } from './child.ts';
import { containerIp } from './container-ip.ts';
import { Sweeper } from './descendants.ts';
import { type Guard, startGuard } from './guard.ts';
import { checkMarker, MarkedProcesses, processTable } from './marked.ts';
import { Observer } from './observer.ts';
import { Preparation } from './preparation.ts';
import { PreparationError } from './preparation-error.ts';
import type { RunCommand, RunEvents, RunPlace, TaskRun } from './run.ts';
import { Sandbox } from './sandbox.ts';
import { Turns } from './turns.ts';

export interface SupervisorOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  /** Unique to this executor process. */
  readonly marker: string;
  readonly post: (event: ProcessEvent) => void;
  /** After each turn of the event loop in which processes were started. */
  readonly onTurn: () => void;
}

interface Entry {
  readonly marker: string;
  readonly command: RunCommand;
  run?: TaskRun;
  exit?: Exit;
}

const ASKED_TO_END = 'the task was asked to end';

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #sandbox: Sandbox;
  readonly #volumes: ExternalVolumes;
  readonly #preparation: Preparation;
  #guard: Guard | undefined;
  readonly #entries = new Map<string, Entry>();
  /** Tasks that are not to start any more: that they do not is nothing to warn of. */
  readonly #cancelled = new Set<string>();
  readonly #preparing = new Map<string, AbortController>();
  readonly #toSpawn: Turns<string>;
  readonly #checks: Checks;
  readonly #observer: Observer;
  readonly #modules: Modules;
  readonly #processes: MarkedProcesses;
  readonly #sweeper: Sweeper;
  #runs = 0;
  #checkRuns = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const { config, clock, log, marker } = options;
    this.#sandbox = new Sandbox(config.sandbox);
    const { executorId } = config.identity;
    this.#volumes = new ExternalVolumes({ directories: config.volumes, clock, log, id: marker, executorId });
    const [sandbox, volumes] = [this.#sandbox, this.#volumes];
    this.#preparation = new Preparation({ config, clock, log, sandbox, volumes });
    this.#toSpawn = new Turns(clock, (taskId) => this.#spawn(taskId), options.onTurn);
    this.#checks = new Checks(options.post);
    this.#observer = new Observer(options.clock);
    this.#processes = new MarkedProcesses(`${marker}.`, processTable(clock));
    this.#sweeper = new Sweeper({ clock, find: (runs) => this.#processes.of(runs) });
    this.#modules = new Modules({ clock, guard: () => this.#guard });
  }

  /** Starts the guard, and looks for volumes of dead executors and the address; to be called before the first task. */
  start(): void {
    if (this.#guard !== undefined) return;
    const { config, marker, clock, log } = this.#options;
    this.#preparation.containerIp = containerIp(config);
    this.#guard = startGuard(marker, clock, (error) => {
      log.warn(`tasks would outlive a killed executor: no /bin/sh for the guard (${error.message})`);
    });
    this.#volumes.recover();
  }

  setPodResources(resources: readonly Resource[] | undefined): void {
    this.#sandbox.setPodResources(resources);
  }

  setExternalVolumes(volumes: readonly ExternalVolume[] | undefined): void {
    this.#volumes.setPod(volumes);
  }

  /** Whether tasks may be modules, which share a process. */
  allowModules(isAllowed: boolean): void {
    this.#preparation.allowsModules = isAllowed;
  }

  /** What becomes of the output of tasks that do not say so themselves. */
  setPodLogs(logs: LogConfiguration | undefined): void {
    this.#preparation.podLogs = logs;
  }

  /** Tells of tasks that are about to be prepared. */
  announce(tasks: readonly TaskInfo[]): void {
    this.#sandbox.announce(tasks);
  }

  /** PREPARED or START_FAILED follows: at once where nothing has to be waited for. */
  async prepare(task: TaskInfo): Promise<void> {
    const taskId = task.task_id.value;
    const abort = new AbortController();
    this.#preparing.set(taskId, abort);
    this.#runs += 1;
    const marker = `${this.#options.marker}.${this.#runs}`;
    let command: RunCommand;
    try {
      const prepared = this.#preparation.prepare(task, marker, abort.signal);
      command = prepared instanceof Promise ? await this.#delayed(taskId, prepared) : prepared;
    } catch (thrown) {
      return this.#failed(taskId, describeError(thrown), reasonOf(thrown));
    } finally {
      this.#preparing.delete(taskId);
    }
    this.#entries.set(taskId, { marker, command });
    this.#options.post({ type: 'PREPARED', taskId });
  }

  #delayed<T>(taskId: string, waited: T): T {
    this.#options.post({ type: 'DELAYED', taskId });
    return waited;
  }

  /** Environment, directory and files of a task that was prepared. */
  filesOf(taskId: string): RunPlace | undefined {
    return this.#entries.get(taskId)?.command;
  }

  /** Aborts a preparation or the waiting for its turn; PREPARED, SPAWNED or START_FAILED still follows. */
  cancel(taskId: string): void {
    this.#cancelled.add(taskId);
    this.#preparing.get(taskId)?.abort(new Error(ASKED_TO_END));
    if (this.#toSpawn.remove(taskId)) this.#failed(taskId, ASKED_TO_END, 'REASON_TASK_KILLED_DURING_LAUNCH');
    else this.#modules.cancel(taskId);
  }

  /** SIGKILL to all that runs: the executor cannot go on. */
  kill(): void {
    for (const { run } of this.#entries.values()) killQuietly(run);
  }

  /** Gives back what the executor holds outside its sandbox; undefined where there is nothing to wait for. */
  close(): Promise<void> | undefined {
    return this.#volumes.close();
  }

  /** SPAWNED or START_FAILED follows, in a later turn of the event loop: what is said before goes out first. */
  spawn(taskId: string): void {
    this.#toSpawn.add(taskId);
  }

  /** The process in which the pod's modules run, and what they use. */
  get modules(): Pick<Modules, 'pid' | 'usage'> {
    return this.#modules;
  }

  /** A process is being started, or waits for its turn: `onTurn` follows. */
  get isStarting(): boolean {
    return this.#toSpawn.isBusy;
  }

  signal(taskId: string, signal: NodeJS.Signals): void {
    const { run, marker = '' } = this.#entries.get(taskId) ?? {};
    if (run === undefined) return;
    this.#observer.look(taskId, this.#processes.isOne(marker));
    run.signal(signal);
    const whom = run.pid === undefined ? 'the module' : `process group ${run.pid}`;
    this.#options.log.info(`${signal} to ${whom}`, { task: taskId });
  }

  /** Runs a check of a running task once. */
  check(effect: EffectOf<'PROBE'>): void {
    const entry = this.#entries.get(effect.taskId);
    if (entry === undefined) throw new Error(`task ${effect.taskId} was never prepared`);
    this.#checkRuns += 1;
    const marker = checkMarker(entry.marker, this.#checkRuns);
    const onLeft = () => this.#sweeper.sweepLater(marker);
    this.#checks.run(effect, { ...entry.command, guard: this.#guard, marker, onLeft });
  }

  endCheck(effect: EffectOf<'END_PROBE'>): void {
    this.#checks.end(effect);
  }

  /** Ends what the task's process left behind, which may have time `until` then (milliseconds, monotonic). */
  sweep(taskId: string, until?: number): void {
    const entry = this.#entries.get(taskId);
    if (entry?.run === undefined) throw new Error(`task ${taskId} was never spawned`);
    const done = (left: readonly number[]) => {
      if (left.length > 0) this.#options.log.error(`left behind: ${left.join(' ')}`, { task: taskId });
      this.#options.post({ type: 'SWEPT', taskId, findings: this.#over(taskId, entry) });
    };
    this.#sweeper.sweep(entry.run.pid, entry.marker, done, until);
  }

  forget(taskId: string): void {
    const entry = this.#entries.get(taskId);
    if (entry !== undefined) this.#processes.over(entry.marker);
    this.#entries.delete(taskId);
    this.#cancelled.delete(taskId);
    this.#volumes.release(taskId);
  }

  #spawn(taskId: string): void {
    const entry = this.#entries.get(taskId);
    if (entry === undefined) throw new Error(`task ${taskId} was never prepared`);
    const { command } = entry;
    const at = this.#options.clock.monotonic();
    const events: RunEvents = {
      onSpawned: (run) => this.#started(taskId, entry, run, at),
      onFailed: (message) => this.#failed(taskId, message, 'REASON_CONTAINER_LAUNCH_FAILED'),
      onExited: (exit) => this.#exited(taskId, entry, exit),
    };
    if (!('module' in command)) startChild(command, events);
    else if (!this.#modules.start(taskId, command, events)) this.#options.post({ type: 'DELAYED', taskId });
  }

  #exited(taskId: string, entry: Entry, exit: Exit): void {
    entry.exit = exit;
    if (!this.#processes.isOne(entry.marker)) {
      this.#options.post({ type: 'EXITED', taskId, exit });
      return;
    }
    endGroupLater(entry.run);
    this.#options.post({ type: 'EXITED', taskId, exit, findings: this.#over(taskId, entry) });
  }

  /** No process is left of it. */
  #over(taskId: string, { run, command, exit }: Entry): Findings {
    if (run?.pid !== undefined) this.#guard?.remove(run.pid);
    return this.#observer.findings(taskId, command, exit);
  }

  /** `at`: no later than its start (milliseconds, monotonic). */
  #started(taskId: string, entry: Entry, run: TaskRun, at: number): void {
    const { pid } = run;
    entry.run = run;
    if (pid !== undefined) this.#leads(pid, entry.marker, at);
    this.#observer.started(taskId, pid);
    this.#options.post({ type: 'SPAWNED', taskId, ...(pid === undefined ? {} : { pid }) });
  }

  #leads(pid: number, marker: string, at: number): void {
    this.#processes.began(marker, pid, at);
    this.#guard?.add(pid);
  }

  #failed(taskId: string, message: string, reason: TaskStatus_Reason): void {
    this.#options.log[this.#cancelled.has(taskId) ? 'info' : 'warn'](message, { task: taskId });
    this.#options.post({ type: 'START_FAILED', taskId, failure: { message, reason } });
  }
}

/**
 * When what is said of its end is on its way: only a privileged process whose number was chosen for it (clone3's set_tid, as
 * CRIU does) can be in it. The guard does it where the executor is gone before.
 */
function endGroupLater(run: TaskRun | undefined): void {
  const leader = run?.pid;
  if (leader !== undefined) setImmediate(() => sendSignal(-leader, 'SIGKILL'));
}

function killQuietly(run: TaskRun | undefined): void {
  try {
    run?.signal('SIGKILL');
  } catch {
    // The others still count; the guard tries again.
  }
}

/** What the task itself says wrongly is the task's fault; anything else is the machine's. */
function reasonOf(thrown: unknown): TaskStatus_Reason {
  const isOfTask = thrown instanceof PillionError && !(thrown instanceof PreparationError);
  return isOfTask ? 'REASON_TASK_INVALID' : 'REASON_CONTAINER_LAUNCH_FAILED';
}
