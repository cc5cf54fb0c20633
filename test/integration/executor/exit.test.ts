// How a real executor ends when it cannot go on: each cause has its exit code and one sentence, and no task outlives it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExecutorProcess, gone, processesIn, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';

const preload = (name: string) => ({
  NODE_OPTIONS: `--import=${join(import.meta.dirname, '../../support/preload', name)}`,
});

describe('executor: exit', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess;

  async function start(environment: Readonly<Record<string, string>>): Promise<void> {
    agent = await FakeAgent.start();
    executor = new ExecutorProcess({ endpoint: agent.endpoint, environment });
  }

  /** Two tasks run. */
  async function running(faults: number): Promise<void> {
    await start({ ...preload('faults.ts'), FAULTS: `${faults}` });
    await agent.callOf('SUBSCRIBE');
    const works = `trap 'exit 0' TERM; echo ready; while :; do sleep 1000 & wait $!; done`;
    agent.launch(shellTask('a', works), shellTask('b', works));
    await Promise.all(['a', 'b'].map((id) => executor.printed(id, 'ready')));
  }

  /** The first of them is killed: the signal is at fault. */
  async function faulty(faults: number): Promise<void> {
    await running(faults);
    agent.send({ type: 'KILL', kill: { task_id: { value: 'a' } } });
  }

  afterEach(async () => {
    await executor.dispose();
    await agent.crash();
  });

  it('at a fault of its own ends the tasks in order, tells of them, and exits with 70', async () => {
    await faulty(1);
    const ended = await agent.update('b', 'TASK_KILLED');
    assert.match(ended.message ?? '', /status 0; asked to end by EXECUTOR_FAULT .*a fault of the test/);
    await agent.update('a', 'TASK_KILLED');
    assert.deepEqual(await executor.ended, { code: 70, signal: null });
    assert.match(executor.stderr, /^\S+ error exiting: INTERNAL: internal error: a fault of the test\n$/);
    assert.deepEqual(processesIn(executor.sandbox), []);
  });

  it('takes what fails in the background for such a fault', async () => {
    await running(0);
    executor.child.kill('SIGUSR2');
    for (const id of ['a', 'b']) {
      const { message = '' } = await agent.update(id, 'TASK_KILLED');
      assert.match(message, /status 0; asked to end by EXECUTOR_FAULT/);
    }
    assert.deepEqual(await executor.ended, { code: 70, signal: null });
    assert.match(executor.stderr, /^\S+ error exiting: INTERNAL: internal error: a fault of the test\n$/);
  });

  it('at a second fault ends the tasks as it can, and exits with 70 at once', async () => {
    await faulty(3);
    assert.deepEqual(await executor.ended, { code: 70, signal: null });
    assert.match(executor.stderr, /^\S+ error exiting: INTERNAL: internal error: a fault of the test\n$/);
    await gone(() => processesIn(executor.sandbox));
  });

  it('exits with 69 when the agent never takes the first SUBSCRIBE', async () => {
    await start(preload('fast-clock.ts'));
    agent.reply = () => ({ status: 503 });
    assert.deepEqual(await executor.ended, { code: 69, signal: null });
    assert.match(executor.stderr, /exiting: NEVER_SUBSCRIBED: [^\n]+\n$/);
  });

  it('exits with 78 when the variables of the agent do not parse, and names them all', async () => {
    await start({ MESOS_AGENT_ENDPOINT: 'nowhere', MESOS_RECOVERY_TIMEOUT: 'soon' });
    assert.deepEqual(await executor.ended, { code: 78, signal: null });
    assert.match(executor.stderr, /^pillion-executor: [^\n]*MESOS_[^\n]*; MESOS_[^\n]*\n$/);
  });

  it('exits with 73 when the sandbox cannot be used', async () => {
    const away = mkdtempSync(join(tmpdir(), 'pillion-none-'));
    rmSync(away, { recursive: true });
    await start({ MESOS_SANDBOX: away });
    assert.deepEqual(await executor.ended, { code: 73, signal: null });
    assert.match(
      executor.stderr,
      /^\S+ error exiting: SANDBOX: [^\n]+: the sandbox cannot be used: ENOENT[^\n]+\n$/,
    );
  });
});
