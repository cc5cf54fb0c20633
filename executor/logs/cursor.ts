// One stream on its way to one sink: what was read, what has arrived, what was lost. It reads behind the file and keeps
// nothing but offsets.
import type { LogStream } from '../../shared/link/generated/link.ts';
import { cutLines, type RecordReceiver } from './lines.ts';
import type { Output } from './output.ts';
import type { Patterns } from './patterns.ts';
import { type CutRecords, cutRecords } from './ruled-records.ts';
import type { Encoder, Labels, Segment } from './sinks/sink.ts';
import type { StreamFile } from './stream-file.ts';

/** The file is to be looked at. */
const UNSEEN = -1;
const CHUNK_BYTES = 256 * 1024;

export interface CursorOptions {
  readonly taskId: string;
  readonly file: StreamFile;
  readonly labels: Labels;
  /** Absent: every line is a record. */
  readonly rules?: CursorRules;
  /** Bytes of a record. */
  readonly most: number;
}

export interface CursorRules {
  readonly patterns: Patterns;
  /** Milliseconds that lines wait for others to be added; absent: a line is a record. */
  readonly wait?: number;
}

export interface GatherLimits {
  /** Of the batch. */
  readonly bytes: number;
  readonly records: number;
}

export interface CursorSegment extends Segment {
  readonly cursor: Cursor;
  readonly records: number;
}

export class Cursor {
  readonly options: CursorOptions;
  /** Offset of the next byte to read; all before is sent. */
  position = 0;
  acknowledged = 0;
  dropped = 0;
  rejected = 0;
  /** The file's size when there was nothing more to read. */
  #seen = UNSEEN;
  #seenAt = 0;
  /** Lines that wait for others were looked at for the last time, unless the file grows. */
  #isSettled = false;
  #generation = 0;
  #mark: { readonly offset: number; readonly at: number } | undefined;

  constructor(options: CursorOptions) {
    this.options = options;
  }

  /** From an earlier life of the thread. */
  resume(acknowledged: number, dropped: number): void {
    this.position = acknowledged;
    this.acknowledged = acknowledged;
    this.dropped = dropped;
  }

  get generation(): number {
    return this.#generation;
  }

