// What happens halfway: a task that leaves its pod, a plan that is forced past what is away, a recovery in which what was
// up goes down again. Nothing is forgotten, and nothing waits for ever.
import assert from 'node:assert/strict';
import { startTarget } from '../../../../scheduler/service/start-target.ts';
import type { TaskStatus } from '../../../../shared/mesos/generated/mesos.ts';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 2
    allow-decommission: true
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64, ports: { http: { port: 0 } } }
      agent: { goal: RUNNING, essential: false, cmd: run, cpus: 0.1, memory: 32 }
`;

const WITHOUT_AGENT = SVC.replace(/ {6}agent:.*\n/, '');

async function deployed(svc = SVC): Promise<SchedulerRig> {
  const rig = new SchedulerRig(svc);
  rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  await rig.start();
  await rig.runPlan('deploy');
  return rig;
}

describe('a task that another target does not have', () => {
  it('ends, and nothing of it stays recorded or reserved', async () => {
    const rig = await deployed();
    await rig.scheduler.podCommand('hello-1', 'pause', ['agent']);
    await rig.run(() => rig.status('recovery') === 'COMPLETE' && rig.model.live().length === 4);
    await rig.scheduler.updateTarget(rig.spec(WITHOUT_AGENT));
    await rig.runPlan('deploy');
    await rig.runIdle();
    assert.deepEqual(rig.model.liveNames(), ['hello-0-server', 'hello-1-server']);
    const { task, override, backoff, deaths, pod, leftover } = rig.scheduler.state;
    assert.deepEqual([...task.keys()].sort(), ['hello-0-server', 'hello-1-server']);
    assert.deepEqual([...override.keys(), ...backoff.keys()], []);
    assert.ok([...deaths.keys()].every((name) => name.endsWith('server')));
    const known = [...pod.values()].flatMap(({ reservations }) => reservations);
    assert.equal(rig.model.reserved().length, known.length);
    assert.equal(leftover.size, 0);
    assert.deepEqual(rig.model.violations, []);
  });
});

describe('a decommission that is forced past what is away', () => {
  it('keeps in mind what is still reserved and alive', async () => {
    const rig = await deployed();
    const agentId = 'agent-1';
    for (const task of rig.scheduler.tasksOf('hello-1')) {
      const status = { task_id: { value: task.taskId }, agent_id: { value: agentId } };
      await rig.scheduler.received([
        {
          type: 'UPDATE',
          update: { status: { ...status, state: 'TASK_UNREACHABLE' } },
        },
      ]);
    }
    const away = rig.scheduler.tasksOf('hello-1').map(({ taskId }) => taskId);
    const held = rig.scheduler.state.pod.get('hello-1')?.reservations.map(({ resourceId }) => resourceId);
    await rig.scheduler.updateTarget(rig.spec(SVC.replace('count: 2', 'count: 1')));
    await rig.scheduler.command('decommission', {
      type: 'forceComplete',
      phase: 'hello-1',
      step: 'kill-hello-1',
    });
    const { steps = [] } = rig.scheduler.plan('decommission')?.definition.phases[0] ?? {};
    for (const { name } of steps.filter((step) => step.name.startsWith('unreserve')))
      await rig.scheduler.command('decommission', { type: 'forceComplete', phase: 'hello-1', step: name });
    assert.equal(rig.status('decommission'), 'COMPLETE');
    assert.deepEqual([...rig.scheduler.state.stray.keys()].sort(), away.sort());
    assert.deepEqual([...rig.scheduler.state.leftover.keys()].sort(), held?.sort());
    await rig.runIdle();
    assert.deepEqual(rig.model.liveNames(), ['hello-0-agent', 'hello-0-server']);
    assert.equal(rig.scheduler.state.leftover.size, 0);
    assert.equal(rig.scheduler.state.stray.size, 0);
  });
});

describe('the state of another service', () => {
  it('is refused at the start, and left as it is', async () => {
    const rig = await deployed();
    const { state } = rig.scheduler;
    const other = rig.spec(SVC.replace('name: trial', 'name: other'));
    assert.throws(
      () => startTarget(state, other, () => 'new'),
      /the state: it is that of the service trial, and svc.yml tells of other/,
    );
  });
});

describe('an uninstall under way', () => {
  it('is not ended by a rollback', async () => {
    const rig = await deployed();
    await rig.scheduler.updateTarget(rig.spec(SVC.replace('memory: 64', 'memory: 48')));
    await rig.scheduler.uninstall();
    assert.equal(await rig.scheduler.rollback(), undefined);
    assert.deepEqual(rig.scheduler.planNames, ['uninstall']);
  });
});

const READY = `
name: trial
pods:
  hello:
    count: 1
    tasks:
      server: { goal: RUNNING, essential: false, cmd: run, cpus: 0.1, memory: 32 }
      client:
        goal: RUNNING
        essential: false
        cmd: run
        cpus: 0.1
        memory: 32
        readiness-check: { cmd: 'true', interval: 1, timeout: 1 }
