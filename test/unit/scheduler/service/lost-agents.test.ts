// Agents that are gone for good, by Mesos' word or by the operator's, and agents that come back under another id: nothing
// waits for them for ever, and nothing that may come back is forgotten.
import assert from 'node:assert/strict';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const VOLUME = 'volume: { path: data, type: ROOT, size: 16 }';
const svc = (more = VOLUME, count = 2) => `
name: trial
pods:
  hello:
    count: ${count}
    allow-decommission: true
    ${more}
    resource-sets: { sidecar: { cpus: 0.1, memory: 32 } }
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64 }
      schema: { goal: ONCE, cmd: finish, resource-set: sidecar }
plans:
  deploy: { phases: { hello: { pod: hello, strategy: parallel, steps: [ { default: [[server], [schema]] } ] } } }
`;
const RESOURCES = 'cpus:2;mem:2048;disk:4096;ports:[31000-31100]';

class Trial extends SchedulerRig {
  readonly told: string[] = [];

  /** All pods are on agent-1. */
  static async deployed(text = svc()): Promise<Trial> {
    const trial = new Trial(text);
    trial.model.addAgent('agent-1', RESOURCES);
    await trial.start();
    trial.scheduler.events.on('told', ({ kind, pod, what }) => {
      trial.told.push([kind, pod, what].filter((one) => one !== undefined).join(' '));
    });
    await trial.runPlan('deploy');
    await trial.runIdle();
    return trial;
  }

  agentOf(instance: string): string | undefined {
    return this.scheduler.state.pod.get(instance)?.agentId;
  }

  isWhole(on: string): boolean {
    const all = [...this.scheduler.state.pod.values()];
    return (
      all.length === 2 &&
      all.every(({ agentId }) => agentId === on) &&
      this.model.live().filter(({ agentId }) => agentId === on).length === 2 &&
      this.status('recovery') === 'COMPLETE'
    );
  }

  reason(): string {
    return [...this.scheduler.reasons.values()].join('\n');
  }

