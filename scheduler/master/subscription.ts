// Staying subscribed to the leading master. States: connecting -> subscribed -> connecting -> ...; run() ends when the
// signal is aborted, and throws when trying on is hopeless: an ERROR event, or a first address that is no Mesos master.
// Events are handed over as they came, those of one read together; more are read when the handler is done, so the
// master feels back-pressure.

import type { FrameworkInfo } from '../../shared/mesos/generated/mesos.ts';
import { Call, Event } from '../../shared/mesos/generated/scheduler.ts';
import type { EventStream } from '../../shared/mesos/lean-http.ts';
import { ConnectionError, HttpError, LeanMesosHttp, ProtocolError } from '../../shared/mesos/lean-http.ts';
import type { TlsOptions } from '../../shared/mesos/transport.ts';
import { type BackoffPolicy, jittered } from '../../shared/runtime/backoff.ts';
import { type Cancel, type Clock, sleep } from '../../shared/runtime/clock.ts';
import { describeError, PillionError } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Random } from '../../shared/runtime/random.ts';
import { type CallFault, callFault, PASSING } from './call-fault.ts';
import { MasterConnection, SCHEDULER_PATH } from './connection.ts';
import { Detector } from './detector.ts';

export interface SubscriptionHandler {
  readonly frameworkInfo: () => FrameworkInfo;
  /** `region`: of the master, where it has one. */
  readonly subscribed: (
    frameworkId: string,
    connection: MasterConnection,
    master: string,
    region: string | undefined,
  ) => Promise<void>;
  /** In their order, at least one. */
  readonly received: (events: readonly Event[]) => Promise<void>;
  readonly disconnected: (reason: string) => Promise<void>;
  readonly callFailed: (call: Call, error: unknown, fault: CallFault) => void;
}

export interface SubscriptionOptions {
  readonly masters: readonly string[];
  /** The whole Authorization header's value. */
  readonly authorization?: string | undefined;
  /** For masters with `https://`. */
  readonly tls?: TlsOptions | undefined;
  readonly handler: SubscriptionHandler;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Milliseconds in which the first subscription must come about; default 10,000. Later ones are tried for ever. */
  readonly firstTimeoutMs?: number | undefined;
}

const RETRY: BackoffPolicy = { first: 500, factor: 2, most: 15_000 };
const FIRST_TIMEOUT_MS = 10_000;
const DEFAULT_HEARTBEAT_SECONDS = 15;
const MISSED_HEARTBEATS = 4;
/** Streams in a row that turned out to be nonsense, after which even a known master is given up. */
const MOST_NONSENSE = 8;

const isUnproved = (error: unknown) => error instanceof HttpError && [401, 403].includes(error.status);

/** The framework was removed, or its failover timeout is over. */
export class FrameworkGoneError extends PillionError {
  override readonly name = 'FrameworkGoneError';
}

function fatalEvent(message: string): PillionError {
  if (/framework failed over/i.test(message)) {
    return new PillionError({
      subject: 'Mesos',
      found: 'another scheduler has taken over this service (Framework failed over)',
      action: 'Run only one scheduler for a service',
    });
  }
  if (/(framework has been removed|completed framework)/i.test(message)) {
    return new FrameworkGoneError({
      subject: 'Mesos',
      found: `this framework id is finished for good (${message})`,
      action: 'Its pods are gone. Start with a new state file, or uninstall the service',
    });
  }
  return new PillionError({ subject: 'Mesos', found: `refused the service: ${message}` });
}

interface Sorted {
  readonly first: Event | undefined;
  /** What is the handler's. */
  readonly told: readonly Event[];
  /** What the master said after that, where it is the end. */
  readonly fatal: PillionError | undefined;
}

function sorted(batch: readonly Event[]): Sorted {
  const end = batch.findIndex(({ type }) => type === 'ERROR');
  const before = end < 0 ? batch : batch.slice(0, end);
  const fatal = end < 0 ? undefined : fatalEvent(batch[end]?.error?.message ?? 'no reason given');
  return { first: before[0], told: before.filter(({ type }) => type !== 'SUBSCRIBED'), fatal };
}

export class Subscription {
  readonly #options: SubscriptionOptions;
  readonly #detector: Detector;
  #attempt = 0;
  #nonsense = 0;
  #wasSubscribed = false;

