// Much at once under the real executor, and disks that are full. Nothing here asserts a time.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MOST_WAITING } from '../../../executor/log.ts';
import { bundleExecutor, writeProgram } from '../../../scripts/executor-bundle.ts';
import { executorFiles } from '../../../scripts/executor-files.ts';
import { EXECUTOR_NODE_OPTIONS } from '../../../shared/link/executor-command.ts';
import { ExecutorProcess, processesIn, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';

const TASKS = 1000;
/** What one wave leaves behind is there once; what every wave leaves behind would add up. */
const WAVES = ['a', 'b', 'c'];

describe('executor: load', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess;
  let program: string;
  let home: string;
  let mounted: string | undefined;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'pillion-bundle-'));
    program = join(home, 'executor.cjs');
    writeProgram(home, await executorFiles(process.execPath, await bundleExecutor()));
  });

  after(() => rmSync(home, { recursive: true, force: true }));

  async function start(fill: (sandbox: string) => void = () => {}) {
    agent = await FakeAgent.start();
    const started = [...EXECUTOR_NODE_OPTIONS, program];
    executor = new ExecutorProcess({ endpoint: agent.endpoint, program: started, fill });
    await agent.callOf('SUBSCRIBE');
  }

  afterEach(async () => {
    if (mounted !== undefined) {
      executor.child.kill('SIGKILL');
      await executor.ended;
      execFileSync('umount', ['-l', mounted]);
      mounted = undefined;
    }
    await executor.dispose();
    await agent.crash();
  });

  async function wave(prefix: string, count: number): Promise<void> {
    const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
    agent.launch(...ids.map((id) => shellTask(id, 'exec sleep 1000')));
    await Promise.all(ids.map((id) => agent.update(id, 'TASK_RUNNING')));
    for (const id of ids) agent.send({ type: 'KILL', kill: { task_id: { value: id } } });
    await Promise.all(ids.map((id) => agent.update(id, 'TASK_KILLED')));
  }

  /** Resident, of the executor; pages of the program itself included. */
  function residentBytes(): number {
    const status = readFileSync(`/proc/${executor.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
  }

  it('runs and kills a thousand tasks, leaves no process, and gives the memory back, as often as it does', async function () {
    this.timeout(180_000);
    await start();
    agent.launch(shellTask('stays', 'exec sleep 1000'));
    await agent.update('stays', 'TASK_RUNNING');
    // What writes the log is the last thing that an executor loads by itself; a signal is told there.
    await wave('first', 1);
    await executor.until(() => existsSync(join(executor.sandbox, 'executor.log')));
    const before = residentBytes();
    for (const name of WAVES) {
      await wave(name, TASKS);
      assert.equal(processesIn(join(executor.sandbox, 'tasks')).length, 1);
      // Ends by mocha's time limit where it never comes true.
      await executor.until(() => residentBytes() <= before * 1.1);
    }
  });

  it('survives a full disk, and its tasks with it, and tells how much of its log was lost', async function () {
    const canMount = (sandbox: string) =>
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', sandbox]).status === 0;
    await start((sandbox) => {
      if (canMount(sandbox)) mounted = sandbox;
    });
    // Only root may mount, and not in every container.
    if (mounted === undefined) return this.skip();
    const log = join(executor.sandbox, 'executor.log');
    const logged = (text: string) => existsSync(log) && readFileSync(log, 'utf8').includes(text);
    const say = (text: string) => agent.send({ type: 'KILL', kill: { task_id: { value: text } } });
    say('before');
    await executor.until(() => logged('before'));
    agent.launch(shellTask('full', 'cat /dev/zero > full; echo lost; echo >&2; exec sleep 1000'));
    await agent.update('full', 'TASK_RUNNING');
    agent.launch(
      shellTask('stays', 'exec sleep 1000'),
      shellTask('waits', 'until [ -e "$MESOS_SANDBOX/../full/full" ]; do :; done'),
    );
    await agent.update('waits', 'TASK_FINISHED');
    assert.equal(executor.child.exitCode, null);
    // More than can wait: so many are written while the disk is full, but for a few in the last page of the log.
    for (let number = 0; number < MOST_WAITING + 200; number++) say(`lost-${number}.`);
    say('full');
    await agent.update('full', 'TASK_KILLED');
    rmSync(join(executor.sandbox, 'tasks/full/full'));
    agent.launch(shellTask('after', 'echo room'));
    await agent.update('after', 'TASK_FINISHED');
    assert.equal(executor.read('after', 'stdout'), 'room\n');
    say('later');
    await executor.until(() => logged('later'));
    assert.match(readFileSync(log, 'utf8'), /"message":"\d+ lines of this log were lost"/);
    assert.ok(!logged('lost-150.'));
  });
});
