// Notices that a task has cut its output and written on past the place where a reader stood: the length alone does not
// tell. A reader keeps the last bytes before that place, and looks whether they are still there.
import type { ReadAt } from './log-offsets.ts';

/** Bytes that are kept. */
export const WITNESS_BYTES = 256;

/** What stood before an offset; empty at the beginning of a file. */
export interface Witness {
  /** Behind the last of the bytes. */
  readonly end: number;
  readonly bytes: Uint8Array;
}

export const NO_WITNESS: Witness = { end: 0, bytes: new Uint8Array() };

/** Where its first byte is. */
export function beginOf({ end, bytes }: Witness): number {
  return end - bytes.length;
}

/** The bytes before `end`, where those of the witness and `data` (which follows on it) have them: a copy. */
export function witnessAfter(witness: Witness, data: Uint8Array): Witness {
  const end = witness.end + data.length;
  if (data.length >= WITNESS_BYTES) return { end, bytes: new Uint8Array(data.subarray(-WITNESS_BYTES)) };
  return { end, bytes: Buffer.concat([witness.bytes, data]).subarray(-WITNESS_BYTES) };
}

/**
 * Whether bytes of the same place are those that were there. NUL bytes are no contradiction: they were freed, or the
 * task writes on behind the hole that its cut has left, at offsets that stay true.
 */
export function isUnchanged({ bytes }: Witness, now: Uint8Array): boolean {
  return now.length === bytes.length && now.every((byte, at) => byte === bytes[at] || byte === 0);
}

/** No more is known than the offset. */
export function unseen(end: number): Witness {
  return { end, bytes: NO_WITNESS.bytes };
}

/** What follows on the witness, read together with it; undefined where the witness is not there any more. */
export async function readBehind(
  read: ReadAt,
  witness: Witness,
  length: number,
): Promise<Uint8Array | undefined> {
  const kept = witness.bytes.length;
  const found = await read(beginOf(witness), kept + length);
  return isUnchanged(witness, found.subarray(0, kept)) ? found.subarray(kept) : undefined;
}
