// HEARTBEAT calls to the agent, as Mesos' own executors send them while subscribed.
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';

/** Milliseconds between two of them. */
export const HEARTBEAT_INTERVAL = 30 * 60 * 1000;

/** Calls `send` at every interval until cancelled. */
export function every(clock: Clock, interval: number, send: () => void): Cancel {
  let cancel = clock.after(interval, function again() {
    send();
    cancel = clock.after(interval, again);
  });
  return () => cancel();
}
