// Durations and sizes in sentences for people.

/** `12 ms`, `3.4 s`, `5 min 6 s`, `7 h 8 min`. */
export function durationText(milliseconds: number): string {
  const ms = Math.max(0, Math.round(milliseconds));
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** In Mesos' MB, which are 2^20 bytes. */
export function sizeText(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 2 ** 20))} MB`;
}
