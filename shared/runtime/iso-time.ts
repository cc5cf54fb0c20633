// Times as text. Date's own toISOString asks ICU for the local time zone, though it does not show it: a megabyte that
// stays, for a program that needs no time zone otherwise.

/** ISO 8601 in UTC with milliseconds: `2026-11-21T18:23:00.000Z`. `time`: milliseconds since the Unix epoch. */
export function isoTime(time: number): string {
  const date = new Date(time);
  const day = `${digits(date.getUTCFullYear(), 4)}-${digits(date.getUTCMonth() + 1, 2)}-${digits(date.getUTCDate(), 2)}`;
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map((part) =>
    digits(part, 2),
  );
  return `${day}T${clock.join(':')}.${digits(date.getUTCMilliseconds(), 3)}Z`;
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}
