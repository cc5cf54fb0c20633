// The scheduler's shell on a model of Mesos: what it does about failures, kills, changes and strangers.
import assert from 'node:assert/strict';
import { encodeMessage } from '../../../../shared/link/link.ts';
import type { TaskState } from '../../../../shared/mesos/generated/mesos.ts';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 1
    resource-sets:
      sidecar: { cpus: 0.1, memory: 32 }
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64, ports: { http: { port: 0 } } }
      agent: { goal: RUNNING, essential: false, cmd: run, cpus: 0.1, memory: 32 }
      backup: { goal: FINISH, cmd: finish, resource-set: sidecar }
      repair: { goal: FINISH, cmd: run, resource-set: sidecar }
plans:
  deploy:
    phases:
      hello: { pod: hello, steps: [ { default: [[server, agent]] } ] }
  backup:
    phases:
      backup: { pod: hello, steps: [ { default: [[backup]] } ] }
  repair:
    phases:
      repair: { pod: hello, steps: [ { default: [[repair]] } ] }
`;

async function deployed(svc = SVC): Promise<SchedulerRig> {
  const rig = new SchedulerRig(svc);
  rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  await rig.start();
  await rig.runPlan('deploy');
  return rig;
}

function idOf(rig: SchedulerRig, name: string): string {
  const task = rig.model.live().find(({ info }) => info.name === name);
  assert.ok(task, `${name} is not live`);
  return task.info.task_id.value;
}

function executorOf(rig: SchedulerRig, name: string): string {
  return rig.model.live().find(({ info }) => info.name === name)?.executorId ?? '';
}

const portsOf = (rig: SchedulerRig) =>
  [...rig.scheduler.state.pod.values()].flatMap(({ reservations }) =>
    reservations.flatMap((one) => (one.kind === 'port' ? [one.port] : [])),
  );

/** Until these tasks run, under other ids than before where given. */
async function runUntilLive(rig: SchedulerRig, names: string[], not: string[] = []): Promise<void> {
  await rig.run(() => {
    const live = rig.model.live().filter(({ state }) => state === 'TASK_RUNNING');
    const fresh = live.filter(({ info }) => !not.includes(info.task_id.value));
    return (
      names.every((name) => fresh.some(({ info }) => info.name === name)) &&
      rig.status('recovery') === 'COMPLETE'
    );
  });
}

describe('scheduler', () => {
  afterEach(function (this: Mocha.Context) {
    const rig = this.currentTest?.ctx?.['rig'];
    if (rig instanceof SchedulerRig) assert.deepEqual(rig.model.violations, []);
  });

  it('launches a failed task that is not essential again, alone, in the live pod', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    const [server, agent] = [idOf(rig, 'hello-0-server'), idOf(rig, 'hello-0-agent')];
    const executor = executorOf(rig, 'hello-0-agent');
    rig.model.end('hello-0-agent', 'TASK_FAILED');
    await runUntilLive(rig, ['hello-0-agent'], [agent]);
    assert.equal(idOf(rig, 'hello-0-server'), server);
    assert.equal(executorOf(rig, 'hello-0-agent'), executor);
  });

  it('launches all main tasks again when an essential one failed, on the same port, under a new executor', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    const [server, agent, ports] = [idOf(rig, 'hello-0-server'), idOf(rig, 'hello-0-agent'), portsOf(rig)];
    const executor = executorOf(rig, 'hello-0-server');
    rig.model.end('hello-0-server', 'TASK_FAILED');
    await runUntilLive(rig, ['hello-0-server', 'hello-0-agent'], [server, agent]);
    assert.notEqual(executorOf(rig, 'hello-0-server'), executor);
    assert.deepEqual(portsOf(rig), ports);
  });

  it('keeps what logs did not reach their sinks, told before the end of a task or by an executor that is gone', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    const [agent, server] = [idOf(rig, 'hello-0-agent'), idOf(rig, 'hello-0-server')];
    const executor = executorOf(rig, 'hello-0-server');
    const tell = (number: bigint, taskId: string) => {
      const streams = [{ file: 'stdout', sink: 'central', backlog_bytes: 7n }];
      const facts = [
        {
          number,
          oldest: 1n,
          unforwarded_logs: { tasks: [{ task_id: { value: taskId }, streams }] },
        },
      ];
      const data = encodeMessage({ session: 's', sequence: number, facts });
      const ids = { agent_id: { value: 'agent-1' }, executor_id: { value: executor } };
      return rig.scheduler.received([{ type: 'MESSAGE', message: { ...ids, data } }]);
    };
    const lossOf = (name: string, id: string) =>
      rig.scheduler.state.deaths.get(name)?.deaths.find(({ taskId }) => taskId === id)?.unforwarded?.[0]
        ?.leftBytes;
    await tell(1n, agent);
    rig.model.end('hello-0-agent', 'TASK_FAILED');
    await runUntilLive(rig, ['hello-0-agent'], [agent]);
    assert.equal(lossOf('hello-0-agent', agent), 7);
    rig.model.killExecutor(executor);
    await runUntilLive(rig, ['hello-0-server', 'hello-0-agent']);
    assert.notEqual(executorOf(rig, 'hello-0-server'), executor);
    await tell(2n, server);
    assert.equal(lossOf('hello-0-server', server), 7);
  });

  it('waits longer after each failure, and says until when', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    const before = rig.clock.now();
    rig.model.end('hello-0-agent', 'TASK_FAILED');
    await rig.run(() => rig.status('recovery') === 'DELAYED');
    assert.equal(rig.scheduler.state.backoff.get('hello-0-agent')?.until, before + 1000);
    assert.match([...rig.scheduler.reasons.values()].join(), /agent failed; launched again in 1 s/);
    await runUntilLive(rig, ['hello-0-agent']);
    assert.equal(rig.scheduler.state.backoff.size, 0);
  });

  it('starts a pod whose executor died under a new executor id', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    const executor = executorOf(rig, 'hello-0-server');
    rig.model.killExecutor(executor);
    await runUntilLive(rig, ['hello-0-server', 'hello-0-agent']);
    assert.notEqual(executorOf(rig, 'hello-0-server'), executor);
  });

  it('runs a sidecar plan in the live executor, again at each start, with its parameters', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    const executor = executorOf(rig, 'hello-0-server');
    for (const name of ['monday', 'tuesday']) {
      await rig.scheduler.command('backup', { type: 'start', parameters: { BACKUP_NAME: name } });
      await rig.runPlan('backup');
      const last = [...rig.model.tasks.values()].at(-1);
      assert.equal(last?.executorId, executor);
      const variables = last?.info.command?.environment?.variables ?? [];
      assert.equal(variables.find((one) => one.name === 'BACKUP_NAME')?.value, name);
    }
  });

  it('keeps a failed sidecar away from the main tasks', async function () {
    const rig = await deployed(SVC.replace('cmd: finish', 'cmd: fail'));
    this['rig'] = rig;
    const server = idOf(rig, 'hello-0-server');
    await rig.scheduler.command('backup', { type: 'start', parameters: {} });
    await rig.run(() => rig.status('backup') === 'DELAYED');
    assert.equal(idOf(rig, 'hello-0-server'), server);
    assert.equal(rig.status('recovery'), 'COMPLETE');
  });

  it('holds a plan back whose task needs the resource set of another at work', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    await rig.scheduler.command('repair', { type: 'start', parameters: {} });
    await rig.run(() => rig.status('repair') === 'STARTED');
    await rig.scheduler.command('backup', { type: 'start', parameters: {} });
    assert.match([...rig.scheduler.reasons.values()].join(), /waits for the plan repair/);
    rig.model.end('hello-0-repair', 'TASK_FINISHED');
    await rig.runPlan('backup');
    assert.equal(rig.status('repair'), 'COMPLETE');
  });

  it('restarts a pod on its place and replaces one on a new one, and gives the old one back', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    const [before, placed] = [
      idOf(rig, 'hello-0-server'),
      rig.scheduler.state.pod.get('hello-0')?.reservations,
    ];
    assert.deepEqual(await rig.scheduler.podCommand('hello-0', 'restart'), [
      'hello-0-server',
      'hello-0-agent',
    ]);
    await runUntilLive(rig, ['hello-0-server', 'hello-0-agent'], [before]);
    const restarted = rig.scheduler.state.pod.get('hello-0')?.reservations;
    assert.deepEqual(
      restarted?.map(({ resourceId }) => resourceId),
      placed?.map(({ resourceId }) => resourceId),
    );
    await rig.scheduler.podCommand('hello-0', 'replace');
    await runUntilLive(rig, ['hello-0-server', 'hello-0-agent'], [idOf(rig, 'hello-0-server')]);
    await rig.runIdle();
    const replaced = rig.scheduler.state.pod.get('hello-0')?.reservations ?? [];
    const ids = replaced.map(({ resourceId }) => resourceId);
    assert.equal(
      placed?.some(({ resourceId }) => ids.includes(resourceId)),
      false,
    );
    assert.equal(rig.model.reserved().length, ids.length);
    assert.deepEqual(rig.model.liveNames(), ['hello-0-agent', 'hello-0-server']);
  });

  it('says undefined to a command for a pod that is none', async () => {
    const rig = await deployed();
    assert.equal(await rig.scheduler.podCommand('hello-9', 'restart'), undefined);
  });

  it('kills a task of ours that it does not know, and asks again until the end is seen', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    // The state is lost, the framework id is not.
    await rig.crash();
    const fresh = new SchedulerRig(SVC);
    Object.assign(fresh, { model: rig.model, clock: rig.clock, random: rig.random });
    await fresh.start();
    const old = rig.model.live().map(({ info }) => info.task_id);
    for (const task_id of old) {
      const status = { task_id, state: 'TASK_RUNNING', agent_id: { value: 'agent-1' } } as const;
      await fresh.scheduler.received([{ type: 'UPDATE', update: { status } }]);
    }
    await fresh.runPlan('deploy');
    await fresh.runIdle();
    assert.equal(
      rig.model.live().some(({ info }) => old.includes(info.task_id)),
      false,
    );
    assert.equal(rig.model.reserved().length, fresh.scheduler.state.pod.get('hello-0')?.reservations.length);
  });

  it('leaves a task alone whose id it did not make', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    const status = {
      task_id: { value: 'strange' },
      state: 'TASK_RUNNING',
      agent_id: { value: 'agent-1' },
    } as const;
    const kills: string[] = [];
    const sink = { send: (call: { type?: string | undefined }) => kills.push(call.type ?? '') > 0 };
    await rig.scheduler.subscribed('framework-1', sink, 'model');
    await rig.scheduler.received([{ type: 'UPDATE', update: { status } }]);
    assert.equal(kills.includes('KILL'), false);
  });

  for (const state of ['TASK_LOST', 'TASK_GONE', 'TASK_DROPPED', 'TASK_KILLED'] satisfies TaskState[]) {
    it(`launches a main task again that is ${state}`, async function () {
      const rig = await deployed();
      this['rig'] = rig;
      const agent = idOf(rig, 'hello-0-agent');
      rig.model.end('hello-0-agent', state);
      await runUntilLive(rig, ['hello-0-agent'], [agent]);
    });
  }

  it('takes an unreachable task back when it returns, without launching it twice', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    const task_id = { value: idOf(rig, 'hello-0-server') };
    const tell = (state: TaskState) =>
      rig.scheduler.received([
        {
          type: 'UPDATE',
          update: { status: { task_id, state, agent_id: { value: 'agent-1' } } },
        },
      ]);
    await tell('TASK_UNREACHABLE');
    assert.equal(rig.status('recovery'), 'PENDING');
    await tell('TASK_RUNNING');
    assert.equal(rig.status('recovery'), 'COMPLETE');
    assert.equal(idOf(rig, 'hello-0-server'), task_id.value);
  });

  it('kills a task that comes back to life after its end', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    const value = idOf(rig, 'hello-0-agent');
    const tell = (state: TaskState) =>
      rig.scheduler.received([
        {
          type: 'UPDATE',
          update: { status: { task_id: { value }, state, agent_id: { value: 'agent-1' } } },
        },
      ]);
    await tell('TASK_LOST');
    await tell('TASK_RUNNING');
    await rig.run(() => !rig.model.live().some(({ info }) => info.task_id.value === value));
    await runUntilLive(rig, ['hello-0-agent'], [value]);
  });

  it('moves a changed pod to the new configuration in place, and leaves the others alone', async function () {
    const two =
      `${SVC.replace('plans:', '  world: { count: 1, tasks: { w: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 } } }\nplans:')}`.replace(
        '[[server, agent]] } ] }',
        '[[server, agent]] } ] }\n      world: { pod: world }',
      );
    const rig = await deployed(two);
    this['rig'] = rig;
    const [server, world] = [idOf(rig, 'hello-0-server'), idOf(rig, 'world-0-w')];
    await rig.crash();
    await rig.start(rig.store, two.replace('cpus: 0.5, memory: 64', 'cpus: 0.75, memory: 48'));
    await rig.runPlan('deploy');
    await rig.runIdle();
    assert.notEqual(idOf(rig, 'hello-0-server'), server);
    assert.equal(idOf(rig, 'world-0-w'), world);
    const task = rig.model.live().find(({ info }) => info.name === 'hello-0-server');
    const amounts = task?.info.resources?.map(({ name, scalar }) => [name, scalar?.value]);
    assert.deepEqual(
      amounts?.filter(([name]) => name !== 'ports'),
      [
        ['cpus', 0.75],
        ['mem', 48],
      ],
    );
    const reserved = rig.model.reserved().filter(({ name }) => name === 'mem');
    assert.equal(
      reserved.reduce((sum, { scalar }) => sum + (scalar?.value ?? 0), 0),
      64 + 48 + 32 + 32 + 64 + 32,
    );
  });

  it('refuses a change that is not allowed, keeps the service, and shows why in the deploy plan', async function () {
    const rig = await deployed();
    this['rig'] = rig;
    await rig.crash();
    await rig.start(
      rig.store,
      SVC.replace('count: 1', 'count: 0').replace('[[server, agent]]', '[[server]]'),
    );
    assert.equal(rig.status('deploy'), 'ERROR');
    assert.match(rig.scheduler.target.errors.join(), /hello may not shrink from 1 to 0/);
    assert.deepEqual(rig.model.liveNames(), ['hello-0-agent', 'hello-0-server']);
  });

  it('waits, and says what is lacking, when nothing fits', async () => {
    const rig = new SchedulerRig(SVC);
    rig.model.addAgent('small', 'cpus:0.4;mem:2048;disk:4096;ports:[31000-31100]');
    await rig.start();
    await rig.run(() => rig.scheduler.outcomes.all.length > 0);
    assert.match(
      [...rig.scheduler.reasons.values()].join(),
      /cpus 0.5 of server-resource-set: needs 0.5 cpus, 0.2 is free/,
    );
    assert.deepEqual(rig.model.liveNames(), []);
    assert.equal(rig.model.reserved().length, 0);
  });
});
