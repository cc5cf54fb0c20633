// Durations as Mesos writes them: `5secs`, `1.5hrs`, `15mins`. Used in the executor's environment and in messages.

const UNITS = [
  ['weeks', 604_800_000],
  ['days', 86_400_000],
  ['hrs', 3_600_000],
  ['mins', 60_000],
  ['secs', 1_000],
  ['ms', 1],
  ['us', 1e-3],
  ['ns', 1e-6],
] as const;

/** Milliseconds in the largest unit that is not above them, as Mesos prints a Duration; zero is `0ns`. */
export function durationText(milliseconds: number): string {
  for (const [unit, size] of UNITS) {
    if (milliseconds >= size) return `${Number((milliseconds / size).toPrecision(15))}${unit}`;
  }
  return '0ns';
}

/** Milliseconds of a text such as `200ms` or `1.5hrs`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^([0-9]+(?:\.[0-9]+)?)([a-z]+)$/.exec(text);
  const size = UNITS.find(([unit]) => unit === match?.[2])?.[1];
  return size === undefined ? undefined : Number(match?.[1]) * size;
}

/** Milliseconds of a protobuf DurationInfo. */
export function durationOf(info: { readonly nanoseconds: bigint }): number {
  return Number(info.nanoseconds) / 1e6;
}
