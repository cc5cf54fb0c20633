// The bound on what a task's output takes on disk, with the real executor and a real file system.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { PodConfiguration, TaskConfiguration } from '../../../shared/link/generated/link.ts';
import { encode } from '../../../shared/mesos/codec.ts';
import { ExecutorProcess, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';

const MIB = 1024 ** 2;
const LINES = 200_000;

describe('retention of output', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess | undefined;

  beforeEach(async () => {
    const data = encode(PodConfiguration, { logs: { retain_bytes: BigInt(2 * MIB) } });
    agent = await FakeAgent.start({ executor: { data } });
  });
  afterEach(async () => {
    await executor?.dispose();
    executor = undefined;
    await agent.crash();
  });

  it('frees the oldest part while the task goes on, and keeps length, offsets and the newest bytes', async () => {
    executor = new ExecutorProcess({ endpoint: agent.endpoint });
    await agent.callOf('SUBSCRIBE');
    agent.launch(shellTask('t', `seq -f %069.0f ${LINES}; echo DONE; exec sleep 1000`));
    await executor.printed('t', 'DONE');
    const path = join(executor.sandbox, 'tasks/t/stdout');
    while (statSync(path).blocks * 512 > 3 * MIB) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(statSync(path).size, LINES * 70 + 'DONE\n'.length);
    const text = executor.read('t', 'stdout');
    const kept = text
      .slice(-2 * MIB)
      .split('\n')
      .slice(1, -2)
      .map(Number);
    assert.equal(kept.at(-1), LINES);
    assert.deepEqual(
      kept,
      kept.map((_, index) => LINES - kept.length + 1 + index),
    );
    const at = 70 * (LINES - 5);
    assert.equal(Number(text.slice(at, at + 69)), LINES - 4);
    assert.equal(text.charCodeAt(0), 0);
  });

  it('fails a task whose configuration is wrong, and says what', async () => {
    executor = new ExecutorProcess({ endpoint: agent.endpoint });
    await agent.callOf('SUBSCRIBE');
    const data = encode(TaskConfiguration, { logs: { retain_bytes: 1000n } });
    agent.launch(shellTask('t', 'exec sleep 1000', { data }));
    const { message, reason } = await agent.update('t', 'TASK_FAILED');
    assert.match(message ?? '', /logs: retain_bytes 1000; expected 1048576 or more/);
    assert.equal(reason, 'REASON_TASK_INVALID');
  });
});
