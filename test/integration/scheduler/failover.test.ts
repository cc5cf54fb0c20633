// How long Mesos is to keep the pods of a scheduler that is away: what the flag makes of it, and what it refuses.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeMaster } from '../../support/fake-master.ts';
import { Program } from '../../support/program.ts';

const SVC = `
name: trial
pods: { hello: { count: 1, tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 } } } }
`;

describe('the failover timeout', () => {
  let directory: string;
  let master: FakeMaster;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-failover-'));
    master = await FakeMaster.start();
    for (const [name, text] of [
      ['svc.yml', SVC],
      ['executor.tar.gz', 'executor'],
    ] as const)
      writeFileSync(join(directory, name), text);
  });

  after(async () => {
    await master.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  function scheduler(...flags: string[]): Program {
    return Program.node('scheduler/cli/main.ts', [
      ...['scheduler', join(directory, 'svc.yml'), '--executor', join(directory, 'executor.tar.gz')],
      ...['--state', join(directory, 'state.db'), '--port', '0', '--master', master.address, ...flags],
    ]);
  }

  it('is two weeks, or what the flag says from the next subscription on', async () => {
    for (const [index, [flags, seconds]] of (
      [
        [[], 1_209_600],
        [['--failover-timeout', '3600'], 3600],
      ] as const
    ).entries()) {
      const program = scheduler(...flags);
      const { subscribe } = await master.call('SUBSCRIBE', index + 1);
      program.child.kill('SIGTERM');
      await program.ended;
      assert.equal(subscribe?.framework_info.failover_timeout, seconds);
    }
  });

  it('is nothing that would cost every pod by a broken connection, nor a word', async () => {
    for (const value of ['0', '59', '31536001', '2weeks', '1.5', '']) {
      const program = scheduler('--failover-timeout', value);
      assert.equal((await program.ended).code, 2);
      assert.match(
        program.output.join('\n'),
        /--failover-timeout.*Give a whole number from 60 to 31536000/,
        value,
      );
    }
  });
});