  /** There is more than was looked at last, as far as the file was seen. */
  get hasMore(): boolean {
    const { file } = this.options;
    if (file.generation !== this.#generation || this.#seen === UNSEEN) return true;
    return file.size !== this.#seen && file.size !== this.position;
  }

  /** Enough for a batch, or all that will ever come. */
  isRipe(bytes: number): boolean {
    const { file } = this.options;
    return file.isEnded || file.size - this.position >= bytes;
  }

  get isDone(): boolean {
    return this.options.file.isEnded && this.isSent;
  }

  /** All that was there has arrived; of a stream that goes on, apart from a line without its end. */
  get isSent(): boolean {
    return !this.hasMore && this.acknowledged >= this.position;
  }

  /** Milliseconds until an unfinished group of lines counts as whole; undefined where there is none. */
  dueIn(now: number): number | undefined {
    const wait = this.options.rules?.wait;
    if (wait === undefined || this.#isSettled || this.position >= this.options.file.size) return undefined;
    return Math.max(0, this.#seenAt + wait - now);
  }

  /** The file is to be looked at again, whatever its size. */
  expectMore(): void {
    this.#seen = UNSEEN;
  }

  /** Nothing was sent after this offset; unless the file is another one by now. */
  rewind(offset: number, generation: number): void {
    if (generation !== this.#generation) return;
    this.position = offset;
    this.#seen = UNSEEN;
  }

  acknowledge(offset: number, generation: number): void {
    if (generation === this.#generation) this.acknowledged = Math.max(this.acknowledged, offset);
  }

  /** Looks how much there is, and what was freed unsent. */
  look(): void {
    const { file } = this.options;
    file.look();
    if (this.#isAnew) this.#beginAnew();
    if (file.freed > this.position) this.#drop(file.freed);
  }

  /** Writes the next records; undefined where there is none. What a stream has at once is one chunk. */
  gather(out: Output, encoder: Encoder, limits: GatherLimits, now: Moment): CursorSegment | undefined {
    const { file, labels } = this.options;
    const chunk = this.#read();
    const isEnd = this.position + chunk.length >= file.size;
    const from = this.position;
    const receiver = new Batcher(out, encoder, limits, from);
    encoder.stream(out, labels, now.epoch, this.#generation);
    const { consumed, isAll } = this.#cut(chunk, isEnd, receiver, now);
    this.position += consumed;
    if (isEnd && isAll) this.#reachedEnd(now);
    if (file.isMissing && file.isEnded) this.#drop(file.size);
    if (consumed === 0) return undefined;
    const { name: stream } = file;
    const [cursor, generation, records] = [this, this.#generation, receiver.count];
    return { cursor, generation, labels, stream, from, to: this.position, records };
  }

  figures(sink: string, now: number, problem: string | undefined): LogStream {
    const { file } = this.options;
    const backlog = Math.max(0, file.size - this.acknowledged);
    const missing = file.isMissing ? `${file.name} was deleted by its task` : undefined;
    const given = problem ?? missing;
    return {
      file: file.name,
      sink,
      written_bytes: BigInt(file.size),
      sent_bytes: BigInt(this.position),
      acknowledged_bytes: BigInt(this.acknowledged),
      backlog_bytes: BigInt(backlog),
      dropped_bytes: BigInt(this.dropped),
      rejected_records: BigInt(this.rejected),
      lag_ms: BigInt(Math.round(this.#lag(backlog, now))),
      ...(given === undefined ? {} : { problem: given.slice(0, 200) }),
    };
  }

  /** How long ago the oldest byte was there that is known not to have arrived. */
  #lag(backlog: number, now: number): number {
    if (backlog === 0) this.#mark = undefined;
    else if (this.#mark === undefined || this.acknowledged >= this.#mark.offset)
      this.#mark = { offset: this.options.file.size, at: now };
    return this.#mark === undefined ? 0 : now - this.#mark.at;
  }

  /** The next bytes that are truly those of the file: what is freed meanwhile is dropped. */
  #read(): Buffer {
    const { file, most } = this.options;
    const buffer = chunkBuffer(Math.max(CHUNK_BYTES, 2 * most + 1));
    for (;;) {
      const from = this.position;
      const length = file.read(from, buffer);
      if (this.#isAnew) this.#beginAnew();
      else if (file.freed > from) this.#drop(file.freed);
      else return buffer.subarray(0, length);
    }
  }

  #drop(freed: number): void {
    this.dropped += freed - this.position;
    this.position = freed;
    this.acknowledged = Math.max(this.acknowledged, freed);
  }

  /** Also where this thread was started again: what it read before is more than there is. */
  get #isAnew(): boolean {
    const { generation, size, isMissing, inode } = this.options.file;
    return generation !== this.#generation || (inode !== 0 && !isMissing && size < this.position);
  }

  /** Another file, or a truncated one: how much of the old one was not read nobody knows any more. */
  #beginAnew(): void {
    this.dropped += Math.max(0, this.#seen - this.position);
    this.#generation = this.options.file.generation;
    this.position = 0;
    this.acknowledged = 0;
    this.#seen = UNSEEN;
    this.#mark = undefined;
  }

  #reachedEnd(now: Moment): void {
    const { size } = this.options.file;
    if (size === this.#seen) return;
    this.#seen = size;
    this.#seenAt = now.monotonic;
    this.#isSettled = false;
  }

  #cut(chunk: Buffer, isEnd: boolean, receiver: RecordReceiver, now: Moment): CutRecords {
    const { rules, most, file } = this.options;
    const cut = { most, isLast: isEnd && file.isEnded };
    if (rules === undefined) return { consumed: cutLines(chunk, cut, receiver), isAll: !receiver.isFull };
    const { patterns, wait } = rules;
    const isOld = wait !== undefined && file.size === this.#seen && now.monotonic - this.#seenAt >= wait;
    this.#isSettled = isOld;
    return cutRecords(
      chunk,
      { ...cut, patterns, isMultiLine: wait !== undefined, isWhole: isEnd && isOld },
      receiver,
    );
  }
}

export interface Moment {
  readonly epoch: number;
  readonly monotonic: number;
}

let shared = Buffer.alloc(0);

/** One for all: a chunk is done with before the next is read. */
function chunkBuffer(length: number): Buffer {
  if (shared.length < length) shared = Buffer.allocUnsafeSlow(length);
  return shared.length === length ? shared : shared.subarray(0, length);
}

class Batcher implements RecordReceiver {
  readonly #out: Output;
  readonly #encoder: Encoder;
  readonly #limits: GatherLimits;
  readonly #base: number;
  count = 0;

  constructor(out: Output, encoder: Encoder, limits: GatherLimits, base: number) {
    this.#out = out;
    this.#encoder = encoder;
    this.#limits = limits;
    this.#base = base;
  }

  get isFull(): boolean {
    return this.#out.length >= this.#limits.bytes || this.count >= this.#limits.records;
  }

  record(bytes: Buffer, from: number, to: number, offset: number, isPartial: boolean): void {
    this.#encoder.record(this.#out, bytes, from, to, this.#base + offset, isPartial);
    this.count += 1;
  }
}
