// The last bytes of an open file, and whether they are still there (shared/link/log-witness.ts).
import { readSync } from 'node:fs';
import { beginOf, isUnchanged, WITNESS_BYTES, type Witness } from '../../shared/link/log-witness.ts';

/** Of a file of that size. */
export function witnessOf(file: number, size: number): Witness {
  const begin = Math.max(0, size - WITNESS_BYTES);
  const bytes = bytesAt(file, begin, size - begin);
  return { end: begin + bytes.length, bytes };
}

export function holds(file: number, witness: Witness): boolean {
  return isUnchanged(witness, bytesAt(file, beginOf(witness), witness.bytes.length));
}

function bytesAt(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
}
