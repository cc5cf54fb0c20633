// Stable ids for plans, phases and steps: a UUID made of the name's digest, so that it survives restarts unstored.
import { createHash } from 'node:crypto';

/** A UUID (version 8, "custom") of this path of names. */
export function idOf(path: string): string {
  const hex = createHash('sha256').update(path).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