  /** @throws PillionError for addresses that are none. */
  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#detector = new Detector(options.masters);
  }

  /** @throws PillionError when there is no use in trying on. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, firstTimeoutMs = FIRST_TIMEOUT_MS } = this.#options;
    const giveUpAt = clock.monotonic() + firstTimeoutMs;
    while (!signal.aborted) {
      const error = await this.#once(signal);
      if (signal.aborted) return;
      if (this.#isHopeless(error, giveUpAt)) throw this.#explained(error);
      if (error instanceof HttpError && error.status === 307 && this.#detector.redirected(error.location))
        continue;
      this.#detector.failed();
      await this.#pause(error, signal);
    }
  }

  /** One connection from its beginning to its end; answers why it ended. */
  async #once(signal: AbortSignal): Promise<unknown> {
    const { authorization, tls, clock } = this.#options;
    const http = new LeanMesosHttp({ url: this.#detector.current, authorization, tls, clock });
    try {
      await this.#subscribe(http, signal);
      return new ConnectionError({ subject: this.#detector.current, found: 'the master ended the stream' });
    } catch (error) {
      return error;
    } finally {
      await http.close();
    }
  }

  async #subscribe(http: LeanMesosHttp, signal: AbortSignal): Promise<void> {
    const { handler, logger } = this.#options;
    const info = handler.frameworkInfo();
    const call: Call = {
      type: 'SUBSCRIBE',
      subscribe: { framework_info: info },
      ...(info.id === undefined ? {} : { framework_id: info.id }),
    };
    const onUnknown = (path: string, what: string) =>
      logger.debug('unknown in a message of the master', { path, what });
    const stream = await http.stream(SCHEDULER_PATH, Call, call, Event, { signal, onUnknown });
    await this.#read(http, stream);
  }

  async #read(http: LeanMesosHttp, stream: EventStream<Event>): Promise<void> {
    const watch = new SilenceWatch(this.#options.clock, () => stream.close());
    let connection: MasterConnection | undefined;
    try {
      for await (const batch of stream.batches) {
        watch.heard();
        const { told, first, fatal } = sorted(batch);
        if (first !== undefined) connection ??= await this.#subscribed(http, stream.streamId, first, watch);
        if (told.length > 0) await this.#options.handler.received(told);
        if (fatal !== undefined) throw fatal;
      }
    } finally {
      watch.stop();
      connection?.close();
      if (connection !== undefined)
        await this.#options.handler.disconnected(watch.reason ?? 'the stream ended');
    }
    if (watch.reason !== undefined)
      throw new ConnectionError({ subject: this.#detector.current, found: watch.reason });
    if (connection === undefined) {
      const found = 'the stream ended before SUBSCRIBED';
      throw new ProtocolError({ subject: this.#detector.current, found, expected: 'a Mesos master' });
    }
  }

  async #subscribed(
    http: LeanMesosHttp,
    streamId: string | undefined,
    event: Event,
    watch: SilenceWatch,
  ): Promise<MasterConnection> {
    const { handler } = this.#options;
    if (event.type !== 'SUBSCRIBED' || event.subscribed === undefined) {
      const found = `the stream begins with ${event.type ?? 'no event'}`;
      throw new ProtocolError({
        subject: this.#detector.current,
        found,
        expected: 'SUBSCRIBED of a Mesos master',
      });
    }
    const { framework_id, heartbeat_interval_seconds = DEFAULT_HEARTBEAT_SECONDS } = event.subscribed;
    watch.expectEvery(heartbeat_interval_seconds * 1000);
    this.#wasSubscribed = true;
    this.#attempt = 0;
    this.#nonsense = 0;
    this.#detector.succeeded();
    const frameworkId = framework_id.value;
    const failed = (call: Call, error: unknown) => {
      const fault = callFault(call, error);
      // Whether a lost call arrived is unknown now; a new subscription and its reconciliation find out.
      if (fault === 'lost') watch.end('a call to the master failed');
      if (fault === 'unsubscribed') watch.end('the master takes no calls of this subscription');
      // Subscribing again would take the framework back from the other; the stream says soon that it is over.
      if (fault === 'overtaken') connection.close();
      handler.callFailed(call, error, fault);
    };
    const connection = new MasterConnection({ http, streamId, frameworkId, failed });
    const region = event.subscribed.master_info?.domain?.fault_domain?.region.name;
    await handler.subscribed(frameworkId, connection, this.#detector.current, region);
    return connection;
  }

  #isHopeless(error: unknown, giveUpAt: number): boolean {
    const { clock } = this.#options;
    if (!(error instanceof ConnectionError || error instanceof HttpError || error instanceof ProtocolError))
      return true;
    if (error instanceof HttpError && (error.status === 307 || PASSING.has(error.status))) return false;
    if (error instanceof ConnectionError) return !this.#wasSubscribed && clock.monotonic() >= giveUpAt;
    this.#nonsense += 1;
    return this.#nonsense >= (this.#wasSubscribed ? MOST_NONSENSE : this.#detector.size);
  }

  #explained(error: unknown): unknown {
    const isOurs =
      error instanceof ConnectionError || error instanceof HttpError || error instanceof ProtocolError;
    if (!isOurs) return error;
    const subject = `master ${this.#detector.current}`;
    if (isUnproved(error)) {
      const found = `refuses the service's principal (${describeError(error)})`;
      const action = 'Check --principal and --secret-file';
      return new PillionError({ subject, found, action }, { cause: error });
    }
    const found =
      error instanceof ConnectionError ? 'cannot be reached' : 'does not answer as a Mesos master does';
    const action = 'Check --master: it names the host and port of a Mesos master, 5050 by default';
    return new PillionError(
      { subject, found: `${found} (${describeError(error)})`, action },
      { cause: error.cause },
    );
  }

  async #pause(error: unknown, signal: AbortSignal): Promise<void> {
    const { clock, random, logger } = this.#options;
    const wait = Math.round(jittered(RETRY, this.#attempt, random.fraction()));
    this.#attempt += 1;
    logger.warn('not subscribed to a master', { error: describeError(error), retryInMs: wait });
    await sleep(clock, wait, signal).catch(() => undefined);
  }
}

/** Ends a stream on which nothing came for several heartbeats' time, or nothing at all in the first minute. */
class SilenceWatch {
  readonly #clock: Clock;
  readonly #end: () => void;
  #limitMs = 60_000;
  #cancel: Cancel;
  reason: string | undefined;

  constructor(clock: Clock, end: () => void) {
    this.#clock = clock;
    this.#end = end;
    this.#cancel = this.#start();
  }

  expectEvery(milliseconds: number): void {
    this.#limitMs = milliseconds * MISSED_HEARTBEATS;
    this.heard();
  }

  heard(): void {
    this.#cancel();
    this.#cancel = this.#start();
  }

  stop(): void {
    this.#cancel();
  }

  end(reason: string): void {
    this.reason ??= reason;
    this.#end();
  }

  #start(): Cancel {
    return this.#clock.after(this.#limitMs, () => {
      this.end(`no heartbeat from the master for ${this.#limitMs / 1000} s`);
    });
  }
}
