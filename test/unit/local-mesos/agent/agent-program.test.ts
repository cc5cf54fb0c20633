// The agent in a process of its own, killed for real: its executors live on, and its successor takes them over.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { processesMarkedWith } from '../../../local-mesos/agent/container/process-tree.ts';
import { endExecutors } from '../../../local-mesos/agent/local-agent.ts';
import { executor, FakeMaster, framework, task } from './fake-master.ts';
import { Puppet } from './puppet.ts';

describe('agent program', () => {
  let master: FakeMaster;
  let workDir: string;
  let program: ChildProcess;

  beforeEach(async () => {
    workDir = mkdtempSync(join(tmpdir(), 'pillion-agent-'));
    master = await FakeMaster.start();
  });

  afterEach(async () => {
    if (program.exitCode === null && program.signalCode === null) {
      program.kill('SIGKILL');
      await once(program, 'exit');
    }
    await endExecutors(workDir);
    await master.stop();
    rmSync(workDir, { recursive: true });
  });

  /** Gives the agent's address when it listens. */
  async function start(port: string): Promise<string> {
    const main = join(import.meta.dirname, '../../../local-mesos/main.ts');
    const flags = ['agent', '--master', master.address, '--port', port, '--work-dir', workDir];
    const args = ['--disable-warning=ExperimentalWarning', main, ...flags];
    program = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: program.stdout ?? process.stdin });
    const [line] = await once(lines, 'line');
    return String(line).replace(/^agent /, '');
  }

  async function running(url: string): Promise<Puppet> {
    const group = { tasks: [task('t1', { executor: executor('e1') })] };
    master.say({
      type: 'RUN_TASK_GROUP',
      framework: framework(),
      executor: executor('e1'),
      group,
      launch_executor: true,
    });
    const puppet = new Puppet(url, 'e1');
    for (let reply = await puppet.subscribe(); reply.status !== 200; reply = await puppet.subscribe()) {
      assert.match(reply.body, /cannot be found/);
    }
    await puppet.next('LAUNCH_GROUP');
    return puppet;
  }

  it('leaves its executors alive when killed, and its successor takes them over', async () => {
    const url = await start('0');
    await master.next('REGISTER');
    const puppet = await running(url);
    await puppet.update('t1', 'TASK_RUNNING');
    await puppet.next('ACKNOWLEDGED');
    await master.nextState('TASK_RUNNING');
    program.kill('SIGKILL');
    await once(program, 'exit');
    assert.equal(processesMarkedWith(workDir).length, 1);
    assert.equal(await start(new URL(url).port), url);
    const again = new Puppet(url, 'e1');
    assert.equal((await again.subscribe()).status, 200);
    const registered = await master.next('REREGISTER');
    assert.deepEqual(
      registered.tasks.map(({ state }) => state),
      ['TASK_RUNNING'],
    );
    const [process] = processesMarkedWith(workDir);
    assert.ok(process !== undefined);
    globalThis.process.kill(process.pid, 'SIGKILL');
    assert.equal((await master.next('EXITED_EXECUTOR')).status, -1);
    assert.equal((await master.nextState('TASK_FAILED')).reason, 'REASON_EXECUTOR_TERMINATED');
  });

  it('takes its executors with it when it is ended in peace', async () => {
    const url = await start('0');
    await master.next('REGISTER');
    await running(url);
    program.kill('SIGTERM');
    await once(program, 'exit');
    assert.equal(program.exitCode, 0);
    assert.deepEqual(processesMarkedWith(workDir), []);
  });
});
