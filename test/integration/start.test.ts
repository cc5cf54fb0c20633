// `npm start` as a newcomer runs it: unattended to the end, and interrupted with Ctrl-C. Nothing may be left running.
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesWith, untilGone } from '../support/executor-processes.ts';
import { Program } from '../support/program.ts';

describe('npm start', function () {
  this.timeout(180_000);
  let directory: string;

  beforeEach(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-start-')));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const start = (...args: string[]) =>
    Program.node('scripts/start.ts', [...args, '--work-dir', directory], { env: { HOME: directory } });
  /** Every task, executor and scheduler of the run has the work directory in its environment or is a child of one. */
  const left = () => processesWith(directory);
  const dumps = () => globSync(join(directory, 'mesos/agent-0/volumes/roles/*/*/*.sql.gz'));

  it('--once deploys the database, backs it up, says what came of it and takes everything down', async () => {
    const program = start('--once');
    const { code } = await program.ended;
    const said = program.output.join('\n');
    assert.equal(code, 0, said);
    assert.match(said, /plan deploy: COMPLETE/);
    assert.match(said, /plan backup: COMPLETE/);
    assert.match(said, /backup written: .*\.sql\.gz \(\d+ bytes\)/);
    assert.equal(dumps().length, 1);
    assert.deepEqual(left(), []);
  });

  it('runs until Ctrl-C, which leaves nothing running', async () => {
    const program = start();
    await program.line(/Try next/);
    assert.notDeepEqual(left(), []);
    const { code } = await program.kill('SIGINT');
    assert.equal(code, 0, program.output.join('\n'));
    assert.deepEqual(left(), []);
  });

  it('leaves nothing running when it is killed', async () => {
    const program = start();
    await program.line(/Try next/);
    const running = left();
    await program.kill('SIGKILL');
    await Promise.all(running.map(untilGone));
    assert.deepEqual(left(), []);
  });

  it('says what is wrong with its command line, and exits with 2', async () => {
    const program = start('--onse');
    assert.equal((await program.ended).code, 2);
    assert.match(program.output.join('\n'), /--onse/);
  });

  it('passes on what the scheduler finds wrong with a service, and leaves nothing running', async () => {
    const program = start('--once', join(directory, 'missing.yml'));
    assert.equal((await program.ended).code, 1);
    assert.match(program.output.join('\n'), /missing\.yml/);
    assert.deepEqual(left(), []);
  });
});
