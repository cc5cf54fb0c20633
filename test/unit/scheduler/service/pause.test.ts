// Pausing a pod: its tasks sleep in the place of their commands, checks off, until they are resumed; also over a
// restart of the scheduler and whatever fails meanwhile.
import assert from 'node:assert/strict';
import { statusOf as shownStatus } from '../../../../scheduler/http/pod-view.ts';
import { SLEEP } from '../../../../scheduler/plan/pause.ts';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 1
    resource-sets: { sidecar: { cpus: 0.1, memory: 32 } }
    tasks:
      server:
        goal: RUNNING
        cmd: run
        cpus: 0.5
        memory: 64
        health-check: { cmd: check, interval: 5, grace-period: 5, max-consecutive-failures: 3, delay: 0, timeout: 5 }
      agent: { goal: RUNNING, essential: false, cmd: run, cpus: 0.1, memory: 32 }
      backup: { goal: FINISH, cmd: finish, resource-set: sidecar }
plans:
  deploy: { phases: { hello: { pod: hello, steps: [ { default: [[server, agent]] } ] } } }
  backup: { phases: { backup: { pod: hello, steps: [ { default: [[backup]] } ] } } }
`;

async function deployed(): Promise<SchedulerRig> {
  const rig = new SchedulerRig(SVC);
  rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  await rig.start();
  await rig.runPlan('deploy');
  return rig;
}

function infoOf(rig: SchedulerRig, name: string) {
  return rig.model.live().find(({ info }) => info.name === name)?.info ?? assert.fail(`${name} is not live`);
}

function statusOf(rig: SchedulerRig, name: string): string {
  const task = rig.scheduler.state.task.get(name);
  const { state, target } = rig.scheduler;
  return task === undefined ? 'none' : shownStatus({ state, spec: target.spec }, task);
}

const until = (rig: SchedulerRig, name: string, status: string) =>
  rig.run(() => statusOf(rig, name) === status);

describe('pausing a pod', () => {
  it('puts a sleep in the place of the commands, without checks, and takes it away again', async () => {
    const rig = await deployed();
    assert.deepEqual(await rig.scheduler.podCommand('hello-0', 'pause'), ['hello-0-server', 'hello-0-agent']);
    assert.equal(statusOf(rig, 'hello-0-server'), 'PAUSING');
    await until(rig, 'hello-0-server', 'PAUSED');
    await until(rig, 'hello-0-agent', 'PAUSED');
    assert.equal(infoOf(rig, 'hello-0-server').command?.value, SLEEP);
    assert.equal(infoOf(rig, 'hello-0-server').health_check, undefined);
    assert.deepEqual(await rig.scheduler.podCommand('hello-0', 'pause'), [], 'it is so already');
    assert.equal((await rig.scheduler.podCommand('hello-0', 'resume'))?.length, 2);
    await until(rig, 'hello-0-server', 'RUNNING');
    await until(rig, 'hello-0-agent', 'RUNNING');
    assert.equal(infoOf(rig, 'hello-0-server').command?.value, 'run');
    assert.ok(infoOf(rig, 'hello-0-server').health_check);
    assert.deepEqual(rig.model.violations, []);
  });

  it('pauses only the tasks that are named, and leaves the others running', async () => {
    const rig = await deployed();
    const server = infoOf(rig, 'hello-0-server').task_id.value;
    assert.deepEqual(await rig.scheduler.podCommand('hello-0', 'pause', ['agent']), ['hello-0-agent']);
    await until(rig, 'hello-0-agent', 'PAUSED');
    assert.equal(infoOf(rig, 'hello-0-server').task_id.value, server);
    assert.equal(statusOf(rig, 'hello-0-server'), 'RUNNING');
  });

  it('holds over a restart of the scheduler, over failures, and lets sidecars work', async () => {
    const rig = await deployed();
    await rig.scheduler.podCommand('hello-0', 'pause', ['server']);
    await rig.crash();
    await rig.start();
    await until(rig, 'hello-0-server', 'PAUSED');
    rig.model.end('hello-0-server', 'TASK_FAILED');
    await until(rig, 'hello-0-server', 'PAUSING');
    await until(rig, 'hello-0-server', 'PAUSED');
    await rig.scheduler.command('backup', { type: 'start', parameters: {} });
    await rig.runPlan('backup');
    assert.deepEqual(rig.model.violations, []);
  });
});
