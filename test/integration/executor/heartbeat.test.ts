// What the heartbeats of a real executor tell of the executor itself.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Heartbeat, PodConfiguration } from '../../../shared/link/generated/link.ts';
import { decodeMessage } from '../../../shared/link/link.ts';
import { encode } from '../../../shared/mesos/codec.ts';
import type { Call } from '../../../shared/mesos/generated/executor.ts';
import { ExecutorProcess } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';
import { moduleTask } from '../../support/module-task.ts';

const PRELOAD = join(import.meta.dirname, '../../support/preload/blocking.ts');
/** Milliseconds that it blocks for. */
const BLOCKED = 500;

function heartbeatOf({ message }: Call): Heartbeat | undefined {
  return message === undefined ? undefined : decodeMessage(message.data).heartbeat;
}

describe('executor: heartbeats', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess;

  afterEach(async () => {
    await executor.dispose();
    await agent.crash();
  });

  /** The first one from now on that is as wanted. */
  async function heartbeat(isWanted: (found: Heartbeat) => boolean): Promise<void> {
    agent.calls.length = 0;
    await agent.call((call) => {
      const found = heartbeatOf(call);
      return found !== undefined && isWanted(found);
    });
  }

  it('tells how long the executor was blocked between two of them', async () => {
    const data = encode(PodConfiguration, { heartbeat_interval_seconds: 2 });
    agent = await FakeAgent.start({ executor: { data } });
    executor = new ExecutorProcess({
      endpoint: agent.endpoint,
      environment: { NODE_OPTIONS: `--import=${PRELOAD}` },
    });
    await heartbeat(() => true);
    executor.child.kill('SIGUSR2');
    await heartbeat(({ executor_loop_delay_ms = 0 }) => executor_loop_delay_ms >= BLOCKED);
    await heartbeat(({ executor_loop_delay_ms = BLOCKED }) => executor_loop_delay_ms < BLOCKED);
    assert.equal(executor.child.exitCode, null);
  });

  it('tells the memory of the process in which modules run, while there is one', async () => {
    const data = encode(PodConfiguration, { heartbeat_interval_seconds: 1, allow_modules: true });
    agent = await FakeAgent.start({ executor: { data } });
    executor = new ExecutorProcess({ endpoint: agent.endpoint });
    await heartbeat(({ modules_resident_bytes }) => modules_resident_bytes === undefined);
    const source = `export default () => new Promise((resolve) => setTimeout(resolve, 600_000))`;
    agent.launch(moduleTask('lasting', { source }));
    await agent.update('lasting', 'TASK_RUNNING');
    await heartbeat(({ modules_resident_bytes = 0n }) => modules_resident_bytes > 10_000_000n);
  });
});
