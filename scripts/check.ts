// `npm run check`: types and style, the two checks that need no run. Exits 1 when either finds something.
import { spawnSync } from 'node:child_process';

const CHECKS: ReadonlyArray<readonly [string, ...string[]]> = [
  ['tsc', '-p', '.'],
  ['biome', 'check', '--error-on-warnings', '.'],
];

export function check(): boolean {
  return CHECKS.every(([tool, ...args]) => {
    const { status } = spawnSync(`node_modules/.bin/${tool}`, args, { stdio: 'inherit' });
    return status === 0;
  });
}

if (import.meta.main) process.exit(check() ? 0 : 1);
