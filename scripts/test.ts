// `npm test [-- --coverage] [PATTERN...]`: types, style, then every test; the last line is `N passed, N failed`.
import { execa } from 'execa';
import { check } from './check.ts';

const args = process.argv.slice(2);
const coverage = args.includes('--coverage');
const patterns = args.filter((argument) => argument !== '--coverage');
const tests =
  patterns.length > 0
    ? patterns
    : ['test/unit/**/*.test.ts', 'test/integration/**/*.test.ts', 'test/browser/**/*.test.ts'];
const MOCHA = 'node_modules/mocha/bin/mocha.js';
const C8 = 'node_modules/c8/bin/c8.js';

if (await check()) {
  const command = coverage ? [C8, process.execPath, MOCHA] : [MOCHA];
  const options = { stdio: 'inherit', reject: false } as const;
  const { exitCode } = await execa(process.execPath, [...command, ...tests], options);
  process.exitCode = exitCode ?? 1;
} else {
  process.stdout.write('The checks above failed, so no test was run.\n0 passed, 1 failed\n');
  process.exitCode = 1;
}
