// 64-bit integers without loss: protobufjs alone would read them as doubles.
import type { Reader, Writer } from 'protobufjs/minimal.js';

const LOW_BITS = 0xffff_ffffn;
const BITS_PER_BYTE_OF_VARINT = 7;
const LONGEST_VARINT = 10;

/** A varint of up to 64 bits, without sign. */
export function readUint64(reader: Reader): bigint {
  const { buf, len } = reader;
  let low = 0;
  let high = 0n;
  for (let index = 0; index < LONGEST_VARINT; index++) {
    if (reader.pos >= len) throw new RangeError('the bytes end within a number');
    const byte = buf[reader.pos++] ?? 0;
    // Up to 49 bits fit a double exactly; most values need no bigint arithmetic.
    if (index < BITS_PER_BYTE_OF_VARINT) low += (byte & 127) * 2 ** (BITS_PER_BYTE_OF_VARINT * index);
    else high |= BigInt(byte & 127) << BigInt(BITS_PER_BYTE_OF_VARINT * index);
    if (byte < 128) return high === 0n ? BigInt(low) : BigInt.asUintN(64, high | BigInt(low));
  }
  throw new RangeError('a number has more than 10 bytes');
}

export function readInt64(reader: Reader): bigint {
  return BigInt.asIntN(64, readUint64(reader));
}

/** Writes the lowest 64 bits of `value`, signed or not. */
export function write64(writer: Writer, value: bigint): void {
  const low = Number(value & LOW_BITS);
  const high = Number((value >> 32n) & LOW_BITS);
  writer.uint64({ low, high, unsigned: true });
}
