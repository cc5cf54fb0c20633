// The shell: who tells the core what happens, and who does what it says. It decides nothing.
import { join } from 'node:path';
import type { PodConfiguration } from '../shared/link/generated/link.ts';
import { decodePodConfiguration } from '../shared/link/link.ts';
import { TASKS } from '../shared/link/task-directories.ts';
import type { Event as AgentEvent, Event_Subscribed } from '../shared/mesos/generated/executor.ts';
import type { ExecutorInfo, TaskInfo } from '../shared/mesos/generated/mesos.ts';
import { type Clock, sleep } from '../shared/runtime/clock.ts';
import { describeError } from '../shared/runtime/errors.ts';
import type { MemoryRelief } from '../shared/runtime/memory-relief.ts';
import type { Random } from '../shared/runtime/random.ts';
import { uuidBytes } from '../shared/runtime/uuid.ts';
import { AgentClient } from './agent/agent-client.ts';
import { toCoreEvent } from './agent/events.ts';
import { every, HEARTBEAT_INTERVAL } from './agent/keep-alive.ts';
import { Subscription } from './agent/subscription.ts';
import type { Config } from './config.ts';
import type { EffectOf } from './core/effects.ts';
import type { Event, ProcessEvent } from './core/events.ts';
import { EXIT_CODES } from './core/exit.ts';
import { isNothing } from './core/last-lines.ts';
import { begin, type State } from './core/state.ts';
import { type Findings, isLive } from './core/task.ts';
import type { Update } from './core/unacknowledged.ts';
import { Engine, type Performers } from './engine.ts';
import { LogStreams } from './follow/log-streams.ts';
import type { ExecutorLog } from './log.ts';
import { TaskLogs } from './logs/task-logs.ts';
import { Lookout } from './process/lookout.ts';
import { Supervisor } from './process/supervisor.ts';
import { LoopDelay } from './report/loop-delay.ts';
import { progressSource } from './report/progress-source.ts';
import { ProgressWatch } from './report/progress-watch.ts';
import { Reporter } from './report/reporter.ts';

export interface ExecutorOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: ExecutorLog;
  /** Told what may have left memory behind. */
  readonly relief: MemoryRelief;
  /** Ends the process; called once, at the very end. */
  readonly exit: (code: number) => void;
}

/** Milliseconds to forward the last lines in, however late it is. */
const LEAST_TIME = 100;
/** Milliseconds of that for the scheduler to hear of what was left. */
const ACCOUNT_TIME = 500;

export class Executor {
  readonly #options: ExecutorOptions;
  readonly #agent: AgentClient;
  readonly #subscription: Subscription;
  readonly #supervisor: Supervisor;
  readonly #lookout: Lookout;
  readonly #reporter: Reporter;
  readonly #progress: ProgressWatch;
  readonly #logs: TaskLogs;
  readonly #logStreams: LogStreams;
  readonly #engine: Engine;
  #executorInfo: ExecutorInfo | undefined;

