// The local Mesos as a program: master and agent in processes of their own, killed for real.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endExecutors } from '../../local-mesos/agent/local-agent.ts';
import { Program } from '../../support/program.ts';
import { TestScheduler } from '../../support/test-scheduler.ts';

const MAIN = 'test/local-mesos/main.ts';

describe('local Mesos: program', function () {
  this.timeout(60_000);
  let directory: string;
  const programs: Program[] = [];

  beforeEach(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'local-mesos-program-')));
  });

  afterEach(async () => {
    for (const program of programs.splice(0)) await program.kill();
    await endExecutors(directory);
    rmSync(directory, { recursive: true, force: true });
  });

  function start(...args: readonly string[]): Program {
    const program = Program.node(MAIN, args);
    programs.push(program);
    return program;
  }

  async function startMaster(port: string): Promise<readonly [Program, string]> {
    const master = start('master', '--port', port, '--work-dir', directory, '--allocation-interval', '50ms');
    const [, url = ''] = await master.line(/^master (http:\S+)$/);
    return [master, url];
  }

  it('keeps a task over a master that is killed, and comes back on the same port', async () => {
    const [master, url] = await startMaster('0');
    const { port, host } = new URL(url);
    start('agent', '--master', host, '--port', '0', '--work-dir', directory);
    let scheduler = await TestScheduler.subscribe(url);
    await scheduler.launch(await scheduler.offer(), 't1', 'exec sleep 1000');
    await scheduler.status('t1', 'TASK_RUNNING');
    await master.kill();
    await scheduler.ended();
    await startMaster(port);
    scheduler = await TestScheduler.subscribe(url, { id: { value: scheduler.frameworkId } });
    await scheduler.offer();
    await scheduler.call({ type: 'KILL', kill: { task_id: { value: 't1' } } });
    await scheduler.status('t1', 'TASK_KILLED');
    scheduler.close();
  });

  it('runs all in one process, and ends at SIGTERM with everything it started', async () => {
    const all = start('--master-port', '0', '--agents', '2', '--work-dir', directory);
    const [, url = ''] = await all.line(/^master (http:\S+)$/);
    const scheduler = await TestScheduler.subscribe(url);
    await scheduler.launch(await scheduler.offer(), 't1', 'exec sleep 1000');
    await scheduler.status('t1', 'TASK_RUNNING');
    all.child.kill('SIGTERM');
    assert.deepEqual(await all.ended, { code: 0, signal: null });
    await scheduler.ended();
  });

  it('says in one sentence that its port is in use, and ends with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const master = start('master', '--port', String(port), '--work-dir', directory);
    const { code } = await master.ended;
    other.close();
    assert.equal(code, 1);
    assert.equal(master.output.length, 1);
    assert.match(
      master.output[0] ?? '',
      new RegExp(`^local-mesos: local master on 127.0.0.1:${port}: the port is in use`),
    );
  });

  it('teaches what it can do', async () => {
    const help = start('--help');
    assert.equal((await help.ended).code, 0);
    const text = help.output.join('\n');
    for (const word of ['master', 'agent', '--work-dir', '--allocation-interval', 'Examples:']) {
      assert.ok(text.includes(word), word);
    }
  });
});
