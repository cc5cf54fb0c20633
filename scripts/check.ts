// `npm run check`: types and style, the two checks that need no run. Exits 1 when either finds something.
import { execa } from 'execa';

const CHECKS: ReadonlyArray<readonly [string, ...string[]]> = [
  ['tsc', '-p', '.'],
  // What runs in a browser has its names, and not those of Node.js.
  ['tsc', '-p', 'scheduler/http/page/browser'],
  ['biome', 'check', '--error-on-warnings', '.'],
];

/** True when nothing is found; what is found is printed by the tools. */
export async function check(): Promise<boolean> {
  for (const [tool, ...args] of CHECKS) {
    const { failed } = await execa(tool, args, { preferLocal: true, stdio: 'inherit', reject: false });
    if (failed) return false;
  }
  return true;
}

if (import.meta.main) process.exitCode = (await check()) ? 0 : 1;
