// What the scheduler may ask of a real executor over the pod link: drains by a signal and by a command.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDeathCertificate } from '../../../shared/link/death-certificate.ts';
import { ExecutorProcess, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';
import { LinkPeer } from '../../support/link-peer.ts';
import { MODULES_ALLOWED, moduleTask } from '../../support/module-task.ts';

const NO_GRACE = { grace_period: { nanoseconds: 0n } };

describe('executor: controls', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess;
  let peer: LinkPeer;

  beforeEach(async () => {
    agent = await FakeAgent.start({
      executor: MODULES_ALLOWED,
      framework: { capabilities: [{ type: 'TASK_KILLING_STATE' }] },
    });
    executor = new ExecutorProcess({ endpoint: agent.endpoint });
    peer = new LinkPeer(agent);
    await agent.callOf('SUBSCRIBE');
  });

  afterEach(async () => {
    await executor.dispose();
    await agent.crash();
  });

  it('drains a task: a signal, then a time to end its work', async () => {
    const works = `trap 'echo drained; exit 0' USR1; echo ready; while :; do sleep 1000 & wait $!; done`;
    agent.launch(
      shellTask('works', works),
      shellTask('ignores', `trap '' USR1; echo ready; exec sleep 1000`),
    );
    await Promise.all(['works', 'ignores'].map((id) => executor.printed(id, 'ready')));
    const drain = (id: string, grace_seconds: number) => ({
      id,
      drain: { task_id: { value: id }, signal: 'SIGUSR1', grace_seconds },
    });
    peer.control(drain('works', 60), drain('ignores', 0.05));
    await agent.update('works', 'TASK_FINISHED');
    assert.match(executor.read('works', 'stdout'), /drained/);
    const killed = await agent.update('ignores', 'TASK_KILLED');
    assert.match(killed.message ?? '', /asked to end by DRAIN, SIGTERM/);
    const sent = readDeathCertificate(killed.data)?.signals.map(({ signal }) => signal);
    assert.deepEqual(sent, ['SIGUSR1', 'SIGTERM']);
  });

  it('signals and drains a module, whose signal aborts only where its end is asked for', async () => {
    const source = `export default ({ signal }) => new Promise((resolve) => {
      setInterval(() => {}, 1e9);
      process.on('SIGUSR1', () => console.log('heard SIGUSR1', signal.aborted));
      signal.addEventListener('abort', () => resolve(console.log(signal.reason.message)));
    });`;
    agent.launch(moduleTask('works', { source }), moduleTask('busy', { source: 'for (;;);' }));
    await Promise.all(['works', 'busy'].map((id) => agent.update(id, 'TASK_RUNNING')));
    peer.control({ id: 's', signal: { task_id: { value: 'works' }, signal: 'SIGUSR1' } });
    assert.deepEqual(await peer.result('s'), { id: 's', done: true });
    await executor.printed('works', 'heard SIGUSR1 false');
    const drain = (id: string, grace_seconds: number) => ({
      id,
      drain: { task_id: { value: id }, grace_seconds },
    });
    peer.control(drain('works', 60), drain('busy', 0.05));
    await agent.update('works', 'TASK_FINISHED');
    assert.match(executor.read('works', 'stdout'), /the task received SIGTERM/);
    await agent.update('busy', 'TASK_KILLING');
    agent.send({ type: 'KILL', kill: { task_id: { value: 'busy' }, kill_policy: NO_GRACE } });
    const killed = await agent.update('busy', 'TASK_KILLED');
    assert.match(killed.message ?? '', /asked to end by DRAIN/);
  });

  it('sends a signal that ends the task, and its death certificate has it', async () => {
    agent.launch(shellTask('task', 'exec sleep 1000'));
    await agent.update('task', 'TASK_RUNNING');
    for (const signal of ['SIGWINCH', 'SIGTERM'])
      peer.control({ id: signal, signal: { task_id: { value: 'task' }, signal } });
    const { data, message = '' } = await agent.update('task', 'TASK_FAILED');
    assert.match(message, /^Command terminated with signal Terminated; a control sent SIGTERM; ran /);
    const { asked, signals } = readDeathCertificate(data) ?? assert.fail('unreadable');
    assert.equal(asked, undefined);
    assert.deepEqual(
      signals.map(({ signal }) => signal),
      ['SIGWINCH', 'SIGTERM'],
    );
  });

  it('drains a task by a command in its directory, and tells how the command ended', async () => {
    const works = 'echo ready; while ! test -e over; do sleep 0.02; done';
    agent.launch(...['works', 'fails', 'hangs', 'cancelled'].map((id) => shellTask(id, works)));
    await Promise.all(['works', 'fails', 'hangs', 'cancelled'].map((id) => executor.printed(id, 'ready')));
    const drain = (id: string, value: string, command_seconds = 60) => ({
      id,
      drain: { task_id: { value: id }, grace_seconds: 0.05, command: { value }, command_seconds },
    });
    peer.control(
      drain('works', 'echo "drains $MESOS_TASK_ID"; touch over; sleep 1000'),
      drain('fails', 'echo "no way" >&2; exit 3'),
      drain('hangs', 'sleep 1000', 0.2),
      drain('cancelled', 'touch begun; sleep 1000'),
    );
    await agent.update('works', 'TASK_FINISHED');
    assert.equal(executor.read('works', 'drain.log'), 'drains works\n');
    assert.deepEqual(await peer.result('works'), {
      id: 'works',
      done: true,
      message: 'the drain command was ended: the task ended meanwhile',
    });
    const why = 'the drain command exited with status 3: no way';
    assert.equal((await peer.result('fails')).message, `${why}; the drain goes on`);
    const failed = await agent.update('fails', 'TASK_KILLED');
    assert.ok(failed.message?.includes(`asked to end by DRAIN (${why})`), failed.message);
    assert.match((await peer.result('hangs')).message ?? '', /timed out after 200 ms; the drain goes on/);
    await agent.update('hangs', 'TASK_KILLED');
    while (!existsSync(join(executor.sandbox, 'tasks/cancelled/begun'))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    peer.control({ id: 'take back', drain: { task_id: { value: 'cancelled' }, cancel: true } });
    assert.match((await peer.result('cancelled')).message ?? '', /the drain was cancelled/);
    assert.equal((await peer.result('take back')).done, true);
    writeFileSync(join(executor.sandbox, 'tasks/cancelled/over'), '');
    await agent.update('cancelled', 'TASK_FINISHED');
  });
});
