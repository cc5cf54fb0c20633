// What the heartbeats of a real executor tell of the executor itself.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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

  async function startForModules(fill: (sandbox: string) => void = () => {}): Promise<void> {
    const data = encode(PodConfiguration, { heartbeat_interval_seconds: 1, allow_modules: true });
    agent = await FakeAgent.start({ executor: { data } });
    executor = new ExecutorProcess({ endpoint: agent.endpoint, fill });
    await agent.callOf('SUBSCRIBE');
  }

  it('tells the memory of the process in which modules run, while there is one', async () => {
    await startForModules();
    await heartbeat(({ modules_resident_bytes }) => modules_resident_bytes === undefined);
    const source = `export default () => new Promise((resolve) => setTimeout(resolve, 600_000))`;
    agent.launch(moduleTask('lasting', { source }));
    await agent.update('lasting', 'TASK_RUNNING');
    await heartbeat(({ modules_resident_bytes = 0n }) => modules_resident_bytes > 10_000_000n);
  });

  const figuresOf = ({ tasks = [] }: Heartbeat, id: string) => {
    const { cpu_seconds = 0, resident_bytes = 0n } = tasks.find(({ task_id }) => task_id.value === id) ?? {};
    return { seconds: cpu_seconds, bytes: resident_bytes };
  };

  it('tells what each module uses: the one that computes, the one that holds memory, the one that waits', async () => {
    await startForModules();
    const wait = 'setInterval(() => {}, 1e9);';
    const hold = `globalThis.kept = Array.from({ length: 1e6 }, (_, index) => ({ index }));`;
    agent.launch(
      moduleTask('computes', { source: 'for (;;);' }),
      moduleTask('holds', { source: `${hold} ${wait}`, memory_mb: 256 }),
      moduleTask('waits', { source: wait }),
    );
    const MOST_WAITING = 15_000_000n;
    await heartbeat((found) => {
      const [computes, holds, waits] = ['computes', 'holds', 'waits'].map((id) => figuresOf(found, id));
      if (computes === undefined || holds === undefined || waits === undefined) return false;
      const isMemoryTold = holds.bytes > 25_000_000n && waits.bytes > 0n && waits.bytes < MOST_WAITING;
      return isMemoryTold && computes.seconds > 1 && waits.seconds > 0 && waits.seconds < computes.seconds;
    });
  });

  it('is not held up by a module that never answers', async () => {
    await startForModules((sandbox) => execFileSync('mkfifo', [join(sandbox, 'pipe')]));
    agent.launch(
      moduleTask('silent', { source: `import { openSync } from 'node:fs'; openSync('pipe', 'r');` }),
      moduleTask('beside', { source: 'for (;;);' }),
    );
    await Promise.all(['silent', 'beside'].map((id) => agent.update(id, 'TASK_RUNNING')));
    const told: { silent: number; beside: number }[] = [];
    await heartbeat((found) => {
      told.push({ silent: figuresOf(found, 'silent').seconds, beside: figuresOf(found, 'beside').seconds });
      const [last, before] = [told.at(-1), told.at(-2)];
      return before !== undefined && last?.silent === before.silent && last.beside > before.beside;
    });
  });
});
