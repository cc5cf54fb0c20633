// Another target while custom plans run: they go on where they were, as far as they are the same; nothing is done twice,
// and nothing starts that nobody asked for.
import assert from 'node:assert/strict';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

interface Shape {
  readonly count?: number;
  readonly memory?: number;
  readonly world?: number;
  /** Of the plan `backup`. */
  readonly phases?: string;
  readonly strategy?: string;
}

const PHASES = 'dump: { pod: hello, steps: [ { default: [[dump]] } ] }';
const svc = ({ count = 3, memory = 64, world = 32, phases = PHASES, strategy = 'serial' }: Shape = {}) => `
name: trial
pods:
  hello:
    count: ${count}
    allow-decommission: true
    resource-sets: { sidecar: { cpus: 0.1, memory: 32 } }
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: ${memory} }
      dump: { goal: FINISH, cmd: finish, resource-set: sidecar }
      load: { goal: FINISH, cmd: finish, resource-set: sidecar }
  world:
    count: 1
    tasks: { w: { goal: RUNNING, cmd: run, cpus: 0.1, memory: ${world} } }
plans:
  deploy: { phases: { hello: { pod: hello, steps: [ { default: [[server]] } ] }, world: { pod: world } } }
  backup: { strategy: ${strategy}, phases: { ${phases} } }
`;

class Trial extends SchedulerRig {
  static async deployed(shape: Shape = {}): Promise<Trial> {
    const trial = new Trial(svc(shape));
    trial.model.addAgent('agent-1', 'cpus:8;mem:4096;disk:4096;ports:[31000-31100]');
    await trial.start();
    await trial.runPlan('deploy');
    return trial;
  }

  async update(shape: Shape): Promise<void> {
    assert.equal((await this.scheduler.updateTarget(this.spec(svc(shape)))).code, 'done');
  }

  launches(name: string): number {
    return [...this.model.tasks.values()].filter(({ info }) => info.name === name).length;
  }

  /** How far each step of the plan is. */
  steps(plan = 'backup'): string[] {
    const phases = this.scheduler.plan(plan)?.progress.phases ?? [];
    return phases.flatMap(({ steps }) =>
      steps.map(({ tasks }) =>
        Object.values(tasks)
          .map(({ state }) => state)
          .join(),
      ),
    );
  }

  async startBackup(): Promise<void> {
    await this.scheduler.command('backup', { type: 'start', parameters: { NAME: 'monday' } });
  }

  async untilFirstStep(): Promise<void> {
    await this.run(() => this.steps()[0] === 'COMPLETE');
  }
}

describe('a custom plan that is under way when the target changes', () => {
  for (const [what, change] of [
    ['another pod', { world: 48 }],
    ['its pod', { memory: 48 }],
  ] as const) {
    it(`goes on where it was when ${what} changes, with its parameters`, async () => {
      const trial = await Trial.deployed();
      await trial.startBackup();
      await trial.untilFirstStep();
      await trial.update(change);
      assert.equal(trial.steps()[0], 'COMPLETE');
      assert.notEqual(trial.status('backup'), 'COMPLETE');
      await trial.runPlan('backup');
      await trial.runPlan('deploy');
      assert.equal(trial.launches('hello-0-dump'), 1);
      const variables = [...trial.model.tasks.values()].find(({ info }) => info.name === 'hello-2-dump')?.info
        .command?.environment?.variables;
      assert.equal(variables?.find(({ name }) => name === 'NAME')?.value, 'monday');
      assert.deepEqual(trial.model.violations, []);
    });
  }

  it('goes on over a rollback, and over a restart of the scheduler with another svc.yml', async () => {
    const trial = await Trial.deployed();
    await trial.startBackup();
    await trial.untilFirstStep();
    await trial.update({ memory: 48 });
    assert.equal((await trial.scheduler.rollback())?.code, 'done');
    assert.equal(trial.steps()[0], 'COMPLETE');
    await trial.crash();
    await trial.start(trial.store, svc({ world: 40 }));
    await trial.runPlan('backup');
    assert.equal(trial.launches('hello-0-dump'), 1);
  });

  it('takes up new instances, and leaves out those that go', async () => {
    const trial = await Trial.deployed();
    await trial.startBackup();
    await trial.untilFirstStep();
    await trial.update({ count: 4 });
    assert.deepEqual([trial.steps().length, trial.steps()[0], trial.steps()[3]], [4, 'COMPLETE', 'PENDING']);
    await trial.runPlan('deploy');
    await trial.run(() => trial.steps()[1] === 'COMPLETE');
    await trial.update({ count: 2 });
    assert.equal(trial.status('backup'), 'COMPLETE');
    assert.deepEqual([trial.launches('hello-0-dump'), trial.launches('hello-1-dump')], [1, 1]);
  });

  it('follows phases by their names, and begins those that are new', async () => {
    const trial = await Trial.deployed();
    await trial.startBackup();
    await trial.untilFirstStep();
    const load = 'load: { pod: hello, strategy: parallel, steps: [ { default: [[load]] } ] }';
    await trial.update({ phases: `${load}, ${PHASES}` });
    assert.deepEqual([trial.steps().length, trial.steps()[0], trial.steps()[3]], [6, 'PENDING', 'COMPLETE']);
    await trial.runPlan('backup');
    assert.deepEqual([trial.launches('hello-0-dump'), trial.launches('hello-2-load')], [1, 1]);
    await trial.update({ phases: load });
    assert.ok([...trial.scheduler.state.step.keys()].every((path) => !path.startsWith('backup/dump/')));
  });

  it('stays paused where it was', async () => {
    const trial = await Trial.deployed();
    await trial.startBackup();
    await trial.untilFirstStep();
    await trial.scheduler.command('backup', { type: 'interrupt' });
    await trial.update({ world: 48 });
    assert.equal(trial.status('backup'), 'WAITING');
    await trial.runPlan('deploy');
    assert.equal(trial.launches('hello-2-dump'), 0);
    await trial.scheduler.command('backup', { type: 'continue' });
    await trial.runPlan('backup');
    assert.equal(trial.launches('hello-0-dump'), 1);
  });
});

describe('a custom plan that is complete when the target changes', () => {
  it('stays so where it is the same', async () => {
    const trial = await Trial.deployed();
    await trial.startBackup();
    await trial.runPlan('backup');
    await trial.update({ memory: 48 });
    assert.equal(trial.status('backup'), 'COMPLETE');
    await trial.runPlan('deploy');
    assert.equal(trial.launches('hello-0-dump'), 1);
  });

  it('waits to be started where it is not: what is new in it does not run by itself', async () => {
    const trial = await Trial.deployed();
    await trial.startBackup();
    await trial.runPlan('backup');
    await trial.update({ count: 4 });
    assert.equal(trial.status('backup'), 'WAITING');
    await trial.runPlan('deploy');
    assert.equal(trial.launches('hello-3-dump'), 0);
  });
});

describe('a custom plan that nobody started when the target changes', () => {
  it('leaves nothing recorded', async () => {
    const trial = await Trial.deployed();
    await trial.update({ memory: 48 });
    assert.equal(trial.status('backup'), 'WAITING');
    assert.equal(trial.scheduler.state.plan.has('backup'), false);
  });
});
