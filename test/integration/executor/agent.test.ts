// The executor and its agent: starts without one, agent restarts, refusals, lost answers.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSignedCertificate } from '../../support/certificate.ts';
import { ExecutorProcess, gone, processesIn, shellTask } from '../../support/executor-process.ts';
import { ACCEPTED, FakeAgent, RECOVERING } from '../../support/fake-agent.ts';

describe('executor: its agent', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess;

  beforeEach(async () => {
    agent = await FakeAgent.start();
  });

  afterEach(async () => {
    await executor?.dispose();
    await agent.crash();
  });

  const start = (options: { checkpoint?: boolean; environment?: Record<string, string> } = {}) => {
    executor = new ExecutorProcess({ endpoint: agent.endpoint, ...options });
  };

  it('tries again when the agent is not ready at the first SUBSCRIBE', async () => {
    const answers = [404, 503];
    agent.reply = (call) => (call.type === 'SUBSCRIBE' ? { status: answers.shift() ?? 202 } : ACCEPTED);
    start();
    await agent.callOf('SUBSCRIBE', 3);
    agent.launch(shellTask('t', 'true'));
    await agent.update('t', 'TASK_FINISHED');
  });

  it('comes back after an agent restart with what is unacknowledged, and its tasks live on', async () => {
    start();
    await agent.callOf('SUBSCRIBE');
    agent.launch(shellTask('known', 'sleep 1000'));
    await agent.update('known', 'TASK_RUNNING');
    agent.acknowledges = false;
    agent.launch(shellTask('fresh', 'sleep 1000'));
    const running = await agent.update('fresh', 'TASK_RUNNING');
    await agent.crash();
    agent.acknowledges = true;
    await agent.listen();
    const { subscribe } = await agent.callOf('SUBSCRIBE', 2);
    assert.deepEqual(
      subscribe?.unacknowledged_tasks?.map((task) => task.task_id.value),
      ['fresh'],
    );
    const carried = subscribe?.unacknowledged_updates?.map(({ status }) => status) ?? [];
    const fresh = carried.filter((status) => status.task_id.value === 'fresh');
    assert.deepEqual(
      fresh.map((status) => status.state),
      ['TASK_RUNNING'],
    );
    assert.deepEqual(fresh[0]?.uuid, running.uuid);
    agent.send({ type: 'KILL', kill: { task_id: { value: 'fresh' } } });
    await agent.update('fresh', 'TASK_KILLED');
    assert.deepEqual(agent.states('known'), ['TASK_RUNNING']);
  });

  it('sends an update again that a recovering agent refused, and each task in order', async () => {
    let refusals = 3;
    agent.reply = (call) => (call.type === 'UPDATE' && refusals-- > 0 ? RECOVERING : ACCEPTED);
    start();
    await agent.callOf('SUBSCRIBE');
    agent.launch(shellTask('t', 'true'));
    await agent.update('t', 'TASK_FINISHED');
    assert.deepEqual(agent.states('t'), ['TASK_RUNNING', 'TASK_FINISHED']);
    assert.deepEqual(await executor.ended, { code: 0, signal: null });
  });

  it('keeps what ends while the agent is away', async () => {
    start();
    await agent.callOf('SUBSCRIBE');
    agent.launch(shellTask('t', 'echo up; while [ ! -e end ]; do sleep 0.02; done; exit 7'));
    await executor.printed('t', 'up');
    await agent.update('t', 'TASK_RUNNING');
    await agent.crash();
    spawnSync('touch', [join(executor.sandbox, 'tasks/t/end')]);
    await gone(() => processesIn(join(executor.sandbox, 'tasks/t')));
    await agent.listen();
    const failed = await agent.call((call) =>
      [call.update, ...(call.subscribe?.unacknowledged_updates ?? [])].some(
        (update) => update?.status.state === 'TASK_FAILED',
      ),
    );
    assert.ok(failed);
    assert.deepEqual(await executor.ended, { code: 0, signal: null });
  });

  it('opens a new stream when the agent ends the old one', async () => {
    start();
    await agent.callOf('SUBSCRIBE');
    agent.launch(shellTask('t', 'sleep 1000'));
    await agent.update('t', 'TASK_RUNNING');
    agent.endStream();
    await agent.callOf('SUBSCRIBE', 2);
    agent.send({ type: 'KILL', kill: { task_id: { value: 't' } } });
    await agent.update('t', 'TASK_KILLED');
  });

  it('sends no update again that SUBSCRIBE has carried, also while tasks are being started', async () => {
    start({ environment: { MESOS_SUBSCRIPTION_BACKOFF_MAX: '20ms' } });
    await agent.callOf('SUBSCRIBE');
    const ids = Array.from({ length: 80 }, (_, index) => `t${index}`);
    agent.launch(...ids.map((id) => shellTask(id, 'echo up; exec sleep 1000')));
    await executor.printed('t0', 'up');
    agent.endStream();
    const { subscribe } = await agent.callOf('SUBSCRIBE', 2);
    const carried = new Set(subscribe?.unacknowledged_updates?.map(({ status }) => String(status.uuid)));
    const after = agent.calls.length;
    agent.launch(shellTask('last', 'true'));
    await agent.update('last', 'TASK_FINISHED');
    const again = agent.calls.slice(after).filter(({ update }) => carried.has(String(update?.status.uuid)));
    assert.deepEqual(again, []);
  });

  it('without checkpointing ends with its tasks when the agent is lost', async () => {
    start({ checkpoint: false });
    await agent.callOf('SUBSCRIBE');
    agent.launch(shellTask('t', 'sleep 1000'));
    await agent.update('t', 'TASK_RUNNING');
    await agent.crash();
    assert.deepEqual(await executor.ended, { code: 68, signal: null });
    assert.deepEqual(processesIn(join(executor.sandbox, 'tasks/t')), []);
    assert.match(executor.stderr, /AGENT_LOST/);
  });

  it('gives up when the agent does not come back within the recovery timeout', async () => {
    start({ environment: { MESOS_RECOVERY_TIMEOUT: '300ms' } });
    await agent.callOf('SUBSCRIBE');
    agent.launch(shellTask('t', 'sleep 1000'));
    await agent.update('t', 'TASK_RUNNING');
    await agent.crash();
    assert.deepEqual(await executor.ended, { code: 75, signal: null });
  });

  it('ends when the agent does not know it', async () => {
    start();
    agent.reply = () => ({ status: 400, text: 'Framework cannot be found' });
    assert.deepEqual(await executor.ended, { code: 76, signal: null });
    assert.match(executor.stderr, /Framework cannot be found/);
  });

  it('obeys a SHUTDOWN that comes instead of SUBSCRIBED', async () => {
    agent.greeting = () => [{ type: 'SHUTDOWN' }];
    start();
    assert.deepEqual(await executor.ended, { code: 0, signal: null });
  });

  it('treats a stream of nonsense as a broken one', async () => {
    start();
    await agent.callOf('SUBSCRIBE');
    agent.launch(shellTask('t', 'sleep 1000'));
    await agent.update('t', 'TASK_RUNNING');
    agent.sendBytes(Buffer.from('<html>'));
    await agent.callOf('SUBSCRIBE', 2);
    assert.equal(executor.child.exitCode, null);
  });

  it('keeps the token from its tasks and sends it to the agent', async () => {
    start({ environment: { MESOS_EXECUTOR_AUTHENTICATION_TOKEN: 'secret-token' } });
    await agent.callOf('SUBSCRIBE');
    agent.launch(shellTask('t', 'env'));
    await agent.update('t', 'TASK_FINISHED');
    assert.doesNotMatch(executor.read('t', 'stdout'), /secret-token/);
    assert.equal(agent.authorizations.at(-1), 'Bearer secret-token');
    assert.doesNotMatch(executor.stderr, /secret-token/);
  });

  it('speaks TLS with its agent, and trusts only the authority that it is given', async () => {
    await agent.crash();
    const tls = selfSignedCertificate();
    agent = await FakeAgent.start({ tls });
    const port = agent.endpoint.split(':')[1] ?? '';
    const fill = (sandbox: string) => writeFileSync(join(sandbox, 'ca.pem'), tls.cert);
    const verified = { LIBPROCESS_SSL_VERIFY_SERVER_CERT: '1', LIBPROCESS_SSL_CA_FILE: 'ca.pem' };
    for (const [id, more] of Object.entries({ trusting: {}, strict: verified })) {
      const environment = { LIBPROCESS_SSL_ENABLED: '1', ...more };
      executor = new ExecutorProcess({ endpoint: `localhost:${port}`, environment, fill });
      await agent.call(({ type }) => type === 'SUBSCRIBE');
      agent.calls.length = 0;
      agent.launch(shellTask(id, 'true'));
      await agent.update(id, 'TASK_FINISHED');
      assert.deepEqual(await executor.ended, { code: 0, signal: null }, executor.stderr);
      agent.calls.length = 0;
      await executor.dispose();
    }
    const other = selfSignedCertificate('somebody else').cert;
    executor = new ExecutorProcess({
      endpoint: `localhost:${port}`,
      environment: { LIBPROCESS_SSL_ENABLED: '1', ...verified },
      fill: (sandbox) => writeFileSync(join(sandbox, 'ca.pem'), other),
    });
    await executor.until(() => /no connection to the agent: .*certificate/.test(executor.stderr));
    assert.deepEqual(agent.calls, []);
  });

  it('started outside Mesos says so in one sentence and leaves nothing behind', () => {
    const directory = mkdtempSync(join(tmpdir(), 'pillion-outside-'));
    const program = join(import.meta.dirname, '../../../executor/main.ts');
    const { status, stderr, stdout } = spawnSync(process.execPath, [program], {
      cwd: directory,
      env: {},
      encoding: 'utf8',
    });
    assert.equal(status, 64);
    assert.equal(stdout, '');
    assert.equal(
      stderr,
      'pillion-executor: this is not a Mesos container: no MESOS_* variables are set. It is started by a Mesos agent, as the command of an ExecutorInfo\n',
    );
    assert.deepEqual(readdirSync(directory), []);
    rmSync(directory, { recursive: true });
  });
});
