// How the rows of the scheduler's figures are made, and their floor: an empty Node.js.
import { execFileSync } from 'node:child_process';
import type { BenchRow } from '../row.ts';

export const MB = 1024 * 1024;

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function row(name: string, unit: string, values: readonly number[], floor: number): BenchRow {
  const middle = median(values);
  return {
    name,
    unit,
    median: middle,
    min: Math.min(...values),
    max: Math.max(...values),
    floor,
    ratio: middle / floor,
  };
}

/** MB of an empty program. */
export function emptyMemory(): number {
  const output = execFileSync(process.execPath, ['-e', 'console.log(process.memoryUsage.rss())']);
  return Number(output) / MB;
}
