// Time as an argument. Outside this folder nothing calls Date.now, performance.now or setTimeout:
// a program gets `systemClock` at its root, a test gets a clock that it moves itself.

/** Something that is undone by calling it; calling it again does nothing. */
export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since the Unix epoch; may jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds since an arbitrary start; never goes back. */
  monotonic(): number;
  /** Calls `action` once, `milliseconds` from now at the earliest (values above 2^31-1 are cut to it). */
  after(milliseconds: number, action: () => void): Cancel;
}

const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  // Unlike performance.now() this loads no module of Node's: 2 ms of an executor's start.
  monotonic: () => process.uptime() * 1000,
  after(milliseconds, action) {
    const timer = setTimeout(action, Math.min(milliseconds, LONGEST_TIMER));
    return () => clearTimeout(timer);
  },
};

/** A promise of `milliseconds` on `clock`; rejects with the signal's reason when aborted. */
export function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(milliseconds, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
}
