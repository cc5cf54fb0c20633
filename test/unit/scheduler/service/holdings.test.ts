// What a task holds stays with it when its resource set gets another name, moves to another task, or is unknown to the
// configuration of the launch beside it: no task runs twice, and no volume is lost.
import assert from 'node:assert/strict';
import { refusals } from '../../../../scheduler/spec/change.ts';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const VOLUME = 'volume: { path: data, type: ROOT, size: 16 }';

async function deployed(svc: string): Promise<SchedulerRig> {
  const rig = new SchedulerRig(svc);
  rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  await rig.start();
  await rig.runPlan('deploy');
  await rig.runIdle();
  return rig;
}

/** The persistence id of the volume that each live task has, by its name. */
function volumesOf(rig: SchedulerRig): Record<string, string | undefined> {
  const entries = rig.model.live().map(({ info }) => {
    const volume = info.resources?.find(({ disk }) => disk?.persistence !== undefined);
    return [info.name, volume?.disk?.persistence?.id] as const;
  });
  return Object.fromEntries(entries);
}

function assertSound(rig: SchedulerRig, names: readonly string[]): void {
  assert.deepEqual(rig.model.violations, []);
  assert.deepEqual(rig.model.liveNames(), names);
  const reserved = [...rig.scheduler.state.pod.values()].flatMap(({ reservations }) => reservations);
  assert.equal(rig.model.reserved().length, reserved.length);
}

async function update(rig: SchedulerRig, svc: string): Promise<void> {
  const { code, errors } = await rig.scheduler.updateTarget(rig.spec(svc));
  assert.equal(code, 'done', errors.join());
}

async function restarted(rig: SchedulerRig, instance: string, task: string): Promise<void> {
  const record = () => rig.scheduler.state.task.get(`${instance}-${task}`);
  const before = record()?.taskId;
  await rig.scheduler.podCommand(instance, 'restart');
  await rig.run(() => record()?.taskId !== before && record()?.state === 'TASK_RUNNING');
  await rig.runIdle();
}

/** Tells the canary to go on until the plan is through. */
async function proceeded(rig: SchedulerRig): Promise<void> {
  for (let times = 0; times < 2; times += 1) {
    await rig.scheduler.command('deploy', { type: 'continue' });
    await rig.run(() => ['WAITING', 'COMPLETE'].includes(rig.status('deploy')));
  }
  await rig.runPlan('deploy');
  await rig.runIdle();
}

const pods = (fields: string, more = '') => `
name: trial
pods:
  hello:
    count: 2
${fields}${more}`;
const INLINE = pods(`    tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32, ${VOLUME} } }`);
const named = (memory: number) =>
  pods(`    resource-sets: { main: { cpus: 0.1, memory: ${memory}, ${VOLUME} } }
    tasks: { server: { goal: RUNNING, cmd: run, resource-set: main } }`);

describe('a resource set with another name', () => {
  it('keeps its volume, and its task runs once', async () => {
    const rig = await deployed(INLINE);
    const before = volumesOf(rig);
    await update(rig, named(48));
    await rig.runPlan('deploy');
    await rig.runIdle();
    assert.deepEqual(volumesOf(rig), before);
    assertSound(rig, ['hello-0-server', 'hello-1-server']);
    await rig.scheduler.rollback();
    await rig.runPlan('deploy');
    await rig.runIdle();
    assert.deepEqual(volumesOf(rig), before);
    assertSound(rig, ['hello-0-server', 'hello-1-server']);
  });

  it('goes along when two tasks change theirs with each other', async () => {
    const two = (a: string, b: string) =>
      pods(`    resource-sets: { x: { cpus: 0.1, ${VOLUME} }, y: { cpus: 0.1, ${VOLUME} } }
    tasks: { a: { goal: RUNNING, cmd: run, resource-set: ${a} }, b: { goal: RUNNING, cmd: run, resource-set: ${b} } }`);
    const rig = await deployed(two('x', 'y'));
    const before = volumesOf(rig);
    await update(rig, two('y', 'x'));
    await rig.runPlan('deploy');
    await rig.runIdle();
    assert.deepEqual(volumesOf(rig), before);
    assertSound(rig, Object.keys(before).sort());
  });

  it('keeps its volume for a task that takes the place of the one before', async () => {
    const with_ = (task: string) =>
      pods(`    resource-sets: { main: { cpus: 0.1, ${VOLUME} } }
    tasks: { ${task}: { goal: RUNNING, cmd: run, resource-set: main } }`);
    const rig = await deployed(with_('server'));
    const before = Object.values(volumesOf(rig)).sort();
    await update(rig, with_('node'));
    await rig.runPlan('deploy');
    await rig.runIdle();
    assert.deepEqual(Object.values(volumesOf(rig)).sort(), before);
    assertSound(rig, ['hello-0-node', 'hello-1-node']);
  });
});

