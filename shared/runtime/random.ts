// Chance as an argument, like time in clock.ts.
import { randomUUID } from 'node:crypto';

export interface Random {
  /** A number in [0, 1). */
  fraction(): number;
  /** A UUID of RFC 4122 version 4, in its text form. */
  uuid(): string;
}

export const systemRandom: Random = { fraction: () => Math.random(), uuid: () => randomUUID() };

export { uuidBytes } from './uuid.ts';
