// `npm test [-- --coverage] [PATTERN...]`: types, style, then every test; the last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { check } from './check.ts';

const args = process.argv.slice(2);
const coverage = args.includes('--coverage');
const patterns = args.filter((argument) => argument !== '--coverage');
const tests = patterns.length > 0 ? patterns : ['test/unit/**/*.test.ts', 'test/integration/**/*.test.ts'];

if (!check()) {
  process.stdout.write('The checks above failed, so no test was run.\n0 passed, 1 failed\n');
  process.exit(1);
}
const mocha = ['node_modules/mocha/bin/mocha.js', ...tests];
const command = coverage ? ['node_modules/c8/bin/c8.js', process.execPath, ...mocha] : mocha;
const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
process.exit(status ?? 1);
