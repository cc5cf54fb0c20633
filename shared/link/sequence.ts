// The order of messages on the pod link: the sender numbers from 1, the receiver notices what is missing or double.
// Pure values; each side keeps its own.

/** What a receiver has seen from one sender. */
export interface Received {
  /** The highest number so far; 0 before the first. */
  readonly highest: number;
  /** How many numbers below it were never seen. */
  readonly missing: number;
}

export type Arrival = 'NEW' | 'AFTER_GAP' | 'STALE';

export const NOTHING_RECEIVED: Received = { highest: 0, missing: 0 };

/** Takes a number: NEW is the next one, AFTER_GAP skipped some, STALE came before (a duplicate, or overtaken). */
export function receive(received: Received, sequence: number): { received: Received; arrival: Arrival } {
  if (sequence <= received.highest) return { received, arrival: 'STALE' };
  const skipped = sequence - received.highest - 1;
  return {
    received: { highest: sequence, missing: received.missing + skipped },
    arrival: skipped === 0 ? 'NEW' : 'AFTER_GAP',
  };
}
