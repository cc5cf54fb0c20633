// Chance without chance: UUIDs that count up, fractions that are always a half.
import type { Random } from '../../shared/runtime/random.ts';

export function countingRandom(): Random {
  let count = 0;
  return {
    fraction: () => 0.5,
    uuid: () => {
      count += 1;
      return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
    },
  };
}
