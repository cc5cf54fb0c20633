// RecordIO framing, as Mesos streams events: the record's length in decimal digits, a newline, the record.
// No I/O: chunks in, whole records out. A reader that has thrown stays broken and throws the same error again.
import { PillionError } from '../runtime/errors.ts';

/** The stream is not RecordIO, a record is too large, or the stream ended within one. */
export class RecordError extends PillionError {
  override readonly name: string = 'RecordError';
}

export interface RecordLimits {
  /** Bytes; a longer record is refused before it is buffered. Default 64 MiB. */
  readonly maxRecordBytes?: number | undefined;
}

const DEFAULT_MAX_RECORD_BYTES = 64 * 1024 * 1024;
const NEWLINE = 0x0a;
const ZERO = 0x30;
const NINE = 0x39;
/** Digits of the longest length taken: more than any record we would hold. */
const MOST_DIGITS = 12;

const encoder = new TextEncoder();

/** `record` with its length in front. */
export function frame(record: Uint8Array): Uint8Array {
  const head = encoder.encode(`${record.length}\n`);
  const framed = new Uint8Array(head.length + record.length);
  framed.set(head);
  framed.set(record, head.length);
  return framed;
}

export class RecordReader {
  readonly #maxRecordBytes: number;
  #error: RecordError | undefined;
  /** The length read so far, and how many digits it has; then the record being filled. */
  #length = 0;
  #digits = 0;
  #record: Uint8Array | undefined;
  #filled = 0;

  constructor({ maxRecordBytes = DEFAULT_MAX_RECORD_BYTES }: RecordLimits = {}) {
    this.#maxRecordBytes = maxRecordBytes;
  }

  /**
   * The records that `chunk` completes. Their bytes may be a view of the chunk.
   * @throws RecordError, from then on every time.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    if (this.#error !== undefined) throw this.#error;
    const records: Uint8Array[] = [];
    let at = 0;
    while (at < chunk.length) {
      at = this.#record === undefined ? this.#readLength(chunk, at, records) : this.#fill(chunk, at, records);
    }
    return records;
  }

  /** Whether the bytes so far end within a record or its length. */
  get isWithinRecord(): boolean {
    return this.#record !== undefined || this.#digits > 0;
  }

  /** @throws RecordError when the stream ended within a record or its length. */
  end(): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.#record !== undefined) {
      throw this.#broken(`the stream ended after ${this.#filled} of a record's ${this.#length} bytes`);
    }
    if (this.#digits > 0) throw this.#broken("the stream ended within a record's length");
  }

  #readLength(chunk: Uint8Array, start: number, records: Uint8Array[]): number {
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (byte === NEWLINE && this.#digits > 0) return this.#begin(chunk, at + 1, records);
      this.#addDigit(byte);
    }
    return chunk.length;
  }

  #addDigit(byte: number): void {
    if (byte < ZERO || byte > NINE)
      throw this.#broken(`${printable(byte)} where the length of a record should be`);
    this.#digits += 1;
    if (this.#digits > MOST_DIGITS)
      throw this.#broken(`a record's length has more than ${MOST_DIGITS} digits`);
    this.#length = this.#length * 10 + (byte - ZERO);
  }

  /** The length is known: a record that lies whole in the chunk is not copied. */
  #begin(chunk: Uint8Array, start: number, records: Uint8Array[]): number {
    const length = this.#length;
    if (length > this.#maxRecordBytes) {
      throw this.#broken(`a record of ${length} bytes`, `at most ${this.#maxRecordBytes}`);
    }
    if (chunk.length - start >= length) {
      records.push(chunk.subarray(start, start + length));
      this.#reset();
      return start + length;
    }
    this.#record = new Uint8Array(length);
    return start;
  }

  #fill(chunk: Uint8Array, start: number, records: Uint8Array[]): number {
    const record = this.#record ?? new Uint8Array();
    const part = chunk.subarray(start, start + record.length - this.#filled);
    record.set(part, this.#filled);
    this.#filled += part.length;
    if (this.#filled === record.length) {
      records.push(record);
      this.#reset();
    }
    return start + part.length;
  }

  #reset(): void {
    this.#record = undefined;
    this.#length = 0;
    this.#digits = 0;
    this.#filled = 0;
  }

  #broken(found: string, expected = 'RecordIO (length, newline, record)'): RecordError {
    this.#error = new RecordError({ subject: 'RecordIO stream', found, expected });
    return this.#error;
  }
}

function printable(byte: number): string {
  return byte > 0x20 && byte < 0x7f
    ? `'${String.fromCharCode(byte)}'`
    : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
