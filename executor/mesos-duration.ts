// Durations as Mesos writes them in its environment and flags: `15mins`, `1.5hrs`, `200ms`. Pure.

const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  secs: 1000,
  mins: 60_000,
  hrs: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
};

/** Milliseconds; undefined when the text is no Mesos duration. */
export function parseMesosDuration(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(text) ?? [];
  const factor = unit === undefined ? undefined : MILLISECONDS[unit];
  return factor === undefined ? undefined : Number(number) * factor;
}
