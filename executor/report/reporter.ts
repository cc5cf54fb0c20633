// This executor's end of the pod link: heartbeats at their pace, progress when it changes, and what the scheduler asks.
import { Endpoint } from '../../shared/link/endpoint.ts';
import type { Fact, Heartbeat, Message, Progress } from '../../shared/link/generated/link.ts';
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Answer } from '../agent/agent-client.ts';
import { every } from '../agent/keep-alive.ts';
import type { TaskStreams } from '../logs/protocol.ts';
import type { Modules } from '../modules/modules.ts';
import { type ControlOptions, performControl } from './control.ts';
import { heartbeatTasks, type LogFigures, withLogs } from './heartbeat.ts';
import type { LoopDelay } from './loop-delay.ts';
import { NewestMessage } from './newest-message.ts';
import { residentBytes } from './processes.ts';

export interface ReporterOptions extends ControlOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Random. */
  readonly session: string;
  /** One framework message; must not reject. */
  readonly message: (data: Uint8Array) => Promise<Answer>;
  /** The latest of each task that tells of its progress. */
  readonly progress: () => readonly Progress[];
  readonly logs?: () => LogFigures;
  /** The process in which modules run, and what they use. */
  readonly modules: Pick<Modules, 'pid' | 'usage'>;
  /** How long the executor's event loop was busy. */
  readonly loop: Pick<LoopDelay, 'start' | 'stop' | 'take'>;
}

/** Streams of one fact: below 16 KiB. */
const MOST_STREAMS_IN_FACT = 50;
/** Tasks of one progress report: at most some 64 KiB, so that the agent's other calls do not wait for it. */
const MOST_IN_REPORT = 32;
/** Characters of a control's id, which its result repeats. */
const MOST_ID = 256;
/** Milliseconds between two heartbeats. */
const LEAST_INTERVAL = 100;
/** Milliseconds until a report that was not taken is tried again. */
const RETRY_AFTER = 1000;
/**
 * Milliseconds after a connection at which all progress is told again: an agent that has not registered with its master
 * yet takes messages and drops them, for as long as its registration backs off.
 */
const REPEATS = [3000, 15_000, 75_000];

export class Reporter {
  readonly #options: ReporterOptions;
  readonly #endpoint: Endpoint;
  readonly #newest: NewestMessage;
  /** By task: its latest progress, while it was not sent. */
  readonly #unsent = new Map<string, Progress>();
  #isReporting = false;
  #isBeating = false;
  /** Asked for while one was under way. */
  #isBeatWanted = false;
  #interval = 0;
  #cancel: Cancel | undefined;
  #cancelRepeats: readonly Cancel[] = [];
  #clockAhead: number | undefined;