describe('tasks that share the volumes of a set', () => {
  const two = (backup: string) =>
    pods(`    resource-sets: { x: { cpus: 0.1, ${VOLUME} }, y: { cpus: 0.1, ${VOLUME} } }
    tasks: { a: { goal: RUNNING, cmd: run, resource-set: x }, b: { goal: FINISH, cmd: run, resource-set: ${backup} } }`);
  const rig = new SchedulerRig(INLINE);

  for (const [what, from, to] of [
    ['are not parted', 'x', 'y'],
    ['do not come to share them', 'y', 'x'],
  ] as const) {
    it(what, () => {
      const found = refusals(rig.spec(two(from)), rig.spec(two(to)));
      assert.match(found.join(), /task b may not go from .* \(rule task-volumes-cannot-change\)$/);
    });
  }
});

describe('a sidecar plan in an instance that an update has not come to', () => {
  const svc = (set: string, memory: number, more = '') =>
    pods(
      `    resource-sets:
      ${set}: { cpus: 0.1, memory: ${memory}, ${VOLUME}, ports: { http: { port: 0 } } }
      side: { cpus: 0.1, memory: 32 }
    tasks:
      server: { goal: RUNNING, cmd: run, resource-set: ${set} }
      backup: { goal: FINISH, cmd: finish, resource-set: side }
${more}`,
      `
plans:
  deploy: { phases: { h: { pod: hello, steps: [ { default: [[server]] } ] } } }
  update: { phases: { h: { pod: hello, strategy: canary, steps: [ { default: [[server]] } ] } } }
  backup: { phases: { h: { pod: hello, steps: [ { default: [[backup]] } ] } } }
`,
    );

  async function backedUp(rig: SchedulerRig): Promise<void> {
    await rig.scheduler.command('backup', { type: 'start', parameters: {} });
    await rig.runPlan('backup');
    await rig.runIdle();
  }

  const BOTH = ['hello-0-server', 'hello-1-server'];
  for (const [title, changed] of [
    ['that gives the set another name', svc('other', 48)],
    ['that takes its port away', svc('main', 32).replace(', ports: { http: { port: 0 } }', '')],
  ] as const) {
    it(`leaves the live task what it holds, in an update ${title}`, async () => {
      const rig = await deployed(svc('main', 32));
      const before = volumesOf(rig);
      const { length } = rig.model.reserved();
      await update(rig, changed);
      await backedUp(rig);
      assert.equal(rig.status('deploy'), 'WAITING');
      assert.equal(rig.model.reserved().length, length);
      await restarted(rig, 'hello-0', 'server');
      assert.deepEqual(volumesOf(rig), before);
      assertSound(rig, BOTH);
      await proceeded(rig);
      assert.deepEqual(volumesOf(rig), before);
      assertSound(rig, BOTH);
    });
  }

  it('leaves a task that the update takes away what it holds, until the update comes to it', async () => {
    const extra = `      extra: { goal: RUNNING, cmd: run, cpus: 0.1, ${VOLUME} }\n`;
    const rig = await deployed(svc('main', 32, extra).replace('[[server]]', '[[server, extra]]'));
    const before = volumesOf(rig);
    assert.equal(Object.keys(before).length, 4);
    await update(rig, svc('main', 48));
    await backedUp(rig);
    assert.deepEqual(volumesOf(rig), before);
    await rig.scheduler.rollback();
    await proceeded(rig);
    await backedUp(rig);
    assert.deepEqual(volumesOf(rig), before);
    assertSound(rig, Object.keys(before).sort());
  });
});

describe('a task in the place of one that leaves', () => {
  it('gets its resources on an agent that has none to spare', async () => {
    const svc = (task: string) =>
      pods(`    tasks: { ${task}: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 } }`).replace(
        'count: 2',
        'count: 1',
      );
    const rig = new SchedulerRig(svc('old'));
    rig.model.addAgent('agent-1', 'cpus:0.2;mem:100;disk:300');
    await rig.start();
    await rig.runPlan('deploy');
    await update(rig, svc('new'));
    await rig.runPlan('deploy');
    await rig.runIdle();
    assertSound(rig, ['hello-0-new']);
  });
});