`;

/** A word of the executor, beside the model. */
async function say(rig: SchedulerRig, name: string, status: Partial<TaskStatus>): Promise<void> {
  const record = rig.scheduler.state.task.get(name);
  const ids = { task_id: { value: record?.taskId ?? '' }, agent_id: { value: 'agent-1' } };
  const update = { status: { ...ids, state: 'TASK_RUNNING', ...status } as const };
  await rig.scheduler.received([{ type: 'UPDATE', update }]);
}

const READY_NOW = { check_status: { type: 'COMMAND', command: { exit_code: 0 } } } as const;

describe('a recovery of two tasks', () => {
  it('launches one again that fails once more while the other is not ready yet', async () => {
    const rig = new SchedulerRig(READY);
    rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
    await rig.start();
    await rig.run(() => rig.scheduler.state.task.get('hello-0-client')?.state === 'TASK_RUNNING');
    await say(rig, 'hello-0-client', READY_NOW);
    assert.equal(rig.status('deploy'), 'COMPLETE');
    rig.model.killExecutor(rig.model.live()[0]?.executorId ?? '');
    const isUp = (name: string) => rig.scheduler.state.task.get(name)?.state === 'TASK_RUNNING';
    await rig.run(() => !isUp('hello-0-client'));
    await rig.run(() => isUp('hello-0-server') && isUp('hello-0-client'));
    const first = rig.scheduler.state.task.get('hello-0-server')?.taskId;
    rig.model.end('hello-0-server', 'TASK_FAILED');
    await rig.run(
      () => isUp('hello-0-server') && rig.scheduler.state.task.get('hello-0-server')?.taskId !== first,
    );
    await say(rig, 'hello-0-client', READY_NOW);
    assert.equal(rig.status('recovery'), 'COMPLETE');
  });
});

describe('a reservation that may never have come about', () => {
  it('is not given up for not being offered while nothing can be offered', async () => {
    const rig = new SchedulerRig(SVC);
    rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
    await rig.start();
    await rig.run(() => rig.scheduler.state.pod.has('hello-0'));
    await rig.scheduler.podCommand('hello-0', 'replace');
    const left = rig.scheduler.state.leftover.size;
    assert.ok(left > 0);
    await rig.scheduler.disconnected('trial');
    rig.clock.advance(600_000);
    await rig.scheduler.podCommand('nobody-0', 'restart');
    assert.equal(rig.scheduler.state.leftover.size, left);
  });
});

describe('an update that is interrupted between an end and a launch', () => {
  it('leaves no pod down: it comes back as it was, and goes on from there', async () => {
    const rig = await deployed();
    const memory = () =>
      rig.model
        .live()
        .filter(({ info, state }) => info.name === 'hello-0-server' && state === 'TASK_RUNNING')
        .map(({ info }) => info.resources?.find(({ name }) => name === 'mem')?.scalar?.value);
    const target = rig.spec(SVC.replace('memory: 64', 'memory: 48'));
    await rig.scheduler.updateTarget(target);
    await rig.scheduler.command('deploy', { type: 'interrupt' });
    await rig.run(() => !rig.model.liveNames().includes('hello-0-server'));
    await rig.run(() => memory().length === 1 && rig.status('recovery') === 'COMPLETE');
    assert.deepEqual(memory(), [64]);
    assert.equal(rig.status('deploy'), 'WAITING');
    await rig.scheduler.command('deploy', { type: 'continue' });
    await rig.runPlan('deploy');
    await rig.run(() => rig.status('recovery') === 'COMPLETE');
    assert.deepEqual(memory(), [48]);
    await rig.runIdle();
    assert.deepEqual(rig.model.violations, []);
  });
});

describe('a recovery of tasks that another target does not have', () => {
  it('is over for them', async () => {
    const rig = await deployed();
    rig.model.end('hello-0-server', 'TASK_FAILED');
    await rig.run(() => rig.status('recovery') !== 'COMPLETE');
    await rig.scheduler.updateTarget(rig.spec(SVC.replace('agent:', 'other:')));
    await rig.runPlan('deploy');
    await rig.runPlan('recovery');
    await rig.runIdle();
    assert.deepEqual(rig.model.violations, []);
    assert.equal(rig.model.liveNames().join(), 'hello-0-other,hello-0-server,hello-1-other,hello-1-server');
  });
});

describe('a launch beside live tasks that was lost', () => {
  it('leaves no reservation in the records that was never made', async () => {
    const steps = `${SVC}plans: { deploy: { phases: { hello: { pod: hello, steps: [ { default: [[server],[agent]] } ] } } } }\n`;
    const rig = await deployed(steps);
    const changed = steps.replace(
      'cpus: 0.1, memory: 32',
      'cpus: 0.1, memory: 32, ports: { x: { port: 0 } }',
    );
    await rig.scheduler.updateTarget(rig.spec(changed));
    const all = () => [...rig.scheduler.state.pod.values()].flatMap(({ reservations }) => reservations);
    await rig.run(() => all().some(({ confirmed }) => !confirmed));
    assert.ok(rig.model.liveNames().includes('hello-0-server'));
    await rig.crash(false);
    await rig.start();
    await rig.runPlan('deploy');
    await rig.runIdle();
    assert.equal(rig.model.reserved().length, all().length);
    assert.deepEqual(rig.model.violations, []);
  });
});

describe('a pod that is replaced while several of its tasks start', () => {
  it('starts all of them anew', async () => {
    const rig = await deployed();
    await rig.scheduler.podCommand('hello-0', 'restart');
    const isStarting = (name: string) => rig.scheduler.state.task.get(name)?.state === 'TASK_STAGING';
    await rig.run(() => ['hello-0-server', 'hello-0-agent'].every(isStarting));
    await rig.scheduler.podCommand('hello-0', 'replace');
    await rig.runPlan('recovery');
    await rig.runIdle();
    assert.equal(rig.model.live().length, 4);
    assert.deepEqual(rig.model.violations, []);
  });
});

describe('a task whose step comes later in a parallel phase', () => {
  it('is brought back by recovery when the step before waits for it', async () => {
    const svc = `${SVC.replace('    tasks:\n', '    tasks:\n      first: { goal: ONCE, cmd: finish, cpus: 0.1, memory: 32 }\n')}plans:
  deploy:
    phases: { hello: { pod: hello, strategy: parallel, steps: [ { default: [[first],[server],[agent]] } ] } }
