// Pods that are silent, and pods that are gone: ended and started again, or placed anew by policy, also over restarts.
import assert from 'node:assert/strict';
import { encodeMessage } from '../../../../shared/link/link.ts';
import type { TaskState } from '../../../../shared/mesos/generated/mesos.ts';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const svc = (policy: string, count = 1) => `
name: trial
pods:
  hello:
    count: ${count}
    ${policy}
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64 }
`;
const HEARTBEAT = 'heartbeat: { interval: 10, missed: 2 }';
const REPLACE = 'replace-after: { after: 300, apart: 600 }';

async function deployed(text: string): Promise<SchedulerRig> {
  const rig = new SchedulerRig(text);
  rig.model.addAgent('agent-1', 'cpus:1.5;mem:2048;disk:4096;ports:[31000-31100]');
  await rig.start();
  await rig.runPlan('deploy');
  return rig;
}

function executorOf(rig: SchedulerRig, name = 'hello-0-server'): string {
  return rig.model.live().find(({ info }) => info.name === name)?.executorId ?? '';
}

async function tell(rig: SchedulerRig, name: string, state: TaskState): Promise<void> {
  const taskId = rig.scheduler.state.task.get(name)?.taskId ?? '';
  const status = { task_id: { value: taskId }, state, agent_id: { value: 'agent-1' } };
  await rig.scheduler.received([{ type: 'UPDATE', update: { status } }]);
}

describe('a pod with a heartbeat policy', () => {
  it('is shut down when it stays silent, and starts again under a new executor id', async () => {
    const rig = await deployed(svc(HEARTBEAT));
    const [before, from] = [executorOf(rig), rig.clock.now()];
    await rig.run(() => executorOf(rig) !== before && executorOf(rig) !== '');
    assert.ok(rig.clock.now() >= from + 29_000, `after ${rig.clock.now() - from} ms`);
    await rig.run(() => rig.status('recovery') === 'COMPLETE');
    assert.deepEqual(rig.model.violations, []);
  });

  it('lives on as long as it is heard of', async () => {
    const rig = await deployed(svc(HEARTBEAT));
    const executorId = executorOf(rig);
    for (let beat = 1; beat <= 20; beat += 1) {
      rig.clock.advance(9_000);
      const data = encodeMessage({ session: 's', sequence: BigInt(beat), heartbeat: {} });
      const ids = { agent_id: { value: 'agent-1' }, executor_id: { value: executorId } };
      await rig.scheduler.received([{ type: 'MESSAGE', message: { ...ids, data } }]);
    }
    assert.equal(executorOf(rig), executorId);
  });

  it('is given the time that a new target says, without a launch', async () => {
    const rig = await deployed(svc(HEARTBEAT));
    const [executorId, from] = [executorOf(rig), rig.clock.now()];
    await rig.scheduler.updateTarget(rig.spec(svc('heartbeat: { interval: 10, missed: 59 }')));
    assert.equal(executorOf(rig), executorId);
    await rig.run(() => executorOf(rig) !== executorId);
    assert.ok(rig.clock.now() >= from + 599_000, `after ${rig.clock.now() - from} ms`);
  });

  it('is judged by what it was launched with until the target reaches it, also after a restart', async () => {
    const rig = await deployed(svc(HEARTBEAT.replace('10', '100')));
    await rig.scheduler.updateTarget(rig.spec(svc(HEARTBEAT)));
    await rig.scheduler.command('deploy', { type: 'interrupt' });
    await rig.run(() => executorOf(rig) === '');
    await rig.run(() => executorOf(rig) !== '' && rig.status('recovery') === 'COMPLETE');
    await rig.crash();
    await rig.start(rig.store, svc(HEARTBEAT));
    const [executorId, from] = [executorOf(rig), rig.clock.now()];
    await rig.run(() => executorOf(rig) !== executorId);
    assert.ok(rig.clock.now() >= from + 299_000, `after ${rig.clock.now() - from} ms`);
  });

  it('is not shut down for ever when it is replaced while it is silent', async () => {
    const rig = await deployed(svc(HEARTBEAT));
    const before = executorOf(rig);
    const asked: string[] = [];
    rig.scheduler.events.on('call', ({ shutdown }) => asked.push(shutdown?.executor_id.value ?? ''));
    rig.clock.advance(30_000);
    await rig.scheduler.podCommand('hello-0', 'replace');
    assert.ok(asked.includes(before));
    await rig.run(() => executorOf(rig) !== before && rig.status('recovery') === 'COMPLETE');
    await rig.runIdle();
    asked.length = 0;
    await rig.scheduler.disconnected('trial');
    await rig.scheduler.subscribed('framework-1', rig.model.sink(), 'model');
    assert.ok(!asked.includes(before), asked.join());
  });

  it('is not judged while nobody can be heard', async () => {
    const rig = await deployed(svc(HEARTBEAT));
    const executorId = executorOf(rig);
    await rig.scheduler.disconnected('trial');
    rig.clock.advance(600_000);
    await rig.scheduler.subscribed('framework-1', rig.model.sink(), 'model');
    assert.equal(executorOf(rig), executorId);
  });
});

