// What recovery and a failure in the middle of a deploy bring back: what ran, with the parameters that it ran with, and
// the whole pod when an essential task failed, whichever plan is at work on its tasks.
import assert from 'node:assert/strict';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const svc = (tasks: string) => `
name: trial
pods:
  hello:
    count: 1
    tasks:
${tasks}`;
const task = (name: string, more = '') =>
  `      ${name}: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32${more} }\n`;
/** Never ready here: the model tells of no checks. */
const UNREADY = ", readiness-check: { cmd: 'true', interval: 1, timeout: 1 }";

async function started(text: string): Promise<SchedulerRig> {
  const rig = new SchedulerRig(text);
  rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  await rig.start();
  return rig;
}

const taskId = (rig: SchedulerRig, name: string) => rig.scheduler.state.task.get(`hello-0-${name}`)?.taskId;

async function running(
  rig: SchedulerRig,
  names: readonly string[],
  but: readonly (string | undefined)[] = [],
) {
  const isUp = (name: string) => {
    const record = rig.scheduler.state.task.get(`hello-0-${name}`);
    return record?.state === 'TASK_RUNNING' && !record.kill && !but.includes(record.taskId);
  };
  await rig.run(() => names.every(isUp));
}

/** The value of A in the environment of each live task. */
function given(rig: SchedulerRig): Record<string, string | undefined> {
  const entries = rig.model.live().map(({ info }) => {
    return [
      info.name,
      info.command?.environment?.variables?.find(({ name }) => name === 'A')?.value,
    ] as const;
  });
  return Object.fromEntries(entries);
}

describe('parameters given at the start of a plan', () => {
  async function startedWith(parameters: Readonly<Record<string, string>>): Promise<SchedulerRig> {
    const rig = await started(svc(task('a') + task('b', ', essential: false')));
    await rig.runPlan('deploy');
    const before = [taskId(rig, 'a'), taskId(rig, 'b')];
    await rig.scheduler.command('deploy', { type: 'start', parameters });
    await running(rig, ['a', 'b'], before);
    await rig.runPlan('deploy');
    return rig;
  }

  const GIVEN = { 'hello-0-a': '1', 'hello-0-b': '1' };

  for (const [what, begin] of [
    ['a failure', async (rig: SchedulerRig) => rig.model.end('hello-0-a', 'TASK_FAILED')],
    ['a failure of one task alone', async (rig: SchedulerRig) => rig.model.end('hello-0-b', 'TASK_FAILED')],
    ['a restart by the operator', (rig: SchedulerRig) => rig.scheduler.podCommand('hello-0', 'restart')],
    ['a replace', (rig: SchedulerRig) => rig.scheduler.podCommand('hello-0', 'replace')],
  ] as const) {
    it(`are those of the launch after ${what}, and after a restart of the scheduler`, async () => {
      const rig = await startedWith({ A: '1' });
      const last = taskId(rig, 'b');
      const first = taskId(rig, 'a');
      await begin(rig);
      await rig.crash();
      await rig.start();
      await rig.run(() => taskId(rig, 'a') !== first || taskId(rig, 'b') !== last);
      await running(rig, ['a', 'b']);
      await rig.runIdle();
      assert.deepEqual(given(rig), GIVEN);
    });
  }

  it('are gone when a plan launches the task again without them', async () => {
    const rig = await startedWith({ A: '1' });
    const before = [taskId(rig, 'a'), taskId(rig, 'b')];
    await rig.scheduler.command('deploy', { type: 'start', parameters: {} });
    await running(rig, ['a', 'b'], before);
    await rig.runPlan('deploy');
    assert.deepEqual(given(rig), { 'hello-0-a': undefined, 'hello-0-b': undefined });
    assert.equal(rig.scheduler.state.task.get('hello-0-a')?.parameters, undefined);
  });
});

describe('an essential task that fails while its pod is deployed', () => {
  const ALL = ['a', 'b', 'c'];

  async function afterEnd(text: string, failed: string): Promise<readonly string[]> {
    const rig = await started(text);
    await running(rig, ALL);
    const before = ALL.map((name) => taskId(rig, name));
    rig.model.end(`hello-0-${failed}`, 'TASK_FAILED');
    await rig.run(() => taskId(rig, failed) !== before[ALL.indexOf(failed)]);
    await running(rig, ALL);
    await rig.run(() => rig.model.suppressed || rig.model.live().length === 3);
    assert.deepEqual(rig.model.violations, []);
    return ALL.filter((name, index) => taskId(rig, name) === before[index]);
  }

  it('takes along those that the deploy is still at work on', async () => {
    assert.deepEqual(await afterEnd(svc(task('a') + task('b') + task('c', UNREADY)), 'a'), []);
  });

  it('takes along those that are deployed, when the deploy is at work on itself', async () => {
    assert.deepEqual(await afterEnd(svc(task('a') + task('b') + task('c', UNREADY)), 'c'), []);
  });

  it('takes nobody along when it is not essential', async () => {
    const text = svc(task('a', ', essential: false') + task('b') + task('c', UNREADY));
    assert.deepEqual(await afterEnd(text, 'a'), ['b', 'c']);
  });
});
