// What a change of svc.yml makes of the executor: the deploy plan brings it to the target, also where it launches the
// tasks of a pod one after another, or others run in it; and only where something of it changed.
import assert from 'node:assert/strict';
import { isSameExecutor } from '../../../../scheduler/offer/executor-shape.ts';
import { parseSpec } from '../../../../scheduler/spec/load.ts';
import { ServiceStore } from '../../../../scheduler/state/service-store.ts';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 1
    image: old
    resource-sets: { side: { cpus: 0.1, memory: 32 } }
    tasks:
      a: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 }
      b: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32, ports: { x: { port: 0 } } }
      backup: { goal: FINISH, cmd: run, resource-set: side }
plans:
  deploy: { phases: { hello: { pod: hello, steps: [ { default: [[a],[b]] } ] } } }
  backup: { phases: { hello: { pod: hello, steps: [ { default: [[backup]] } ] } } }
`;
const NEW_IMAGE = SVC.replace('image: old', 'image: new');
const BOTH = ['hello-0-a', 'hello-0-b'];

async function deployed(): Promise<SchedulerRig> {
  const rig = new SchedulerRig(SVC);
  rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  await rig.start();
  await rig.runPlan('deploy');
  return rig;
}

function imageOf(rig: SchedulerRig): string | undefined {
  return rig.scheduler.state.pod.get('hello-0')?.executor.container?.mesos?.image?.docker?.name;
}

/** The images of the executors in which tasks live. */
function images(rig: SchedulerRig): (string | undefined)[] {
  const executors = new Set(rig.model.live().map(({ executorId }) => executorId));
  return [...executors].map((id) => rig.model.executors.get(id)?.info.container?.mesos?.image?.docker?.name);
}

/** `settle`: what the rest of the pod does before all is quiet. */
async function updated(rig: SchedulerRig, svc: string, settle = async () => {}): Promise<void> {
  const { configuration } = await rig.scheduler.updateTarget(rig.spec(svc));
  await rig.runPlan('deploy');
  await rig.run(() => BOTH.every((name) => rig.model.liveNames().includes(name)));
  await settle();
  await rig.runIdle();
  assert.equal(rig.status('deploy'), 'COMPLETE');
  assert.deepEqual(rig.model.violations, []);
  const { task } = rig.scheduler.state;
  assert.deepEqual(
    BOTH.map((name) => task.get(name)?.configuration),
    [configuration, configuration],
  );
}

describe('another executor', () => {
  it('comes with a deploy that launches the tasks one after another', async () => {
    const rig = await deployed();
    await updated(rig, NEW_IMAGE);
    assert.deepEqual([imageOf(rig), images(rig), rig.model.liveNames()], ['new', ['new'], BOTH]);
    await updated(rig, SVC);
    assert.deepEqual([imageOf(rig), images(rig), rig.model.liveNames()], ['old', ['old'], BOTH]);
  });

  it('comes also where a sidecar runs in the old one, and the sidecar comes back', async () => {
    const rig = await deployed();
    await rig.scheduler.command('backup', { type: 'start', parameters: {} });
    await rig.run(() => rig.model.live().length === 3);
    const oneStep = NEW_IMAGE.replace('[[a],[b]]', '[[a, b]]');
    await updated(rig, oneStep, async () => {
      const backup = () => rig.model.live().find(({ info }) => info.name === 'hello-0-backup');
      await rig.run(() => backup()?.state === 'TASK_RUNNING');
      assert.equal(images(rig).join(), 'new');
      rig.model.end('hello-0-backup', 'TASK_FINISHED');
      await rig.runPlan('backup');
    });
    assert.deepEqual([imageOf(rig), images(rig)], ['new', ['new']]);
  });

  it('comes with a task that only finishes, and does not wait for those that it has ended', async () => {
    const first = (svc: string) =>
      svc
        .replace('[[a],[b]]', '[[first],[a],[b]]')
        .replace('      a:', '      first: { goal: FINISH, cmd: finish, cpus: 0.1, memory: 32 }\n      a:');
    const rig = new SchedulerRig(first(SVC));
    rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
    await rig.start();
    await rig.runPlan('deploy');
    await updated(rig, first(NEW_IMAGE));
    assert.deepEqual([imageOf(rig), images(rig), rig.model.liveNames()], ['new', ['new'], BOTH]);
    assert.ok(rig.model.tasks.size < 12, `${rig.model.tasks.size} launches`);
  });

  it('comes though the only task that was new in it is gone again', async () => {
    const rig = await deployed();
    const more = NEW_IMAGE.replace('[[a],[b]]', '[[z],[a],[b]]').replace(
      '      a:',
      '      z: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 }\n      a:',
    );
    await rig.scheduler.updateTarget(rig.spec(more));
    await rig.run(() => rig.scheduler.state.task.get('hello-0-z')?.state === 'TASK_RUNNING');
    await updated(rig, SVC);
    assert.deepEqual([imageOf(rig), images(rig), rig.model.liveNames()], ['old', ['old'], BOTH]);
  });

  it('does not come with what is of a task alone: the others keep running', async () => {
    const rig = await deployed();
    const before = rig.scheduler.state.pod.get('hello-0')?.executor.executor_id.value;
    await updated(rig, SVC.replace('memory: 32 }', 'memory: 48 }'));
    assert.equal(rig.scheduler.state.pod.get('hello-0')?.executor.executor_id.value, before);
  });

  it('is known to be the old one after a restart in the middle, and the old configuration is kept for it', async () => {
    const rig = await deployed();
    const old = rig.scheduler.target.configuration;
    await rig.scheduler.updateTarget(rig.spec(NEW_IMAGE));
    assert.equal(rig.scheduler.state.pod.get('hello-0')?.executorConfiguration, old);
    assert.ok(rig.scheduler.state.configuration.has(old));
    await rig.crash();
    await rig.start();
    await rig.runPlan('deploy');
    await rig.runIdle();
    assert.deepEqual([imageOf(rig), images(rig)], ['new', ['new']]);
    assert.deepEqual(rig.model.violations, []);
  });

  it('is told in the records of an older Pillion by the tasks that were launched with it', async () => {
    const rig = await deployed();
    const { configuration } = rig.scheduler.target;
    const [[key = '', text = ''] = []] = await rig.store.list('pod/');
    const { executorConfiguration: _new, ...value } = JSON.parse(text).value;
    await rig.store.write([{ key, value: JSON.stringify({ version: 1, value }) }]);
    const pod = (await ServiceStore.open(rig.store)).state.pod.get('hello-0');
    assert.equal(pod?.executorConfiguration, configuration);
    assert.equal(
      pod?.executor.executor_id.value,
      rig.scheduler.state.pod.get('hello-0')?.executor.executor_id.value,
    );
  });
});

describe('the executor of a pod', () => {
  const podOf = (svc: string) => parseSpec('svc.yml', svc, {}).spec.pods[0];
  const isSame = (svc: string): boolean => {
    const [a, b] = [podOf(SVC), podOf(svc)];
    assert.ok(a && b);
    return isSameExecutor(a, b);
  };

  for (const [what, field] of [
    ['an image', 'image: other'],
    ['URIs', 'image: old\n    uris: [ "http://x/y" ]'],
    ['a network', 'image: old\n    networks: { dcos: }'],
    ['a seccomp profile', 'image: old\n    seccomp-profile-name: p'],
    ['host volumes', 'image: old\n    host-volumes: { h: { host-path: /h, container-path: h } }'],
    ['a heartbeat', 'image: old\n    heartbeat: 5'],
  ] as const) {
    it(`is another one with ${what}`, () => assert.equal(isSame(SVC.replace('image: old', field)), false));
  }

  it('is another one with a longer grace of a task', () => {
    assert.equal(isSame(SVC.replace('cmd: run, cpus', 'cmd: run, kill-grace-period: 60, cpus')), false);
  });

  it('is another one with one more port that is mapped', () => {
    const bridge = SVC.replace('image: old', 'image: old\n    networks: { mesos-bridge: }');
    const [a, b] = [
      podOf(bridge),
      podOf(bridge.replace('{ x: { port: 0 } }', '{ x: { port: 0 }, y: { port: 0 } }')),
    ];
    assert.ok(a && b);
    assert.equal(isSameExecutor(a, b), false);
  });

  it('is another one with the first limits of a task, and the same with more of them', () => {
    const limits = (memory: number) => `resource-limits: { memory: ${memory} }, cpus: 0.1, memory: 32`;
    const with64 = SVC.replace('cpus: 0.1, memory: 32', limits(64));
    const [a, b] = [with64, SVC.replaceAll('cpus: 0.1, memory: 32', limits(128))].map(podOf);
    assert.equal(isSame(with64), false);
    assert.ok(a && b);
    assert.equal(isSameExecutor(a, b), true);
  });

  it('is the same with other commands, counts and resource sets', () => {
    const changed = SVC.replaceAll('cmd: run', 'cmd: other')
      .replaceAll('side', 'other')
      .replace('count: 1', 'count: 2');
    assert.equal(isSame(changed), true);
  });
});