  /** Lets everybody work for so long. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.clock.now() + milliseconds;
    await this.run(() => this.clock.now() >= until);
  }

  assertSound(): void {
    assert.deepEqual(this.model.violations, []);
    const known = [...this.scheduler.state.pod.values()].flatMap(({ reservations }) => reservations);
    const there = [...this.model.agents.values()].filter(({ isGone }) => !isGone);
    const held = there.flatMap(({ total }) =>
      total.filter(({ reservations = [] }) => reservations.length > 0),
    );
    assert.equal(held.length, known.length);
    const { leftover, operation, stray } = this.scheduler.state;
    assert.deepEqual([leftover.size, operation.size, stray.size], [0, 0, 0]);
  }
}

describe('an agent that Mesos marked gone', () => {
  it('loses all its pods at once, and nothing of it is waited for', async () => {
    const trial = await Trial.deployed();
    trial.model.addAgent('agent-2', RESOURCES);
    trial.model.markGone('agent-1');
    await trial.run(() => trial.isWhole('agent-2'));
    await trial.runIdle();
    trial.assertSound();
    assert.ok(trial.told.includes('agent its agent was marked gone in Mesos'));
    assert.ok(trial.told.includes('pod hello-1 lost its agent'));
  });

  it('is found out though Mesos says nothing, because none of its tasks lived or it was not back yet', async () => {
    const trial = await Trial.deployed();
    const agent = trial.model.agents.get('agent-1');
    assert.ok(agent);
    trial.model.lose('agent-1');
    await trial.run(() => /agent-1.example/.test(trial.reason()));
    agent.isGone = true;
    trial.model.addAgent('agent-2', RESOURCES);
    for (const { info } of trial.model.live()) trial.model.end(info.name, 'TASK_FAILED');
    for (const task of trial.model.tasks.values()) task.updates.length = 0;
    const from = trial.clock.now();
    await trial.run(() => trial.isWhole('agent-2'));
    assert.ok(trial.clock.now() - from <= 150_000, `${trial.clock.now() - from} ms`);
    await trial.runIdle();
    trial.assertSound();
  });

  it('holds up no decommission and no uninstall', async () => {
    const trial = await Trial.deployed();
    trial.model.lose('agent-1');
    await trial.run(() => trial.scheduler.state.task.get('hello-1-server')?.state === 'TASK_UNREACHABLE');
    await trial.scheduler.updateTarget(trial.spec(svc(VOLUME, 1)));
    await trial.pass(120_000);
    assert.match(trial.reason(), /waits for the end of .*hello-1-server on the agent agent-1, which is away/);
    assert.match(trial.reason(), /pillion agent gone agent-1/);
    trial.model.markGone('agent-1');
    await trial.runPlan('decommission');
    assert.equal(trial.scheduler.state.leftover.size, 0);
    await trial.scheduler.uninstall();
    await trial.run(() => trial.model.tornDown);
  });

  it('is found out by what a replaced pod had left there', async () => {
    const trial = await Trial.deployed();
    trial.model.lose('agent-1');
    trial.model.addAgent('agent-2', RESOURCES);
    for (const instance of ['hello-0', 'hello-1']) await trial.scheduler.podCommand(instance, 'replace');
    await trial.run(() => [...trial.scheduler.state.pod.values()].every((pod) => pod.agentId === 'agent-2'));
    const agent = trial.model.agents.get('agent-1');
    assert.ok(agent && trial.scheduler.state.leftover.size > 0);
    agent.isGone = true;
    await trial.scheduler.uninstall();
    await trial.run(() => trial.model.tornDown);
    assert.deepEqual(trial.model.violations, []);
  });
});

describe('an agent that the operator says is gone', () => {
  async function lost(text = svc()): Promise<Trial> {
    const trial = await Trial.deployed(text);
    trial.model.lose('agent-1');
    await trial.run(() => trial.scheduler.state.task.get('hello-0-server')?.state === 'TASK_UNREACHABLE');
    await trial.run(() => trial.scheduler.state.task.get('hello-1-server')?.state === 'TASK_UNREACHABLE');
    return trial;
  }

  it('is none while its tasks run, and none of ours otherwise', async () => {
    const trial = await Trial.deployed();
    assert.deepEqual(await trial.scheduler.agentGone('agent-1'), {
      code: 'live',
      tasks: ['hello-0-server', 'hello-1-server'],
    });
    assert.equal(await trial.scheduler.agentGone('agent-7'), undefined);
    assert.ok(trial.isWhole('agent-1'));
  });

  it('loses its pods, and gives back what it had when it returns after all, also while offers are suppressed', async () => {
    const trial = await lost();
    trial.model.addAgent('agent-2', RESOURCES);
    const answer = await trial.scheduler.agentGone('agent-1');
    assert.ok(answer?.code === 'gone');
    assert.deepEqual([answer.hostname, answer.pods], ['agent-1.example', ['hello-0', 'hello-1']]);
    assert.ok(answer.leftBehind > 0);
    await trial.run(() => trial.isWhole('agent-2'));
    await trial.runIdle();
    assert.equal(trial.scheduler.state.leftover.size, answer.leftBehind, 'remembered, not waited for');
    for (const { info, agentId } of trial.model.live())
      if (agentId === 'agent-1') trial.model.end(info.name, 'TASK_FAILED');
    trial.model.find('agent-1');
    await trial.run(() => trial.scheduler.state.leftover.size === 0);
    await trial.runIdle();
    trial.assertSound();
    assert.ok(trial.isWhole('agent-2'));
  });

  it('has its tasks killed that run on when it returns', async () => {
    const trial = await lost();
    trial.model.addAgent('agent-2', RESOURCES);
    const before = new Set(trial.model.live());
    await trial.scheduler.agentGone('agent-1');
    await trial.run(() => trial.isWhole('agent-2'));
    trial.model.find('agent-1');
    await trial.run(() => trial.model.live().every((task) => !before.has(task)) && trial.isWhole('agent-2'));
    await trial.run(
      () => trial.scheduler.state.leftover.size === 0 && trial.scheduler.state.stray.size === 0,
    );
    await trial.runIdle();
    trial.assertSound();
  });

  it('holds up no uninstall', async () => {
    const trial = await lost();
    await trial.scheduler.uninstall();
    await trial.pass(10_000);
    assert.match(trial.reason(), /pillion agent gone agent-1/);
    await trial.scheduler.agentGone('agent-1');
    await trial.run(() => trial.model.tornDown);
  });

  it('is remembered over a restart of the scheduler', async () => {
    const trial = await lost();
    const answer = await trial.scheduler.agentGone('agent-1');
    await trial.crash();
    trial.model.addAgent('agent-2', RESOURCES);
    await trial.start();
    await trial.run(() => [...trial.scheduler.state.pod.values()].every((pod) => pod.agentId === 'agent-2'));
    assert.ok(answer?.code === 'gone');
    assert.equal(trial.scheduler.state.leftover.size, answer.leftBehind);
    await trial.scheduler.uninstall();
    await trial.run(() => trial.model.tornDown);
  });
});

describe('an agent that comes back under another id', () => {
  it('brings its pods back on their volumes', async () => {
    const trial = await Trial.deployed();
    const before = trial.model.live().map(({ info }) => info.executor?.executor_id.value);
    const volumes = () =>
      trial.model
        .reserved()
        .flatMap(({ disk }) => disk?.persistence?.id ?? [])
        .sort();
    const kept = volumes();
    assert.equal(kept.length, 2);
    trial.model.renew('agent-1', 'agent-9');
    await trial.run(() => trial.isWhole('agent-9'));
    assert.deepEqual(volumes(), kept);
    await trial.runIdle();
    trial.assertSound();
    assert.ok(trial.told.includes('pod hello-0 its agent has another id'));
    assert.ok(
      trial.model.live().every(({ info }) => !before.includes(info.executor?.executor_id.value ?? '-')),
    );
    const finished = [...trial.model.tasks.values()].filter(({ info }) => info.name === 'hello-0-schema');
    assert.equal(finished.length, 1, 'what is to run once did');
  });

  it('does so while Mesos only finds the old one unreachable', async () => {
    const trial = await Trial.deployed();
    trial.model.lose('agent-1');
    await trial.run(() => trial.scheduler.state.task.get('hello-1-server')?.state === 'TASK_UNREACHABLE');
    for (const { info } of trial.model.live()) trial.model.end(info.name, 'TASK_FAILED');
    for (const task of trial.model.tasks.values()) task.updates.length = 0;
    trial.model.renew('agent-1', 'agent-9');
    await trial.run(() => trial.isWhole('agent-9'));
    await trial.runIdle();
    trial.assertSound();
  });

  it('gives back there what a decommission takes away', async () => {
    const trial = await Trial.deployed();
    trial.model.lose('agent-1');
    await trial.scheduler.updateTarget(trial.spec(svc(VOLUME, 1)));
    trial.model.renew('agent-1', 'agent-9');
    await trial.runPlan('decommission');
    await trial.run(() => trial.agentOf('hello-0') === 'agent-9' && trial.model.liveNames().length === 1);
    await trial.runIdle();
    trial.assertSound();
  });

  it('says what can be done where its volumes are gone, and places pods without any anew', async () => {
    const trial = await Trial.deployed();
    trial.model.renew('agent-1', 'agent-9', true);
    await trial.run(() => trial.scheduler.state.task.get('hello-1-server')?.state === 'TASK_LOST');
    await trial.pass(10_000);
    assert.match(
      trial.reason(),
      /its agent agent-1\.example \(agent-1\) was removed from Mesos; .*pillion pod replace hello-0/,
    );
    for (const instance of ['hello-0', 'hello-1']) await trial.scheduler.podCommand(instance, 'replace');
    await trial.run(() => trial.isWhole('agent-9'));
    const plain = await Trial.deployed(svc(''));
    plain.model.renew('agent-1', 'agent-9', true);
    await plain.run(() => plain.isWhole('agent-9'));
  });

  it('gives up what it left there when it is told that the old id is gone', async () => {
    const trial = await Trial.deployed();
    trial.model.renew('agent-1', 'agent-9', true);
    await trial.run(() => trial.scheduler.state.task.get('hello-1-server')?.state === 'TASK_LOST');
    const answer = await trial.scheduler.agentGone('agent-1');
    assert.equal(answer?.code, 'gone');
    await trial.run(() => trial.isWhole('agent-9'));
    await trial.runIdle();
    assert.deepEqual(trial.model.violations, []);
  });
});