`;
    const rig = await deployed(svc);
    await rig.scheduler.podCommand('hello-0', 'restart');
    await rig.scheduler.command('deploy', { type: 'restart' });
    await rig.runPlan('deploy');
    await rig.runIdle();
    assert.equal(rig.model.live().length, 4);
    assert.deepEqual(rig.model.violations, []);
  });
});

describe('a launch with a set of its own that was lost', () => {
  it('is not taken for made because another task of the pod runs', async () => {
    const svc = `${SVC}      backup: { goal: FINISH, cmd: finish, cpus: 0.1, memory: 32 }
plans:
  deploy: { phases: { hello: { pod: hello, steps: [ { default: [[server, agent]] } ] } } }
  backup: { phases: { hello: { pod: hello, steps: [ { default: [[backup]] } ] } } }
`;
    const rig = await deployed(svc);
    await rig.runIdle();
    await rig.scheduler.updateTarget(
      rig.spec(
        svc
          .replace('finish, cpus: 0.1', 'finish, ports: { x: { port: 0 } }, cpus: 0.1')
          .replace('default: [[server, agent]]', 'default: []'),
      ),
    );
    await rig.runPlan('deploy');
    await rig.scheduler.command('backup', { type: 'start', parameters: {} });
    await rig.run(() => rig.scheduler.state.task.has('hello-0-backup'));
    await rig.crash(false);
    await rig.start();
    await rig.runPlan('backup');
    await rig.runIdle();
    const all = [...rig.scheduler.state.pod.values()].flatMap(({ reservations }) => reservations);
    assert.equal(rig.model.reserved().length, all.length);
    assert.deepEqual(rig.model.violations, []);
  });
});
