// Brings the records of many streams to one sink: one batch at a time, in order, until it has arrived. Memory is that of
// one batch, whatever the sink does; what cannot be sent stays where it is, in the files.
// States: resting (no stream has anything), collecting (for a while, so that a batch is worth it), sending, backing off.
import { type BackoffPolicy, jittered } from '../../shared/runtime/backoff.ts';
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import type { Random } from '../../shared/runtime/random.ts';
import { type Gathered, gather } from './collector.ts';
import type { Cursor } from './cursor.ts';
import { DeliveryWindow, type Marks } from './delivery-window.ts';
import { Output } from './output.ts';
import type { SinkSettings } from './sink-settings.ts';
import type { Outcome, Sink, SinkEvents } from './sinks/sink.ts';

export interface ForwarderOptions {
  readonly settings: SinkSettings;
  readonly clock: Clock;
  readonly random: Pick<Random, 'fraction'>;
  readonly sink: (events: SinkEvents) => Sink;
  /** A stream has nothing more to send for now, or for ever (`isDone`). */
  readonly onIdle: (cursor: Cursor) => void;
  /** Offsets or figures have changed. */
  readonly onChange: () => void;
  readonly onTrouble: (what: string) => void;
  readonly onRecovery: (what: string) => void;
}

const BACKOFF: BackoffPolicy = { first: 250, factor: 2, most: 30_000 };
/** Milliseconds; what a sink asks for beyond that is not heard. */
const LONGEST_PAUSE = 300_000;
/** Milliseconds between two looks at what a connection has delivered. */
const CONFIRM_EVERY = 500;
const ROOM = 64 * 1024;

