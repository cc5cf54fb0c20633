// Where things are in the recordings and where they are in a replay: work directories, addresses, the executor.

export interface Place {
  readonly recorded: string;
  readonly ours: string;
}

export const RECORDED = {
  work: '$WORK',
  executor: '$RECORDER/executor.mjs',
  master: '127.0.0.1:6050',
  agent: '127.0.0.1:6051',
  user: '$USER',
} as const;

/** A text of ours with the recorded places. Places that are named first are replaced first. */
export function toRecorded(places: readonly Place[], ours: string): string {
  return places.reduce((text, place) => text.replaceAll(place.ours, place.recorded), ours);
}

export function toOurs(places: readonly Place[], recorded: string): string {
  return places.reduce((text, place) => text.replaceAll(place.recorded, place.ours), recorded);
}

/** `127.0.0.1:6050` in texts, and `port:6050` for a number in a field `port`. */
export function portPlaces(recorded: number, ours: number): Place[] {
  return [
    { recorded: `127.0.0.1:${recorded}`, ours: `127.0.0.1:${ours}` },
    { recorded: `port:${recorded}`, ours: `port:${ours}` },
  ];
}
