// The time of an event, as an argument of the pure core. The shell reads both clocks once for each event.

export interface Instant {
  /** Milliseconds since the Unix epoch: for what people and Mesos read. May jump. */
  readonly epoch: number;
  /** Milliseconds since an arbitrary start: for deadlines. Never goes back. */
  readonly monotonic: number;
}

/** The earlier of two deadlines, either of which may be absent. */
export function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}
