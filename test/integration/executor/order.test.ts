// The order inside a pod with real processes: who starts after whom, who is started again, who is stopped last.
// Every task writes into one ledger, so that the order is what happened and not what was reported.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Dependency, TaskConfiguration } from '../../../shared/link/generated/link.ts';
import { encode } from '../../../shared/mesos/codec.ts';
import type { Call } from '../../../shared/mesos/generated/executor.ts';
import type { TaskInfo } from '../../../shared/mesos/generated/mesos.ts';
import { ExecutorProcess, gone, processesIn, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';

function task(id: string, command: string, configuration: TaskConfiguration = {}): TaskInfo {
  return shellTask(id, command, { data: encode(TaskConfiguration, configuration) });
}

const on = (name: string, condition: Dependency['condition'], more: Partial<Dependency> = {}) => ({
  depends_on: [{ task: name, condition, ...more }],
});
const note = (word: string) => `echo ${word} >> ../../ledger`;
/** Writes when it starts and when SIGTERM comes. */
const server = (name: string) =>
  `trap '${note(`${name}-stops`)}; exit 0' TERM; ${note(name)}; while :; do sleep 1000 & wait $!; done`;

describe('executor: order inside the pod', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess;

  beforeEach(async () => {
    agent = await FakeAgent.start({ framework: { capabilities: [{ type: 'TASK_KILLING_STATE' }] } });
    executor = new ExecutorProcess({ endpoint: agent.endpoint });
    await agent.callOf('SUBSCRIBE');
  });

  afterEach(async () => {
    await executor.dispose();
    await agent.crash();
  });

  function ledger(): string[] {
    const path = join(executor.sandbox, 'ledger');
    return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
  }

  it('extracts, transforms and loads, each after the one before', async () => {
    const step = (name: string, before?: string) =>
      task(name, `sleep 0.1; ${note(name)}`, before === undefined ? {} : on(before, 'FINISHED'));
    agent.launch(step('load', 'transform'), step('transform', 'extract'), step('extract'));
    await agent.update('load', 'TASK_FINISHED');
    assert.deepEqual(ledger(), ['extract', 'transform', 'load']);
    assert.deepEqual(await executor.ended, { code: 0, signal: null }, executor.stderr);
  });

  it('starts sidecars before the main task, and stops them after it in reverse', async () => {
    agent.launch(
      task('main', note('main'), on('two', 'LOG_MATCHES', { pattern: '^up$' })),
      task('one', server('one'), { sidecar: true }),
      task('two', `${note('two-begins')}; echo up; ${server('two')}`, {
        sidecar: true,
        ...on('one', 'FILE_EXISTS', { path: '../../ledger' }),
      }),
    );
    const [one, two] = await Promise.all([
      agent.update('one', 'TASK_FINISHED'),
      agent.update('two', 'TASK_FINISHED'),
    ]);
    assert.match(two.message ?? '', /asked to end by POD_ENDED \(no main task is left\)/);
    assert.equal(one.state, 'TASK_FINISHED');
    assert.deepEqual(await executor.ended, { code: 0, signal: null }, executor.stderr);
    const words = ledger();
    assert.deepEqual(words.slice(0, 2), ['one', 'two-begins']);
    assert.ok(words.indexOf('main') > words.indexOf('two-begins'), words.join());
    assert.deepEqual(words.slice(-1), ['one-stops']);
    assert.deepEqual(agent.states('main'), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED']);
  });

  it('starts a task when a port opens, and fails the one that waits for what never comes', async () => {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const address = listener.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    try {
      agent.launch(
        task('bad', 'echo nothing; exit 3'),
        task('waits', 'true', on('bad', 'LOG_MATCHES', { pattern: 'something' })),
        task('lost', 'true', on('nobody', 'READY')),
        task('client', 'true', { depends_on: [{ condition: 'PORT_OPEN', port }] }),
      );
      await agent.update('client', 'TASK_FINISHED');
      const [waits, lost] = await Promise.all([
        agent.update('waits', 'TASK_FAILED'),
        agent.update('lost', 'TASK_FAILED'),
      ]);
      assert.equal(
        waits.message,
        "The task 'bad' ended as TASK_FAILED before a line of it matched /something/",
      );
      assert.equal(lost.message, "Task depends on 'nobody', and its pod has no such task");
      assert.equal(lost.reason, 'REASON_TASK_INVALID');
    } finally {
      listener.close();
    }
  });

  it('starts a task again in the same directory until its limit, and then fails it', async () => {
    const restart = { policy: 'ON_FAILURE', limit: 2, first_seconds: 0.01 } as const;
    agent.launch(task('flaky', `echo run; exit 7`, { restart }));
    const end = await agent.update('flaky', 'TASK_FAILED');
    assert.match(end.message ?? '', /^Command exited with status 7; .*restarted 2 times/);
    assert.equal(executor.read('flaky', 'stdout'), 'run\nrun\nrun\n');
    assert.deepEqual(agent.states('flaky').filter((state) => state === 'TASK_RUNNING').length, 3);
    const again = agent.calls.find(({ update }) => update?.status.message?.includes('restart 2'));
    assert.equal(
      again?.update?.status.message,
      'Command exited with status 7; started again in place (restart 2)',
    );
  });

  it('is not stopped by a task that has put a pipe in the place of its output before it is started again', async () => {
    const restart = { policy: 'ALWAYS', limit: 2, first_seconds: 0.01 } as const;
    agent.launch(task('other', 'sleep 1000'), task('bad', 'rm stdout; mkfifo stdout; exit 1', { restart }));
    const end = await agent.update('bad', 'TASK_FAILED');
    assert.match(
      end.message ?? '',
      /^Failed to start '\/bin\/sh': stdout: no plain file has taken its place/,
    );
    agent.send({ type: 'KILL', kill: { task_id: { value: 'other' } } });
    await agent.update('other', 'TASK_KILLED');
  });

  it('goes on starting a task again while its program is away', async () => {
    const program = join(executor.sandbox, 'program');
    const put = (script: string) => writeFileSync(program, `#!/bin/sh\n${script}`, { mode: 0o755 });
    const restart = { policy: 'ALWAYS', first_seconds: 0.01, factor: 1 } as const;
    put('rm ../../program; exit 1');
    agent.launch({ ...task('one', '', { restart }), command: { shell: false, value: '../../program' } });
    await executor.until(() => executor.stderr.includes('there is no such program'));
    put('exec sleep 1000');
    const isBack = ({ update }: Call) =>
      update?.status.message?.startsWith("Failed to start '../../program'");
    const { update } = await agent.call((call) => isBack(call) === true);
    assert.equal(update?.status.state, 'TASK_RUNNING');
  });

  it('divides SHUTDOWN over main tasks and sidecars, in their order, and leaves nobody', async () => {
    const stubborn = `trap "" TERM; ${note('stubborn')}; while :; do sleep 1000; done`;
    agent.launch(
      task('one', server('one'), { sidecar: true }),
      task('two', server('two'), { sidecar: true, ...on('one', 'FILE_EXISTS', { path: '../../ledger' }) }),
      task('main', stubborn, on('two', 'FILE_EXISTS', { path: 'stdout' })),
    );
    await agent.update('main', 'TASK_RUNNING');
    while (ledger().length < 3) await new Promise((resolve) => setImmediate(resolve));
    agent.send({ type: 'SHUTDOWN' });
    const [main] = await Promise.all([
      agent.update('main', 'TASK_KILLED'),
      agent.update('two', 'TASK_KILLED'),
      agent.update('one', 'TASK_KILLED'),
    ]);
    assert.match(main.message ?? '', /SIGKILL \d+ ms after/);
    assert.deepEqual(ledger().slice(-2), ['two-stops', 'one-stops']);
    assert.deepEqual(await executor.ended, { code: 0, signal: null }, executor.stderr);
    await gone(() => processesIn(executor.sandbox));
  });
});