export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #sink: Sink;
  readonly #out: Output;
  readonly #window: DeliveryWindow<Cursor>;
  readonly #cursors = new Set<Cursor>();
  readonly #ready = new Set<Cursor>();
  #problem: string | undefined;
  #attempt = 0;
  #mostRecords = Infinity;
  #isWorking = false;
  #isBroken = false;
  #isFlushing = false;
  #isClosed = false;
  #isMoreThere = false;
  /** Ends the present wait. */
  #hurry: (() => void) | undefined;
  #cancelConfirm: Cancel | undefined;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    const { batchBytes, resendBytes, resendTime } = options.settings;
    this.#out = new Output(batchBytes + ROOM);
    this.#window = new DeliveryWindow({ resendBytes, resendTime });
    this.#sink = options.sink({ onBreak: (why) => this.#broke(why) });
  }

  get isEmpty(): boolean {
    return this.#cursors.size === 0;
  }

  /** Something waits: for the sink, or for a confirmation. */
  get isBusy(): boolean {
    return this.#ready.size > 0 || !this.#window.isEmpty || this.#isWorking;
  }

  add(cursor: Cursor): void {
    this.#cursors.add(cursor);
    this.wake(cursor);
  }

  remove(cursor: Cursor): void {
    this.#cursors.delete(cursor);
    this.#ready.delete(cursor);
  }

  /** A stream may have something. */
  wake(cursor: Cursor): void {
    if (!this.#cursors.has(cursor)) return;
    this.#ready.add(cursor);
    if (!this.#isWorking) void this.#work();
  }

  /** From now on nothing waits for more to come. */
  flush(): void {
    this.#isFlushing = true;
    this.#hurry?.();
    for (const cursor of this.#cursors) this.wake(cursor);
    this.#confirm();
  }

  close(): void {
    this.#isClosed = true;
    this.#hurry?.();
    this.#cancelConfirm?.();
    this.#sink.close();
  }

  /** What is wrong with the sink; undefined while nothing is. */
  get problem(): string | undefined {
    return this.#problem;
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#ready.size > 0 && !this.#isClosed) {
      if (this.#isBroken) await this.#backOff(0);
      else if (!this.#isMoreThere && !this.#isFlushing) await this.#pause(this.#options.settings.batchTime);
      await this.#round();
      this.#options.onChange();
    }
    this.#isWorking = false;
  }

  async #round(): Promise<void> {
    if (this.#isClosed) return;
    const batch = this.#gather();
    if (batch.segments.length === 0) return;
    if (batch.records === 0)
      this.#settle(batch, this.#window.isEmpty ? { type: 'ARRIVED' } : { type: 'SENT' }, 0);
    else this.#settle(batch, await this.#deliver(batch), batch.bytes.length);
  }

  #gather(): Gathered {
    const { settings, clock, onIdle } = this.#options;
    const batch = gather(this.#ready, {
      out: this.#out,
      encoder: this.#sink.encoder,
      isPatient: this.#sink.isPatient === true && !this.#isFlushing,
      isSingle: this.#sink.isPatient === true,
      limits: { bytes: settings.batchBytes, records: this.#mostRecords },
      now: { epoch: clock.now(), monotonic: clock.monotonic() },
      onIdle,
    });
    this.#isMoreThere = this.#ready.size > 0;
    return batch;
  }

  /** A sink that confirms later gets what it has not confirmed again, not only this batch. */
  async #deliver(batch: Gathered): Promise<Outcome> {
    for (;;) {
      const outcome = await this.#sink.send(batch);
      if (outcome.type !== 'RETRY') return outcome;
      this.#trouble(outcome.why);
      if (this.#sink.confirmed !== undefined || this.#isClosed) return outcome;
      await this.#backOff(outcome.after ?? 0);
      if (this.#isClosed) return outcome;
    }
  }

  #settle(batch: Gathered, outcome: Outcome, bytes: number): void {
    switch (outcome.type) {
      case 'ARRIVED':
        this.#arrived(batch, outcome.rejected ?? 0, outcome.why);
        break;
      case 'SENT':
        this.#sent(batch, bytes);
        break;
      case 'REFUSED':
        this.#refused(batch, outcome.why);
        break;
      case 'RETRY':
        this.#rewindAll();
        this.#isBroken = true;
    }
  }

  #arrived({ segments, records }: Gathered, rejected: number, why: string | undefined): void {
    if (records > 0) this.#succeeded();
    const [first] = segments;
    if (rejected > 0 && first !== undefined) this.#reject(first.cursor, rejected, why ?? 'no reason given');
    for (const { cursor, to, generation } of segments) {
      cursor.acknowledge(to, generation);
      if (cursor.isDone) this.#options.onIdle(cursor);
    }
    this.#mostRecords *= 2;
  }

  #sent({ segments }: Gathered, bytes: number): void {
    const current = segments.filter(({ cursor, generation }) => cursor.generation === generation);
    const marks = current.map(({ cursor, to }) => [cursor, to] as const);
    this.#window.sent(bytes, marks, this.#options.clock.monotonic());
    this.#confirmLater();
    if (this.#isFlushing) this.#confirm();
  }

  /** Which of the records it is shows only when it comes alone. */
  #refused(batch: Gathered, why: string): void {
    const { segments, records } = batch;
    const [first] = segments;
    if (records > 1) {
      this.#mostRecords = Math.max(1, Math.floor(records / 2));
      for (const { cursor, from, generation } of segments.toReversed())
        this.#rewind(cursor, from, generation);
    } else if (first !== undefined) {
      this.#reject(first.cursor, records, why);
      this.#arrived({ ...batch, records: 0 }, 0, undefined);
    }
  }

  #reject(cursor: Cursor, records: number, why: string): void {
    cursor.rejected += records;
    this.#options.onTrouble(`refuses ${records} records for good: ${why}`);
  }

  #rewind(cursor: Cursor, offset: number, generation: number): void {
    cursor.rewind(offset, generation);
    if (this.#cursors.has(cursor)) this.#ready.add(cursor);
  }

  #rewindAll(): void {
    this.#window.reset();
    for (const cursor of this.#cursors) {
      if (cursor.position > cursor.acknowledged) this.#rewind(cursor, cursor.acknowledged, cursor.generation);
    }
  }

  /** The connection is gone, while something is sent or not. */
  #broke(why: string): void {
    if (this.#window.isEmpty) return;
    this.#trouble(why);
    this.#isBroken = true;
    this.#rewindAll();
    if (!this.#isWorking && this.#ready.size > 0) void this.#work();
  }

  #confirmLater(): void {
    this.#cancelConfirm ??= this.#options.clock.after(CONFIRM_EVERY, () => {
      this.#cancelConfirm = undefined;
      this.#confirm();
    });
  }

  #confirm(): void {
    if (this.#window.isEmpty || this.#isClosed) return;
    const known = this.#sink.confirmed?.() ?? { bytes: this.#window.total, isAll: true };
    const now = this.#options.clock.monotonic();
    this.#acknowledge(this.#window.confirm(known.bytes, known.isAll, now, this.#isFlushing));
    if (!this.#window.isEmpty) this.#confirmLater();
    this.#options.onChange();
  }

  #acknowledge(marks: Marks<Cursor>): void {
    if (marks.size > 0) this.#succeeded();
    for (const [cursor, offset] of marks) {
      cursor.acknowledge(offset, cursor.generation);
      if (cursor.isDone) this.#options.onIdle(cursor);
    }
  }

  #succeeded(): void {
    this.#attempt = 0;
    if (this.#problem === undefined) return;
    this.#problem = undefined;
    this.#options.onRecovery('takes logs again');
  }

  #trouble(why: string): void {
    if (this.#problem === undefined) this.#options.onTrouble(`${why}; tries again`);
    this.#problem = why;
  }

  async #backOff(least: number): Promise<void> {
    this.#isBroken = false;
    const wait = jittered(BACKOFF, this.#attempt, this.#options.random.fraction());
    this.#attempt += 1;
    await this.#pause(Math.min(LONGEST_PAUSE, Math.max(least, wait)));
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(milliseconds, () => this.#hurry?.());
      this.#hurry = () => {
        cancel();
        this.#hurry = undefined;
        resolve();
      };
    });
  }
}
