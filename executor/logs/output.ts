// A buffer that a batch is written into: grows when it must, is used again for the next batch. On the hot path of
// forwarding, so it makes no string and no object for a line.
import { isUtf8 } from 'node:buffer';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
/** Up to so many bytes a loop is faster than a call of Node's. */
const SHORT = 48;
/** Integers up to it are divided without floating point. */
const MOST_INTEGER = 2 ** 31 - 1;
const HEX = Buffer.from('0123456789abcdef');
/** Bytes of one byte's longest escape, \u0000. */
const LONGEST_ESCAPE = 6;
/** By control character; 0 where only \u00XX is there. */
const SHORT_ESCAPES = new Map([
  [0x08, 0x62],
  [0x09, 0x74],
  [0x0a, 0x6e],
  [0x0c, 0x66],
  [0x0d, 0x72],
  [QUOTE, QUOTE],
  [BACKSLASH, BACKSLASH],
]);
/** Bytes that stand for themselves in a JSON string. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

export class Output {
  #buffer: Buffer;
  length = 0;

  constructor(capacity: number) {
    this.#buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** What was written; valid until the next `clear`. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  /** A part of a buffer, such as a line. */
  copy(bytes: Buffer, from: number, to: number): void {
    const buffer = this.#room(to - from);
    if (to - from > SHORT) {
      this.length += bytes.copy(buffer, this.length, from, to);
      return;
    }
    let at = this.length;
    for (let index = from; index < to; index++) buffer[at++] = bytes[index] ?? 0;
    this.length = at;
  }

  /** A whole buffer, such as what stands before every record. */
  add(bytes: Buffer): void {
    const { length } = bytes;
    const buffer = this.#room(length);
    if (length > SHORT) buffer.set(bytes, this.length);
    else for (let index = 0; index < length; index++) buffer[this.length + index] = bytes[index] ?? 0;
    this.length += length;
  }

  text(text: string): void {
    const size = Buffer.byteLength(text);
    this.#room(size).write(text, this.length);
    this.length += size;
  }

  /** A number of 0 or more, in decimal digits. */
  number(value: number): void {
    const digits = digitsOf(value);
    const buffer = this.#room(digits);
    const first = this.length;
    this.length += digits;
    let at = this.length - 1;
    let rest = value;
    for (; rest > MOST_INTEGER; at--) {
      const next = Math.floor(rest / 10);
      buffer[at] = ZERO + (rest - next * 10);
      rest = next;
    }
    for (let whole = rest | 0; at >= first; at--) {
      const next = (whole / 10) | 0;
      buffer[at] = ZERO + (whole - next * 10);
      whole = next;
    }
  }

  /** The inside of a JSON string; what is no UTF-8 becomes U+FFFD. */
  json(bytes: Buffer, from: number, to: number): void {
    const buffer = this.#room((to - from) * LONGEST_ESCAPE);
    let at = this.length;
    let index = from;
    for (; index < to; index++) {
      const byte = bytes[index] ?? 0;
      if (PLAIN[byte] !== 1) break;
      buffer[at++] = byte;
    }
    this.length = at;
    if (index < to) this.#jsonSlowly(bytes.subarray(index, to));
  }

  #jsonSlowly(rest: Uint8Array): void {
    const bytes = isUtf8(rest) ? rest : Buffer.from(new TextDecoder().decode(rest));
    const buffer = this.#room(bytes.length * LONGEST_ESCAPE);
    for (const byte of bytes) {
      if (byte >= 0x80 || PLAIN[byte] === 1) buffer[this.length++] = byte;
      else this.#escape(buffer, byte);
    }
  }

  #escape(buffer: Buffer, byte: number): void {
    buffer[this.length++] = BACKSLASH;
    const short = SHORT_ESCAPES.get(byte);
    if (short !== undefined) {
      buffer[this.length++] = short;
      return;
    }
    buffer.write('u00', this.length);
    buffer[this.length + 3] = HEX[byte >> 4] ?? 0;
    buffer[this.length + 4] = HEX[byte & 15] ?? 0;
    this.length += 5;
  }

  #room(bytes: number): Buffer {
    const needed = this.length + bytes;
    if (needed <= this.#buffer.length) return this.#buffer;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.length);
    this.#buffer = larger;
    return larger;
  }
}

/** The number of decimal digits. */
export function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; limit <= value; limit *= 10) digits += 1;
  return digits;
}
