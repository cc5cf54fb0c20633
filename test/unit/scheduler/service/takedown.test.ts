// Taking away: decommission, replace and uninstall leave no task, no reservation and no volume behind; a live change
// of the target rolls on by itself, can be taken back, and is refused with its rule.
import assert from 'node:assert/strict';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 3
    allow-decommission: true
    volume: { path: shared, type: ROOT, size: 16 }
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64, ports: { http: { port: 0 } } }
  world:
    count: 1
    tasks:
      w: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 }
plans:
  deploy:
    phases: { hello: { pod: hello }, world: { pod: world } }
  update:
    phases: { renewed: { pod: hello, strategy: parallel }, world: { pod: world } }
`;

async function deployed(svc = SVC): Promise<SchedulerRig> {
  const rig = new SchedulerRig(svc);
  rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  await rig.start();
  await rig.runPlan('deploy');
  return rig;
}

const idsOf = (rig: SchedulerRig) =>
  new Map(rig.model.live().map(({ info }) => [info.name, info.task_id.value]));

/** Every reservation on the agents belongs to a pod that is recorded, and every recorded one is there. */
function assertNoLeak(rig: SchedulerRig): void {
  assert.deepEqual(rig.model.violations, []);
  const known = [...rig.scheduler.state.pod.values()].flatMap(({ reservations }) => reservations);
  assert.equal(rig.model.reserved().length, known.length);
  assert.equal(rig.scheduler.state.leftover.size, 0);
  assert.equal(rig.scheduler.state.operation.size, 0);
}

describe('decommission', () => {
  it('takes instances away, the highest index first, each with its resources and its records', async () => {
    const rig = await deployed();
    const answer = await rig.scheduler.updateTarget(rig.spec(SVC.replace('count: 3', 'count: 1')));
    assert.equal(answer.code, 'done');
    const plan = rig.scheduler.plan('decommission');
    assert.deepEqual(
      plan?.definition.phases.map(({ name }) => name),
      ['hello-2', 'hello-1'],
    );
    const steps = plan?.definition.phases[0]?.steps.map(({ name }) => name) ?? [];
    assert.equal(steps[0], 'kill-hello-2');
    assert.match(steps[1] ?? '', /^unreserve-/);
    assert.equal(steps.at(-1), 'erase-hello-2');
    await rig.runPlan('decommission');
    await rig.runIdle();
    assert.deepEqual(rig.model.liveNames(), ['hello-0-server', 'world-0-w']);
    assert.deepEqual([...rig.scheduler.state.pod.keys()].sort(), ['hello-0', 'world-0']);
    assertNoLeak(rig);
    assert.equal(rig.status('recovery'), 'COMPLETE');
  });

  it('goes on after a restart where it was, and gives way when the instance is wanted again', async () => {
    const rig = await deployed();
    await rig.scheduler.updateTarget(rig.spec(SVC.replace('count: 3', 'count: 1')));
    await rig.run(() => !rig.model.liveNames().includes('hello-2-server'));
    await rig.crash();
    await rig.start(rig.store, SVC.replace('count: 3', 'count: 1'));
    assert.equal(rig.scheduler.plan('decommission')?.definition.phases.length, 2);
    await rig.runPlan('decommission');
    await rig.scheduler.updateTarget(rig.spec(SVC));
    assert.equal(rig.scheduler.plan('decommission'), undefined);
    await rig.runPlan('deploy');
    assert.equal(rig.model.liveNames().length, 4);
    await rig.runIdle();
    assertNoLeak(rig);
  });
});

describe('a smaller svc.yml at the start', () => {
  it('takes the surplus away', async () => {
    const rig = await deployed();
    await rig.crash();
    await rig.start(rig.store, SVC.replace('count: 3', 'count: 2'));
    await rig.runPlan('decommission');
    assert.deepEqual(rig.model.liveNames(), ['hello-0-server', 'hello-1-server', 'world-0-w']);
  });
});

describe('uninstall', () => {
  it('kills all, gives all back, deregisters, and leaves nothing but the word that it did', async () => {
    const rig = await deployed();
    let isTold = false;
    rig.scheduler.events.once('uninstalled', () => {
      isTold = true;
    });
    await rig.scheduler.uninstall();
    assert.deepEqual(rig.scheduler.planNames, ['uninstall']);
    await rig.run(() => isTold);
    assert.deepEqual(rig.model.liveNames(), []);
    assert.deepEqual(rig.model.reserved(), []);
    assert.equal(rig.model.tornDown, true);
    assert.deepEqual(rig.model.violations, []);
    const kinds = Object.entries(rig.scheduler.state).filter(([, records]) => records.size > 0);
    assert.deepEqual(
      kinds.map(([kind]) => kind),
      ['framework'],
    );
    await assert.rejects(rig.start(), /this service was uninstalled/);
  });

  it('also gives back what a replaced pod left', async () => {
    const rig = await deployed();
    await rig.scheduler.podCommand('hello-0', 'replace');
    assert.ok(rig.scheduler.state.leftover.size > 0);
    await rig.scheduler.uninstall();
    await rig.run(() => rig.scheduler.state.framework.get('current')?.isUninstalled === true);
    assert.deepEqual(rig.model.reserved(), []);
  });
});

describe('a live change of the target', () => {
  it('rolls by the update plan, leaves equal pods alone, and is taken back by one command', async () => {
    const rig = await deployed();
    const [before, first] = [idsOf(rig), rig.scheduler.target.configuration];
    const changed = rig.spec(SVC.replace('memory: 64', 'memory: 48'));
    const answer = await rig.scheduler.updateTarget(changed);
    assert.equal(answer.code, 'done');
    assert.equal(answer.difference.pods.find(({ pod }) => pod === 'hello')?.isLaunchedAgain, true);
    assert.equal(rig.scheduler.plan('deploy')?.definition.phases[0]?.name, 'renewed');
    assert.deepEqual(rig.scheduler.planNames, ['deploy', 'recovery'], 'update is what deploy does');
    await rig.runPlan('deploy');
    const after = idsOf(rig);
    assert.equal(after.get('world-0-w'), before.get('world-0-w'));
    assert.notEqual(after.get('hello-0-server'), before.get('hello-0-server'));
    assert.equal((await rig.scheduler.updateTarget(changed)).code, 'same');
    const back = await rig.scheduler.rollback();
    assert.deepEqual([back?.code, back?.configuration], ['done', first]);
    await rig.runPlan('deploy');
    assert.notEqual(idsOf(rig).get('hello-0-server'), after.get('hello-0-server'));
    assert.equal(rig.scheduler.state.configuration.size, 2);
    await rig.runIdle();
    assertNoLeak(rig);
  });

  it('is refused with its rule, and changes nothing', async () => {
    const rig = await deployed(SVC.replace('allow-decommission: true', ''));
    const target = rig.scheduler.target.configuration;
    const answer = await rig.scheduler.updateTarget(
      rig.spec(SVC.replace('count: 3', 'count: 1').replace('    allow-decommission: true\n', '')),
    );
    assert.equal(answer.code, 'refused');
    assert.match(answer.errors.join(), /may not shrink from 3 to 1/);
    assert.equal(rig.scheduler.target.configuration, target);
    assert.equal(rig.status('deploy'), 'COMPLETE');
  });

  it('can be paused on its way; what fails meanwhile comes back as it was', async () => {
    const rig = await deployed(SVC.replace('strategy: parallel', 'strategy: serial'));
    await rig.scheduler.updateTarget(
      rig.spec(SVC.replace('memory: 64', 'memory: 48').replace('strategy: parallel', 'strategy: serial')),
    );
    await rig.run(
      () => rig.scheduler.plan('deploy')?.progress.phases[0]?.steps[0]?.tasks['server']?.state === 'COMPLETE',
    );
    await rig.scheduler.command('deploy', { type: 'interrupt' });
    rig.model.end('hello-2-server', 'TASK_FAILED');
    await rig.run(() => rig.status('recovery') !== 'COMPLETE');
    await rig.run(() => rig.status('recovery') === 'COMPLETE');
    const memory = (name: string) => {
      const task = rig.model.live().find(({ info }) => info.name === name);
      return task?.info.resources?.find((one) => one.name === 'mem')?.scalar?.value;
    };
    assert.deepEqual([memory('hello-0-server'), memory('hello-2-server')], [48, 64]);
    await rig.scheduler.command('deploy', { type: 'continue' });
    await rig.runPlan('deploy');
    assert.equal(memory('hello-2-server'), 48);
  });

  it('is there before the first offer, and nobody can go back before the first', async () => {
    const rig = new SchedulerRig(SVC);
    await rig.start();
    assert.equal(await rig.scheduler.rollback(), undefined);
    assert.equal(
      (await rig.scheduler.updateTarget(rig.spec(SVC.replace('memory: 64', 'memory: 48')))).code,
      'done',
    );
    assert.equal(rig.scheduler.plan('deploy')?.definition.phases[0]?.name, 'hello');
  });
});
