// What the executor takes of memory and disk whatever its tasks and its agent do. Nothing here asserts a time.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TaskConfiguration } from '../../../shared/link/generated/link.ts';
import { decodeMessage } from '../../../shared/link/link.ts';
import { encode } from '../../../shared/mesos/codec.ts';
import { ExecutorProcess, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';

const MIB = 1024 * 1024;
/** What the executor's peak may grow by; the tasks write a hundred times as much. */
const ROOM = 64 * MIB;
const LOG_FILES = ['executor.log.2', 'executor.log.1', 'executor.log'];

describe('executor: bounds', function () {
  this.timeout(180_000);
  let agent: FakeAgent;
  let executor: ExecutorProcess;

  beforeEach(async () => {
    agent = await FakeAgent.start();
    executor = new ExecutorProcess({ endpoint: agent.endpoint });
    await agent.callOf('SUBSCRIBE');
  });

  afterEach(async () => {
    await executor.dispose();
    await agent.crash();
  });

  /** Bytes: the most that was ever resident. */
  function peak(): number {
    const [, kilobytes] =
      /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${executor.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  }

  /** Until the task's progress has that percent. */
  async function progress(taskId: string, percent: number): Promise<void> {
    await agent.call(({ message }) => {
      const { tasks = [] } = (message && decodeMessage(message.data).progress) ?? {};
      return tasks.some((task) => task.task_id.value === taskId && task.percent === percent);
    });
  }

  it('stays small while tasks print gigabytes, and tells what they said last', async () => {
    agent.launch(shellTask('stays', 'echo "progress: 1, x"; exec sleep 1000'));
    await progress('stays', 1);
    const before = peak();
    const on = { task: 'lines', condition: 'LOG_MATCHES', pattern: 'nobody prints this' } as const;
    agent.launch(
      shellTask('lines', 'yes "progress: 5, still at it" | head -c 2G; echo; printf "progress: 99, done"'),
      shellTask('one-line', 'head -c 1G /dev/zero; head -c 100M /dev/urandom >&2; exit 3'),
      shellTask('waits', 'true', { data: encode(TaskConfiguration, { depends_on: [on] }) }),
    );
    await Promise.all([agent.update('lines', 'TASK_FINISHED'), progress('lines', 99)]);
    const noise = await agent.update('one-line', 'TASK_FAILED');
    assert.ok((noise.data?.length ?? 0) <= 16 * 1024);
    agent.send({ type: 'KILL', kill: { task_id: { value: 'waits' } } });
    await agent.update('waits', 'TASK_KILLED');
    assert.equal(statSync(join(executor.sandbox, 'tasks/lines/stdout')).size > 2048 * MIB, true);
    assert.ok(peak() - before < ROOM, `${before} bytes before, ${peak()} after`);
  });

  it('stays small whatever the progress file is', async () => {
    agent.launch(shellTask('stays', 'echo "progress: 1, x"; exec sleep 1000'));
    await progress('stays', 1);
    const before = peak();
    const file = '"$PROGRESS_FILE"';
    agent.launch(
      shellTask('sparse', `truncate -s 8G ${file}; printf '\\n{"percent": 5}\\n' >> ${file}; sleep 1000`),
      shellTask(
        'noise',
        `head -c 200M /dev/urandom > ${file}; printf '\\nprogress: 6, x\\n' >> ${file}; sleep 1000`,
      ),
      shellTask(
        'nested',
        `yes '[{' | tr -d '\\n' | head -c 100M > ${file}; printf '\\nprogress: 7, x\\n' >> ${file}; sleep 1000`,
      ),
      shellTask('pipe', `mkfifo ${file}; echo "progress: 8, x"; sleep 1000`),
      shellTask('directory', `mkdir ${file}; echo "progress: 9, x"; sleep 1000`),
    );
    const told = Object.entries({ sparse: 5, noise: 6, nested: 7, pipe: 8, directory: 9 });
    await Promise.all(told.map(([id, percent]) => progress(id, percent)));
    assert.ok(peak() - before < ROOM, `${before} bytes before, ${peak()} after`);
  });

  it('keeps three files of its own log, of which none is larger than 1 MiB and no line is missing', async () => {
    const [oldest = '', , newest = ''] = LOG_FILES.map((name) => join(executor.sandbox, name));
    agent.send({ type: 'KILL', kill: { task_id: { value: '0' } } });
    // Only then is winston there, and nothing waits for it.
    await executor.until(() => existsSync(newest));
    const count = 10_000;
    for (let number = 1; number < count; number++) {
      agent.send({ type: 'KILL', kill: { task_id: { value: `${number}-${'x'.repeat(300)}` } } });
    }
    const last = `"task":"${count - 1}-x`;
    await executor.until(() => existsSync(newest) && readFileSync(newest, 'utf8').includes(last));
    assert.equal(existsSync(oldest), true);
    const lines = LOG_FILES.flatMap((name) => {
      const text = readFileSync(join(executor.sandbox, name), 'utf8');
      assert.ok(text.length <= MIB, `${name}: ${text.length}`);
      return text.trimEnd().split('\n');
    });
    const numbers = lines.map((line) => Number.parseInt((JSON.parse(line) as { task: string }).task, 10));
    const [first = 0] = numbers;
    assert.ok(numbers.length > 2 * (MIB / 500), `${numbers.length} lines`);
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => first + index),
    );
    const logs = readdirSync(executor.sandbox).filter((name) => name.startsWith('executor.log'));
    assert.deepEqual(logs.sort(), [...LOG_FILES].sort());
  });
});