  constructor(options: ReporterOptions) {
    this.#options = options;
    const { clock, session, log } = options;
    this.#newest = new NewestMessage(clock, options.message);
    this.#endpoint = new Endpoint({
      clock,
      session,
      isConnected: () => this.#isConnected,
      send: (data, kind) => (kind === 'heartbeat' ? this.#sendNewest(data) : this.#sendOnce(data)),
      onFact: (fact) => this.#told(fact),
      onMessage: (message) => this.#advised(message),
      onFault: (what) => log.warn(`pod link: ${what}`),
    });
  }

  /**
   * Subscribed (again): the scheduler may have missed anything. `asked` in milliseconds, LEAST_INTERVAL at least; 0, or what
   * is no number, stops the heartbeats.
   */
  pace(asked: number): void {
    const interval = asked > 0 ? Math.max(LEAST_INTERVAL, asked) : 0;
    this.#endpoint.connected();
    this.#reportAll();
    for (const cancel of this.#cancelRepeats) cancel();
    this.#cancelRepeats = REPEATS.map((wait) => this.#options.clock.after(wait, () => this.#reportAll()));
    if (interval === this.#interval) return;
    this.#interval = interval;
    this.#cancel?.();
    this.#options.loop.stop();
    if (interval === 0) return;
    this.#options.loop.start();
    void this.#heartbeat();
    this.#cancel = every(this.#options.clock, interval, () => void this.#heartbeat());
  }

  /** A framework message for this executor. */
  received(data: Uint8Array): void {
    this.#endpoint.take(data);
  }

  /** A task's progress has changed. */
  progressed(progress: Progress): void {
    this.#unsent.set(progress.task_id.value, progress);
    void this.#report();
  }

  /** A control that was not done at once is. */
  controlled(id: string, message: string | undefined): void {
    this.#endpoint.tell({
      control_result: { id, done: true, ...(message === undefined ? {} : { message }) },
    });
  }

  /** What of the output of tasks did not reach their sinks. */
  unforwarded(tasks: readonly TaskStreams[]): void {
    const streams = tasks.flatMap(({ taskId, streams }) => streams.map((stream) => ({ taskId, stream })));
    for (let from = 0; from < streams.length; from += MOST_STREAMS_IN_FACT) {
      const part = Map.groupBy(streams.slice(from, from + MOST_STREAMS_IN_FACT), ({ taskId }) => taskId);
      const told = [...part].map(([value, of]) => ({
        task_id: { value },
        streams: of.map(({ stream }) => stream),
      }));
      this.#endpoint.tell({ unforwarded_logs: { tasks: told } });
    }
  }

  /** Resolves when the scheduler has acknowledged all facts; at once where it cannot be reached. */
  acknowledged(): Promise<void> {
    return this.#isConnected ? this.#endpoint.acknowledged() : Promise.resolve();
  }

  get #isConnected(): boolean {
    return this.#options.state().connection.phase === 'SUBSCRIBED';
  }

  #told({ control }: Fact): undefined {
    if (control === undefined) return;
    if ((control.id?.length ?? 0) > MOST_ID) {
      this.#options.log.warn(`pod link: a control with an id of ${control.id?.length} characters, ignored`);
      return;
    }
    performControl(this.#options, control, (control_result) => this.#endpoint.tell({ control_result }));
  }

  #advised({ sent_at_ms, report_request }: Message): void {
    if (sent_at_ms !== undefined) this.#clockAhead = this.#options.clock.now() - Number(sent_at_ms);
    if (report_request === undefined) return;
    void this.#heartbeat();
    this.#reportAll();
  }

  /** One at a time, however often it is asked for: each looks at all processes of the machine. */
  async #heartbeat(): Promise<void> {
    this.#isBeatWanted = true;
    if (this.#isBeating) return;
    this.#isBeating = true;
    while (this.#isBeatWanted) {
      this.#isBeatWanted = false;
      await this.#beat().catch((thrown) => this.#options.log.warn(`no heartbeat: ${describeError(thrown)}`));
    }
    this.#isBeating = false;
  }

  async #beat(): Promise<void> {
    if (!this.#isConnected) return;
    const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
    const used = await this.#options.modules.usage();
    const tasks = await heartbeatTasks(this.#options.state().tasks.inOrder(), pause, used);
    const executor_loop_delay_ms = this.#options.loop.take();
    const heartbeat = { ...tasks, ...this.#ownFigures(), executor_loop_delay_ms };
    await this.#endpoint.advise({ heartbeat: withLogs(heartbeat, this.#options.logs?.() ?? new Map()) });
  }

  #ownFigures(): Heartbeat {
    const { user, system } = process.cpuUsage();
    const ignored = this.#endpoint.ignored;
    const host = this.#options.modules.pid;
    const modules = host === undefined ? undefined : residentBytes(host);
    return {
      executor_resident_bytes: BigInt(process.memoryUsage.rss()),
      ...(modules === undefined ? {} : { modules_resident_bytes: BigInt(modules) }),
      executor_cpu_seconds: (user + system) / 1e6,
      ...(ignored === 0 ? {} : { ignored_messages: ignored }),
      ...(this.#clockAhead === undefined ? {} : { clock_ahead_ms: this.#clockAhead }),
    };
  }

  #reportAll(): void {
    for (const progress of this.#options.progress()) this.#unsent.set(progress.task_id.value, progress);
    void this.#report();
  }

  /** One report at a time; what changes meanwhile is in the next one, and only as it is then. */
  async #report(): Promise<void> {
    if (this.#isReporting || this.#unsent.size === 0 || !this.#isConnected) return;
    this.#isReporting = true;
    const tasks = [...this.#unsent.values()].slice(0, MOST_IN_REPORT);
    for (const { task_id } of tasks) this.#unsent.delete(task_id.value);
    const isSent = await this.#endpoint.advise({ progress: { tasks } });
    this.#isReporting = false;
    if (isSent) return this.#report();
    const isNewest = ({ task_id }: Progress) => !this.#unsent.has(task_id.value);
    for (const progress of tasks.filter(isNewest)) this.#unsent.set(progress.task_id.value, progress);
    this.#options.clock.after(RETRY_AFTER, () => void this.#report());
  }

  async #sendOnce(data: Uint8Array): Promise<boolean> {
    return (await this.#options.message(data)).answer === 'ACCEPTED';
  }

  async #sendNewest(data: Uint8Array): Promise<boolean> {
    await this.#newest.send(data);
    return true;
  }
}
