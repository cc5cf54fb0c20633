// What a start makes of its svc.yml: a file that is the same as at the last start does not undo a live change, one that
// was edited becomes the target, and the scheduler says which is in force and why.
import assert from 'node:assert/strict';
import { Crash, CrashingStore, SchedulerRig } from '../../../support/scheduler-rig.ts';

const svc = (memory: number, count = 2) => `
name: trial
pods:
  hello:
    count: ${count}
    tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: ${memory} } }
`;
const FILE = svc(64);

async function deployed(): Promise<SchedulerRig> {
  const rig = new SchedulerRig(FILE);
  rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  await rig.start();
  await rig.runPlan('deploy');
  return rig;
}

async function restarted(rig: SchedulerRig, given = FILE): Promise<string> {
  await rig.crash();
  await rig.start(rig.store, given);
  return rig.says;
}

const memoryOf = ({ scheduler }: SchedulerRig) => scheduler.target.spec.pods[0]?.resourceSets[0]?.memory;

describe('the svc.yml of a start', () => {
  it('is the target at first, and stays it', async () => {
    const rig = await deployed();
    assert.match(rig.says, /is the target: it is the first one/);
    const { configuration } = rig.scheduler.target;
    assert.match(await restarted(rig), /stays in force: svc\.yml is the same as it/);
    assert.equal(rig.scheduler.target.configuration, configuration);
  });

  it('does not undo a live change, nor a rollback of one', async () => {
    const rig = await deployed();
    await rig.scheduler.updateTarget(rig.spec(svc(48)));
    const { configuration } = rig.scheduler.target;
    for (const _ of [1, 2]) {
      assert.match(await restarted(rig), /what the last start was given, and the target was changed live/);
      assert.deepEqual([memoryOf(rig), rig.scheduler.target.configuration], [48, configuration]);
    }
    await rig.runPlan('deploy');
    assert.equal((await rig.scheduler.rollback())?.code, 'done');
    await restarted(rig);
    assert.equal(memoryOf(rig), 64);
  });

  it('is the new target when it was edited, also after a live change and a rollback of it', async () => {
    const rig = await deployed();
    await rig.scheduler.updateTarget(rig.spec(svc(48)));
    assert.match(await restarted(rig, svc(32)), /is the new target: it is not what the last start was given/);
    assert.equal(memoryOf(rig), 32);
    await rig.scheduler.rollback();
    await restarted(rig, svc(32));
    assert.equal(memoryOf(rig), 48, 'the rollback stays');
    await restarted(rig, svc(48));
    await rig.scheduler.updateTarget(rig.spec(svc(80)));
    await restarted(rig, svc(48));
    assert.equal(memoryOf(rig), 80, 'also one that was the target already is remembered');
  });

  it('is refused at every start until it is corrected, or something was changed live', async () => {
    const rig = await deployed();
    for (const _ of [1, 2]) {
      assert.match(await restarted(rig, svc(64, 1)), /svc\.yml is refused/);
      assert.equal(rig.status('deploy'), 'ERROR');
    }
    await rig.scheduler.updateTarget(rig.spec(svc(48)));
    assert.match(await restarted(rig, svc(64, 1)), /the target was changed live since/);
    assert.equal(rig.status('deploy') === 'ERROR', false);
  });

  for (const after of [false, true]) {
    it(`is as it was or the whole live change, killed ${after ? 'after' : 'before'} each of its writes`, async () => {
      for (let at = 1; ; at += 1) {
        const rig = await deployed();
        await rig.crash();
        const store = new CrashingStore(rig.store, Number.POSITIVE_INFINITY, after);
        await rig.start(store);
        const before = store.writes;
        store.arm(at, after);
        const failure = await rig.scheduler.updateTarget(rig.spec(svc(48))).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (failure === undefined) break;
        assert.ok(failure instanceof Crash, String(failure));
        await restarted(rig);
        assert.equal(memoryOf(rig), store.writes - before > 1 || after ? 48 : 64);
        await rig.runPlan('deploy');
        await restarted(rig);
        assert.equal(memoryOf(rig), store.writes - before > 1 || after ? 48 : 64);
      }
    });
  }
});