describe('a pod with a policy for its replacement', () => {
  it('is placed anew when its agent stays away, and the old one is killed when it comes back', async () => {
    const rig = await deployed(svc(REPLACE));
    rig.model.addAgent('agent-2', 'cpus:1.5;mem:2048;disk:4096;ports:[31000-31100]');
    const [lost, from] = [executorOf(rig), rig.clock.now()];
    const agent = rig.model.agents.get('agent-1');
    assert.ok(agent);
    agent.reachable = false;
    await tell(rig, 'hello-0-server', 'TASK_UNREACHABLE');
    await rig.run(() => rig.scheduler.state.pod.get('hello-0')?.agentId === 'agent-2');
    assert.ok(rig.clock.now() >= from + 300_000);
    agent.reachable = true;
    await rig.run(() => rig.model.liveNames().length === 1 && rig.status('recovery') === 'COMPLETE');
    await rig.run(() => rig.scheduler.state.leftover.size === 0);
    assert.notEqual(executorOf(rig), lost);
    assert.equal(
      rig.model.agents.get('agent-1')?.total.some(({ reservations = [] }) => reservations.length > 0),
      false,
    );
  });

  it('keeps its time over a restart of the scheduler', async () => {
    const rig = await deployed(svc(REPLACE));
    await tell(rig, 'hello-0-server', 'TASK_UNREACHABLE');
    const since = rig.scheduler.state.trouble.get('hello-0')?.since;
    await rig.crash();
    rig.clock.advance(200_000);
    await rig.start();
    assert.equal(rig.scheduler.state.trouble.get('hello-0')?.since, since);
  });

  it('is left alone when it recovers in time', async () => {
    const rig = await deployed(svc(REPLACE));
    rig.model.end('hello-0-server', 'TASK_FAILED');
    const place = rig.scheduler.state.pod.get('hello-0')?.reservations[0]?.resourceId;
    await rig.run(() => rig.scheduler.state.trouble.size === 1);
    await rig.run(() => rig.scheduler.state.trouble.size === 0);
    rig.clock.advance(400_000);
    await rig.run(() => rig.status('recovery') === 'COMPLETE');
    assert.equal(rig.scheduler.state.pod.get('hello-0')?.reservations[0]?.resourceId, place);
  });

  it('is not replaced together with another of its kind', async () => {
    const rig = await deployed(svc(REPLACE, 2));
    await tell(rig, 'hello-0-server', 'TASK_UNREACHABLE');
    await tell(rig, 'hello-1-server', 'TASK_UNREACHABLE');
    rig.clock.advance(301_000);
    await rig.scheduler.podCommand('nobody-0', 'restart');
    assert.equal(rig.scheduler.state.trouble.size, 1);
    const at = rig.scheduler.state.replacement.get('hello')?.at ?? 0;
    await rig.run(() => (rig.scheduler.state.replacement.get('hello')?.at ?? 0) > at);
    assert.ok((rig.scheduler.state.replacement.get('hello')?.at ?? 0) >= at + 600_000);
  });
});
