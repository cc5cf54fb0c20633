// Numbers as people read them: bytes, durations, shares. Pure.

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** 1024-based, as Mesos counts MB: `54.6 MB`. */
export function bytes(count: number | null | undefined): string {
  if (count === null || count === undefined) return '–';
  const power = count < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log2(count) / 10));
  const value = count / 1024 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${BYTE_UNITS[power]}`;
}

const TIME_UNITS: readonly (readonly [size: number, name: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** The two largest units: `2 h 5 min`, `12 s`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  let left = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [size, name] of TIME_UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0 || parts.length > 0) parts.push(count > 0 ? `${count} ${name}` : '');
    if (parts.length === 2) break;
  }
  return parts.filter((part) => part !== '').join(' ') || '0 s';
}

/** Of one CPU: `0.25`. */
export function cpus(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : share.toFixed(2);
}

/** `1234.5` as `1,234.5`; at most one decimal. */
export function count(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 1 });
}

/** The local wall clock, to the second. */
export function clockTime(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString('sv');
}

/** The wall clock alone for a moment of today, else with its date. */
export function moment(milliseconds: number, now: number): string {
  const [date, time] = clockTime(milliseconds).split(' ');
  return clockTime(now).startsWith(`${date} `) ? `${time}` : `${date} ${time}`;
}