  constructor(options: ExecutorOptions) {
    const { config, clock, random, log } = options;
    this.#options = options;
    this.#agent = new AgentClient(config, {
      clock,
      onUnknown: (path, what) => log.info(`from the agent: ${what}`, { path }),
      isMoreToSay: () => this.#supervisor.isStarting,
    });
    this.#subscription = new Subscription({
      onEvent: (event) => this.#safely(() => this.#receive(event)),
      onEnd: (why, status) =>
        this.post({ type: 'DISCONNECTED', why, ...(status === undefined ? {} : { status }) }),
    });
    const marker = random.uuid();
    this.#supervisor = new Supervisor({
      config,
      clock,
      log,
      marker,
      post: (event) => this.#happened(event),
      onTurn: () => this.#agent.turned(),
    });
    this.#lookout = new Lookout(join(config.sandbox, TASKS), (event) => this.post(event));
    this.#logs = new TaskLogs({
      clock,
      log,
      sandbox: config.sandbox,
      onIncomplete: (tasks) => this.#reporter.unforwarded(tasks),
    });
    this.#logStreams = new LogStreams({
      clock,
      tasks: join(config.sandbox, TASKS),
      isOver: (taskId) => !isKnownLive(this.#engine.state, taskId),
    });
    this.#progress = new ProgressWatch({
      clock,
      log,
      onProgress: (progress) => this.#reporter.progressed(progress),
      onMilestones: (taskId, reached) => this.post({ type: 'MILESTONES', taskId, reached }),
      onActivity: (taskId) => this.#logs.look(taskId),
    });
    this.#reporter = this.#makeReporter(marker);
    const abort = () => this.#abort();
    const engine = { clock, log, performers: this.#makePerformers(), abort };
    this.#engine = new Engine(engine, (now) => begin(this.#beginning(), now));
    every(clock, HEARTBEAT_INTERVAL, () => void this.#agent.heartbeat());
  }

  /** Takes an event; it is handled before this returns, unless another one is being handled. Never throws. */
  post(event: Event): void {
    this.#engine.post(event);
  }

  /** Something was thrown that nobody expects: the tasks are ended, and then the executor with its own exit code. */
  fault(thrown: unknown): void {
    this.#engine.fault(thrown);
  }

  #happened(event: ProcessEvent): void {
    if (!('findings' in event)) this.post(event);
    else this.post({ ...event, findings: this.#completed(event.taskId, event.findings) });
  }

  /** None of its processes is left: what they have written is all. */
  #completed(taskId: string, findings: Findings): Findings {
    const { stdout, stderr } = findings;
    const reached = this.#progress.finish(taskId, !isNothing(stdout) || !isNothing(stderr));
    this.#logs.finish(taskId);
    return { ...findings, reached };
  }

  #beginning() {
    const { identity, checkpoint, recoveryTimeout, backoffMax, shutdownGrace } = this.#options.config;
    const policy = { checkpoint, recoveryTimeout, backoffMax };
    return { identity, policy, shutdownGrace, uuidSeed: uuidBytes(this.#options.random.uuid()) };
  }

  #makeReporter(session: string): Reporter {
    const { clock, log } = this.#options;
    return new Reporter({
      clock,
      log,
      session,
      state: () => this.#engine.state,
      message: (data) => this.#agent.message(data),
      progress: () => this.#progress.all(),
      logs: () => this.#logs.figures(),
      modules: this.#supervisor.modules,
      signal: (taskId, signal) => this.#tell(taskId, signal),
      drain: (event) => this.post(event),
      setLogLevel: (level) => log.setLevel(level),
      logStreams: this.#logStreams,
      loop: new LoopDelay(),
    });
  }

  #tell(taskId: string, signal: NodeJS.Signals): void {
    this.#supervisor.signal(taskId, signal);
    this.post({ type: 'TOLD', taskId, signal });
  }

  #makePerformers(): Performers {
    return {
      LOG: ({ level, message, taskId }) =>
        this.#options.log[level](message, taskId === undefined ? {} : { task: taskId }),
      SIGNAL: ({ taskId, signal }) => this.#supervisor.signal(taskId, signal),
      PROBE: (effect) => this.#supervisor.check(effect),
      END_PROBE: (effect) => this.#supervisor.endCheck(effect),
      ANSWER: ({ control, message }) => this.#reporter.controlled(control, message),
      LOOK: (effect) => void this.#lookout.look(effect),
      SWEEP: ({ taskId, until }) => this.#supervisor.sweep(taskId, until),
      FORGET: ({ taskId }) => this.#forget(taskId),
      PREPARE: ({ task }) => void this.#supervisor.prepare(task),
      CANCEL: ({ taskId }) => this.#supervisor.cancel(taskId),
      SPAWN: ({ taskId }) => this.#spawn(taskId),
      UPDATE: (effect) => void this.#update(effect),
      SUBSCRIBE: ({ tasks, updates }) => this.#subscribe(tasks, updates),
      CONNECT: (effect) => this.#connect(effect),
      EXIT: ({ code }) => this.#leave(code),
    };
  }

  /** Watched before it can write anything. */
  #spawn(taskId: string): void {
    const files = this.#supervisor.filesOf(taskId);
    if (files !== undefined) {
      this.#logs.begin(taskId, this.#engine.state.tasks.get(taskId)?.info.name ?? taskId, files);
      this.#progress.watch(taskId, progressSource(files));
    }
    this.#supervisor.spawn(taskId);
  }

  #forget(taskId: string): void {
    this.#progress.forget(taskId);
    this.#logs.forget(taskId);
    this.#logStreams.over(taskId);
    this.#lookout.forget(taskId);
    this.#supervisor.forget(taskId);
    this.#options.relief.ended();
  }

  /** Volumes are given back first; an agent that is in a hurry kills, and the next executor gives them back. */
  #leave(code: number): void {
    const closing = [this.#closeLogs(), this.#supervisor.close()];
    if (closing.every((one) => one === undefined)) this.#options.exit(code);
    else void Promise.allSettled(closing).then(() => this.#options.exit(code));
  }

  /** Forwards what is left, and waits until the scheduler knows what did not arrive: both within the time that is left. */
  #closeLogs(): Promise<void> | undefined {
    const { clock } = this.#options;
    const until = clock.monotonic() + this.#timeLeft();
    const closing = this.#logs.close(Math.max(LEAST_TIME, this.#timeLeft() - ACCOUNT_TIME));
    return closing?.then(() =>
      Promise.race([this.#reporter.acknowledged(), sleep(clock, Math.max(0, until - clock.monotonic()))]),
    );
  }

  /** The tasks first: their guard ends what is left of them when this process is gone. */
  #abort(): void {
    this.#supervisor.kill();
    this.#options.exit(EXIT_CODES.INTERNAL);
  }

  /** What the agent says is judged where it is read, task by task: whatever is thrown here is a fault of ours. */
  #safely(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.fault(thrown);
    }
  }

  /** Milliseconds for what is still to be done; without a hurry as much as a shutdown has. */
  #timeLeft(): number {
    const { shutdown } = this.#engine.state;
    if (shutdown === undefined) return this.#options.config.shutdownGrace;
    return Math.max(LEAST_TIME, shutdown.exitAt - this.#options.clock.monotonic());
  }

  /** When it is on its way there is time to prepare for tasks, until the agent answers. */
  #subscribe(tasks: readonly TaskInfo[], updates: readonly Update[]): void {
    const onSent = () => this.#supervisor.start();
    this.#subscription.open(() => this.#agent.subscribe(tasks, updates, onSent));
  }

  #connect({ after, within }: EffectOf<'CONNECT'>): void {
    const wait = after + within * this.#options.random.fraction();
    const due = () => this.post({ type: 'SUBSCRIBE_DUE' });
    if (wait === 0) queueMicrotask(due);
    else this.#options.clock.after(wait, due);
  }

  async #update({ taskId, update }: EffectOf<'UPDATE'>): Promise<void> {
    const answer = await this.#agent.update(update);
    this.post({ type: 'UPDATE_ANSWERED', taskId, key: update.key, ...answer });
  }

  /** Tells the rest of the shell what it must know of an event before the core's effects come. */
  #receive(event: AgentEvent): void {
    if (event.subscribed !== undefined) this.#learn(event.subscribed);
    if (event.error !== undefined) this.#options.log.error(`the agent says: ${event.error.message}`);
    if (event.message !== undefined) this.#reporter.received(event.message.data);
    const known = toCoreEvent(event, this.#executorInfo);
    if (known?.type === 'LAUNCH') this.#supervisor.announce(known.tasks);
    if (known !== undefined) this.post(known);
    if (known?.type === 'SUBSCRIBED') this.#startReports();
  }

  #learn({ executor_info, framework_info, agent_info }: Event_Subscribed): void {
    this.#executorInfo = executor_info;
    this.#supervisor.start();
    this.#supervisor.setPodResources(executor_info.resources);
    this.#logs.setOrigin({ service: framework_info.name, agent: agent_info.hostname });
  }

  #podConfiguration(): PodConfiguration | undefined {
    try {
      return decodePodConfiguration(this.#executorInfo?.data);
    } catch (thrown) {
      this.#options.log.warn(`no heartbeats: ExecutorInfo.data is not Pillion's (${describeError(thrown)})`);
      return undefined;
    }
  }

  #startReports(): void {
    const pod = this.#podConfiguration();
    if (pod === undefined) return;
    this.#supervisor.allowModules(pod.allow_modules === true);
    this.#supervisor.setExternalVolumes(pod.external_volumes);
    this.#supervisor.setPodLogs(pod.logs);
    this.#logs.setOrigin({ pod: pod.pod_instance ?? '' });
    this.#logs.allowsPackages = pod.allow_modules === true;
    this.#reporter.pace((pod.heartbeat_interval_seconds ?? 0) * 1000);
  }
}

function isKnownLive({ tasks }: State, taskId: string): boolean {
  const task = tasks.get(taskId);
  return task !== undefined && isLive(task);
}
