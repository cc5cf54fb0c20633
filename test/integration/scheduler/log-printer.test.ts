// The very bytes that lines of many tasks are on a terminal, in a file and for those who want no colours.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PRINTER = join(import.meta.dirname, '../../../scheduler/cli/log-printer.ts');
const LONG = 'a-pod-with-a-name-that-is-wider-than-others-0-server';
const PROGRAM = `
import { LogPrinter } from '${PRINTER}';
const [a, b, long] = ['web-0-a', 'web-10-b', '${LONG}'].map((name) => ({ name }));
const printer = new LogPrinter();
printer.add(a.name);
printer.print(a, 'stdout', { line: 'alone' });
printer.add(b.name);
printer.print(a, 'stdout', { line: 'one' });
printer.print(b, 'stdout', { line: 'be', partial: true });
printer.print(b, 'stdout', { line: 'gun' });
printer.print(b, 'stdout', { line: 'open', partial: true });
printer.print(a, 'stdout', { line: '\\u001b[31mred' });
printer.add(long.name);
printer.print(long, 'stdout', { line: 'wide' });
printer.print(b, 'stdout', { line: 'narrow' });
for (let n = 0; n < 8; n += 1) printer.add('t' + n);
printer.print({ name: 't7' }, 'stdout', { line: 'again the first colour' });
`;

describe('lines of many tasks', function () {
  this.timeout(30_000);
  let directory: string;
  let program: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-printer-'));
    program = join(directory, 'program.mts');
    writeFileSync(program, PROGRAM);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  const plain = [
    'alone',
    'web-0-a  | one',
    'web-10-b | begun',
    'web-10-b | open',
    'web-0-a  | \u001b[31mred',
    `${LONG} | wide`,
    `${'web-10-b'.padEnd(40)} | narrow`,
    `${'t7'.padEnd(40)} | again the first colour`,
    '',
  ];

  async function printed(command: readonly string[], more: Record<string, string> = {}): Promise<string[]> {
    // Each of them says something about colours to Node.js, CI among them.
    const { NO_COLOR: _no, FORCE_COLOR: _force, CI: _ci, ...env } = process.env;
    const [file = '', ...args] = command;
    const { stdout } = await promisify(execFile)(file, args, {
      env: { ...env, TERM: 'xterm-256color', ...more },
    });
    return stdout.split(/\r?\n/);
  }
  const node = () => [process.execPath, '--disable-warning=ExperimentalWarning', program];
  const onTerminal = () => ['script', '-qec', node().join(' '), '/dev/null'];

  it('have no colours where they go to a file or a pipe', async () => {
    assert.deepEqual(await printed(node()), plain);
  });

  it('have coloured names on a terminal, and leave no colour behind', async function () {
    if (!existsSync('/usr/bin/script')) this.skip();
    const coloured = (code: number, name: string, line: string) =>
      `\u001b[${code}m${name} | \u001b[39m${line}`;
    assert.deepEqual(await printed(onTerminal()), [
      'alone',
      coloured(36, 'web-0-a ', 'one'),
      coloured(33, 'web-10-b', 'begun'),
      coloured(33, 'web-10-b', 'open'),
      coloured(36, 'web-0-a ', '\u001b[31mred\u001b[0m'),
      coloured(32, LONG, 'wide'),
      coloured(33, 'web-10-b'.padEnd(40), 'narrow'),
      coloured(36, 't7'.padEnd(40), 'again the first colour'),
      '',
    ]);
  });

  it('have none on a terminal whose owner says NO_COLOR', async function () {
    if (!existsSync('/usr/bin/script')) this.skip();
    const lines = await printed(onTerminal(), { NO_COLOR: '1' });
    assert.deepEqual(
      lines.map((line) => line.replace('\u001b[0m', '')),
      plain,
    );
  });
});
