// Rate of new executors and agents to avoid, in the scheduler's shell on a virtual clock.
import assert from 'node:assert/strict';
import type { FailingAgent } from '../../../../scheduler/watch/failing-agents.ts';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const AGENT = 'cpus:8;mem:8192;disk:8192';

const svc = (pods: string) => `
name: trial
pods:
${pods}
plans:
  deploy:
    phases:
      all: { pod: hello, strategy: parallel }
`;

describe('starting executors', () => {
  it('one after the other, never faster than it is told, and to the last', async () => {
    const launchRate = { perSecond: 2, burst: 3 };
    const hello =
      '  hello: { count: 12, tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 } } }';
    const rig = new SchedulerRig(svc(hello), { launchRate });
    rig.model.addAgent('agent-1', AGENT);
    await rig.start();
    const start = rig.clock.now();
    await rig.run(() => {
      const most = launchRate.burst + ((rig.clock.now() - start) / 1000) * launchRate.perSecond;
      assert.ok(rig.model.executors.size <= most, `${rig.model.executors.size} instead of ${most}`);
      return rig.status('deploy') === 'COMPLETE';
    });
    assert.equal(rig.model.executors.size, 12);
    assert.ok(rig.clock.now() - start >= 4500);
    assert.deepEqual(rig.model.violations, []);
  });

  it('says of those that wait that it is not their turn', async () => {
    const hello =
      '  hello: { count: 2, tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 } } }';
    const rig = new SchedulerRig(svc(hello), { launchRate: { perSecond: 0.01, burst: 1 } });
    rig.model.addAgent('agent-1', AGENT);
    await rig.start();
    await rig.run(() => rig.model.executors.size === 1);
    assert.match([...rig.scheduler.reasons.values()].join(), /waits for its turn/);
  });
});

describe('an agent where tasks keep failing', () => {
  it('is avoided by new pods, told of, and used again after a while', async () => {
    const hello =
      '  hello: { count: 1, tasks: { server: { goal: RUNNING, cmd: fail, cpus: 0.1, memory: 32 } } }';
    const rig = new SchedulerRig(svc(hello));
    rig.model.addAgent('agent-1', AGENT);
    await rig.start();
    const told: FailingAgent[] = [];
    rig.scheduler.events.on('agent', (agent) => told.push(agent));
    await rig.run(() => told.length > 0);
    assert.deepEqual(
      told.map(({ agentId, hostname, failures, lastTask }) => [agentId, hostname, failures, lastTask]),
      [['agent-1', 'agent-1.example', 5, 'hello-0-server']],
    );
    assert.deepEqual(rig.scheduler.failingAgents, told);
    rig.model.addAgent('agent-2', AGENT);
    await rig.scheduler.podCommand('hello-0', 'replace');
    await rig.run(() => rig.scheduler.state.pod.get('hello-0') !== undefined);
    assert.equal(rig.scheduler.state.pod.get('hello-0')?.agentId, 'agent-2');
    await rig.run(() =>
      told.some(({ agentId, avoidedUntil }) => agentId === 'agent-1' && avoidedUntil === undefined),
    );
    assert.deepEqual(rig.model.violations, []);
  });
});

describe('another target', () => {
  it('tells Mesos of the roles and capabilities that it needs, and nothing where it needs no others', async () => {
    const task = 'cmd: run, cpus: 0.1, memory: 32';
    const hello = `  hello: { count: 1, tasks: { server: { goal: RUNNING, ${task} } } }`;
    const rig = new SchedulerRig(svc(hello));
    const told = () => rig.model.framework;
    rig.model.addAgent('agent-1', AGENT);
    await rig.start();
    await rig.runPlan('deploy');
    await rig.scheduler.updateTarget(rig.spec(svc(hello.replace('count: 1', 'count: 2'))));
    await rig.run(() => rig.model.executors.size === 2);
    assert.equal(told(), undefined);
    const other = `  other: { count: 1, pre-reserved-role: pre, tasks: { server: { goal: RUNNING, gpus: 1, ${task} } } }`;
    await rig.scheduler.updateTarget(rig.spec(svc(`${hello.replace('count: 1', 'count: 2')}\n${other}`)));
    await rig.run(() => told() !== undefined);
    assert.deepEqual(told()?.roles, ['trial-role', 'pre/trial-role']);
    assert.equal(
      told()?.capabilities?.some(({ type }) => type === 'GPU_RESOURCES'),
      true,
    );
    assert.deepEqual(rig.model.violations, []);
  });
});
