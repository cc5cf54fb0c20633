// The agent as a whole: real processes and sockets, with a master and executors that the test plays.
import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resource } from '../../../../shared/mesos/generated/mesos.ts';
import { processesMarkedWith } from '../../../local-mesos/agent/container/process-tree.ts';
import { LocalAgent } from '../../../local-mesos/agent/local-agent.ts';
import type { AgentOptions } from '../../../local-mesos/agent/options.ts';
import { AGENT_ID, executor, FakeMaster, FRAMEWORK_ID, framework, scalar, task } from './fake-master.ts';
import { Puppet, statusOf } from './puppet.ts';

describe('local agent', () => {
  let master: FakeMaster;
  let agent: LocalAgent;
  let workDir: string;

  async function start(options: Partial<AgentOptions> = {}): Promise<void> {
    const { address } = master;
    agent = await LocalAgent.start({ workDir, master: address, registrationBackoffFactor: 1, ...options });
    await master.next('REGISTER');
  }

  function run(id: string, given: Parameters<typeof executor>[1] = {}, tasks = ['t1']): void {
    const group = { tasks: tasks.map((name) => task(name, { executor: executor(id, given) })) };
    const message = { framework: framework(), executor: executor(id, given), group, launch_executor: true };
    master.say({ type: 'RUN_TASK_GROUP', ...message });
  }

  function sandbox(id: string): string {
    return join(workDir, 'slaves', AGENT_ID, 'frameworks', FRAMEWORK_ID, 'executors', id, 'runs', 'latest');
  }

  async function running(id: string, tasks = ['t1']): Promise<Puppet> {
    run(id, {}, tasks);
    const puppet = new Puppet(agent.url, id);
    await subscribed(puppet);
    await puppet.next('LAUNCH_GROUP');
    return puppet;
  }

  /** The RUN_TASK_GROUP may still be on its way. */
  async function subscribed(puppet: Puppet): Promise<void> {
    for (let reply = await puppet.subscribe(); reply.status !== 200; reply = await puppet.subscribe()) {
      assert.match(reply.body, /cannot be found/);
    }
  }

  beforeEach(async () => {
    workDir = mkdtempSync(join(tmpdir(), 'pillion-agent-'));
    master = await FakeMaster.start();
  });

  afterEach(async () => {
    await agent.stop();
    await master.stop();
    assert.deepEqual(processesMarkedWith(workDir), []);
    rmSync(workDir, { recursive: true });
  });

  it('runs a command task from STARTING to FINISHED, with its output in the sandbox', async () => {
    await start();
    const command = { value: 'echo out; echo err >&2' };
    master.say({
      type: 'RUN_TASK',
      framework: framework(),
      task: task('ok', { command }),
      launch_executor: true,
    });
    await master.nextState('TASK_STARTING');
    await master.nextState('TASK_RUNNING');
    const status = await master.nextState('TASK_FINISHED');
    assert.equal(status.message, 'Command exited with status 0');
    assert.equal(readFileSync(join(sandbox('ok'), 'stdout'), 'utf8'), 'out\n');
    assert.equal(readFileSync(join(sandbox('ok'), 'stderr'), 'utf8'), 'err\n');
  });

  it('hands a group over on SUBSCRIBE, acknowledges updates, fills in the container', async () => {
    await start();
    const puppet = await running('e1', ['t1', 't2']);
    const uuid = await puppet.update('t1', 'TASK_RUNNING');
    const { acknowledged } = await puppet.next('ACKNOWLEDGED');
    assert.equal(Buffer.from(acknowledged?.uuid ?? []).toString('base64'), uuid);
    const status = await master.nextState('TASK_RUNNING');
    assert.equal(typeof status.container_status?.executor_pid, 'number');
    assert.deepEqual(status.container_status?.network_infos, [
      { ip_addresses: [{ ip_address: '127.0.0.1' }] },
    ]);
  });

  it('tells the end of an executor before the end of its tasks, with the raw wait status', async () => {
    await start();
    run('e1', { command: { value: 'exit 3' } }, ['t1', 't2']);
    await master.nextState('TASK_FAILED', 't2');
    const kinds = master.said.map(({ type }) => type);
    assert.ok(kinds.indexOf('EXITED_EXECUTOR') < kinds.indexOf('STATUS_UPDATE'));
    const exited = await master.next('EXITED_EXECUTOR');
    assert.equal(exited.status, 768);
  });

  it('kills what has left the process group of an executor that ends', async () => {
    await start();
    run('e1', { command: { value: 'setsid sleep 1000 & echo $!; exit 0' } });
    await master.next('EXITED_EXECUTOR');
    const pid = readFileSync(join(sandbox('e1'), 'stdout'), 'utf8').trim();
    assert.match(pid, /^[0-9]+$/);
    assert.deepEqual(processesMarkedWith(workDir), []);
  });

  it('ends an executor that ignores SHUTDOWN when its grace period is over', async () => {
    await start();
    run('e1', { shutdown_grace_period: { nanoseconds: 50_000_000n } });
    const puppet = new Puppet(agent.url, 'e1');
    await subscribed(puppet);
    master.say({ type: 'SHUTDOWN_EXECUTOR', framework_id: FRAMEWORK_ID, executor_id: 'e1' });
    await puppet.next('SHUTDOWN');
    assert.equal((await master.next('EXITED_EXECUTOR')).status, 9);
    assert.equal((await master.nextState('TASK_FAILED')).reason, 'REASON_EXECUTOR_TERMINATED');
  });

  it('kills an executor that does not subscribe in time', async () => {
    await start({ executorRegistrationTimeout: 200 });
    run('mute');
    const status = await master.nextState('TASK_FAILED');
    assert.equal(status.message, 'Executor did not register within 200ms');
    assert.equal(status.reason, 'REASON_EXECUTOR_REGISTRATION_TIMEOUT');
  });

  it('kills a queued group as a whole, and says SHUTDOWN first to its executor', async () => {
    await start();
    run('e1', {}, ['t1', 't2']);
    master.say({ type: 'KILL_TASK', framework_id: FRAMEWORK_ID, task_id: 't1' });
    const status = await master.nextState('TASK_KILLED', 't2');
    assert.equal(status.reason, 'REASON_TASK_KILLED_DURING_LAUNCH');
    const puppet = new Puppet(agent.url, 'e1');
    await subscribed(puppet);
    await puppet.next('SHUTDOWN');
    assert.deepEqual(puppet.events, []);
  });

  it('gives the executor exactly the environment of Mesos', async () => {
    await start({ executorEnvironmentVariables: { FROM_AGENT: 'a' } });
    const variables = [{ name: 'FROM_COMMAND', value: 'c' }];
    run('e1', { command: { value: 'env | sort; exit 1', environment: { variables } } });
    await master.next('EXITED_EXECUTOR');
    const lines = readFileSync(join(sandbox('e1'), 'stdout'), 'utf8')
      .trim()
      .split('\n');
    assert.deepEqual(
      lines.map((line) => line.split('=')[0]),
      [
        'FROM_AGENT',
        'FROM_COMMAND',
        'LIBPROCESS_IP',
        'LIBPROCESS_PORT',
        'MESOS_AGENT_ENDPOINT',
        'MESOS_CHECKPOINT',
        'MESOS_DIRECTORY',
        'MESOS_EXECUTOR_ID',
        'MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD',
        'MESOS_FRAMEWORK_ID',
        'MESOS_HTTP_COMMAND_EXECUTOR',
        'MESOS_RECOVERY_TIMEOUT',
        'MESOS_SANDBOX',
        'MESOS_SLAVE_ID',
        'MESOS_SLAVE_PID',
        'MESOS_SUBSCRIPTION_BACKOFF_MAX',
        'PATH',
        'PWD',
      ],
    );
  });

  it('makes volumes, shows them in the sandbox, keeps their data, and removes it when destroyed', async () => {
    await start();
    const volume = volumeOf('vol-1', 'data');
    const checkpointed = [volume];
    const create = { type: 'CREATE', create: { volumes: [volume] } } as const;
    master.say({
      type: 'APPLY_OPERATION',
      id: '6f1ad2a4-5a4c-4a3d-9a9a-3b8a1c1c1c1c',
      operation: create,
      checkpointed,
    });
    await master.next('OPERATION_STATUS');
    const place = join(workDir, 'volumes', 'roles', 'test sub', 'vol-1');
    const resources = [scalar('cpus', 0.1), { ...volume, allocation_info: { role: 'test' } }];
    run('e1', { command: { value: 'echo kept > data/file; exit 0' }, resources });
    await master.next('EXITED_EXECUTOR');
    assert.ok(lstatSync(join(sandbox('e1'), 'data')).isSymbolicLink());
    assert.equal(readFileSync(join(place, 'file'), 'utf8'), 'kept\n');
    const destroy = { type: 'DESTROY', destroy: { volumes: [volume] } } as const;
    master.say({
      type: 'APPLY_OPERATION',
      id: '6f1ad2a4-5a4c-4a3d-9a9a-3b8a1c1c1c1d',
      operation: destroy,
      checkpointed: [],
    });
    await master.next('OPERATION_STATUS');
    assert.ok(!existsSync(place));
  });

  describe('after a crash', () => {
    it('takes over executors that subscribe again, with what they name as unacknowledged', async () => {
      await start({ executorReregistrationTimeout: 300 });
      const puppet = await running('e1', ['t1', 't2']);
      await puppet.update('t1', 'TASK_RUNNING');
      await master.nextState('TASK_RUNNING');
      await agent.crash();
      await agent.restart();
      const again = new Puppet(agent.url, 'e1');
      const refused = await again.call({ type: 'MESSAGE', message: { data: 'AAAA' } });
      assert.deepEqual(refused, { status: 503, body: 'Agent has not finished recovery' });
      const status = statusOf('e1', 't2', 'TASK_RUNNING');
      const tasks = [JSON.parse(JSON.stringify(task('t2')))];
      await again.subscribe({ unacknowledged_updates: [{ status }], unacknowledged_tasks: tasks });
      await again.next('SUBSCRIBED');
      await again.next('ACKNOWLEDGED');
      const registered = await master.next('REREGISTER');
      assert.deepEqual(registered.tasks.map(({ state }) => state).toSorted(), [
        'TASK_RUNNING',
        'TASK_RUNNING',
      ]);
      assert.equal((await master.nextState('TASK_RUNNING', 't2')).source, 'SOURCE_EXECUTOR');
    });

    it('drops tasks that their executor does not know', async () => {
      await start({ executorReregistrationTimeout: 100 });
      await running('e1', ['t1']);
      await agent.crash();
      await agent.restart();
      const again = new Puppet(agent.url, 'e1');
      await again.subscribe();
      const status = await master.nextState('TASK_DROPPED');
      assert.equal(status.message, 'Task launched during agent restart');
    });

    it('kills executors that do not come back, and tells their tasks', async () => {
      await start({ executorReregistrationTimeout: 100 });
      await running('e1');
      await agent.crash();
      assert.equal(processesMarkedWith(workDir).length, 1);
      await agent.restart();
      const status = await master.nextState('TASK_GONE');
      assert.equal(status.message, 'Executor did not reregister within 100ms');
      assert.deepEqual(processesMarkedWith(workDir), []);
    });

    it('sends an update again that the scheduler has not acknowledged', async () => {
      await start({ executorReregistrationTimeout: 50 });
      master.acknowledges = false;
      const puppet = await running('e1');
      const uuid = await puppet.update('t1', 'TASK_FINISHED');
      await puppet.next('ACKNOWLEDGED');
      await master.nextState('TASK_FINISHED');
      await agent.crash();
      await agent.restart();
      const status = await master.nextState('TASK_FINISHED');
      assert.equal(Buffer.from(status.uuid ?? []).toString('base64'), uuid);
    });

    it('knows nothing of executors whose framework does not checkpoint, and leaves them alone', async () => {
      await start();
      const group = { tasks: [task('t1', { executor: executor('e1') })] };
      const unsaved = framework({ checkpoint: false });
      master.say({
        type: 'RUN_TASK_GROUP',
        framework: unsaved,
        executor: executor('e1'),
        group,
        launch_executor: true,
      });
      const puppet = new Puppet(agent.url, 'e1');
      await subscribed(puppet);
      await puppet.next('LAUNCH_GROUP');
      await agent.crash();
      await agent.restart();
      await master.next('REREGISTER');
      const again = await new Puppet(agent.url, 'e1').subscribe();
      assert.deepEqual(again, { status: 400, body: 'Framework cannot be found' });
      assert.equal(processesMarkedWith(workDir).length, 1);
    });
  });

  it('leaves no meta data behind when a framework is over', async () => {
    await start();
    run('e1', { command: { value: 'exit 0' } });
    await master.nextState('TASK_FAILED');
    master.say({ type: 'SHUTDOWN_FRAMEWORK', framework_id: FRAMEWORK_ID });
    master.say({ type: 'KILL_TASK', framework_id: FRAMEWORK_ID, task_id: 'none' });
    master.say({ type: 'PING', connected: true });
    await master.next('PONG');
    assert.deepEqual(readdirSync(join(workDir, 'meta', 'slaves', AGENT_ID, 'frameworks')), []);
  });
});

function volumeOf(id: string, path: string): Resource {
  return {
    name: 'disk',
    type: 'SCALAR',
    scalar: { value: 8 },
    reservations: [{ type: 'DYNAMIC', role: 'test/sub', principal: 'svc' }],
    disk: { persistence: { id, principal: 'svc' }, volume: { mode: 'RW', container_path: path } },
  };
}
