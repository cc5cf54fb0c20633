// A recorded call as we have made it, and what has come of it so far: the answer, its text, the events of its stream.
// States: waiting -> answered (a stream stays here) -> over (finished, or failed with an error's code).
import { decode, toJson } from '../../../shared/mesos/codec.ts';
import { Event as ExecutorEvent } from '../../../shared/mesos/generated/executor.ts';
import { Event as SchedulerEvent } from '../../../shared/mesos/generated/scheduler.ts';
import { RecordReader } from '../../../shared/mesos/recordio.ts';
import type { Link } from '../../support/recordings.ts';
import { type Json, parseExact } from './exact-json.ts';
import type { Answer, ExchangeHandlers } from './exchange.ts';

/** How a call ends whose process has ended. */
export const GONE = 'GONE';
const MAX_RECORD_BYTES = 1 << 24;

export interface LiveEvent {
  readonly event: Json;
  /** The how many-th of its stream. */
  readonly index: number;
  /** When it came, in milliseconds of the replay's clock. */
  readonly at: number;
}

export class LiveCall {
  readonly link: Link;
  answer: Answer | undefined;
  over: 'finish' | { readonly error: string } | undefined;
  /** Those that no line of the recording has been matched with. */
  readonly queue: LiveEvent[] = [];
  cut: () => void = () => {};
  /** Called once instead of failing, when the process that made the call ended before it had an answer. */
  onGone: (() => void) | undefined;
  isClosedByUs = false;
  #chunks: Uint8Array[] = [];
  #records: RecordReader | undefined;
  #count = 0;
  #onChange: () => void;
  readonly #now: () => number;
  readonly startedAt: number;

  constructor(link: Link, now: () => number, onChange: () => void) {
    this.link = link;
    this.#now = now;
    this.startedAt = now();
    this.#onChange = onChange;
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  header(name: string): string | undefined {
    return this.answer?.headers.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
  }

  get isStream(): boolean {
    return this.#records !== undefined;
  }

  readonly handlers: ExchangeHandlers = {
    onAnswer: (answer) => {
      this.answer = answer;
      if (this.#streams()) this.#records = new RecordReader({ maxRecordBytes: MAX_RECORD_BYTES });
      this.#onChange();
    },
    onData: (chunk) => {
      if (this.#records === undefined) this.#chunks.push(chunk);
      else for (const record of this.#records.push(chunk)) this.#take(record);
      this.#onChange();
    },
    onOver: (how) => {
      const isGone = typeof how === 'object' && how.error === GONE && this.answer === undefined;
      const { onGone } = this;
      this.onGone = undefined;
      if (isGone && onGone !== undefined) return onGone();
      this.over ??= how;
      this.#onChange();
    },
  };

  #streams(): boolean {
    const isApi = this.link === 'scheduler-master' || this.link === 'executor-agent';
    return isApi && this.answer?.status === 200 && this.header('Transfer-Encoding') === 'chunked';
  }

  #take(record: Uint8Array): void {
    if (this.isClosedByUs) return;
    const isProtobuf = this.header('Content-Type') === 'application/x-protobuf';
    const event = isProtobuf ? protobufEvent(this.link, record) : parseExact(Buffer.from(record).toString());
    this.queue.push({ event, index: this.#count, at: this.#now() });
    this.#count += 1;
  }
}

/** An event in protobuf as the same in JSON. */
export function protobufEvent(link: Link, bytes: Uint8Array): Json {
  const text =
    link === 'executor-agent'
      ? toJson(ExecutorEvent, decode(ExecutorEvent, bytes))
      : toJson(SchedulerEvent, decode(SchedulerEvent, bytes));
  return parseExact(text);
}
