// Recovery in an order that code of the service gives: a replaced node is bootstrapped before its server runs, whatever
// fails, is replaced again or is killed meanwhile; code that fails is told of, and changes nothing.
import assert from 'node:assert/strict';
import {
  orderProblem,
  type RecoveryContext,
  type RecoveryFor,
} from '../../../../scheduler/plan/recovery-order.ts';
import type { Told } from '../../../../scheduler/service/scheduler-options.ts';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const SVC = `
name: trial
pods:
  node:
    count: 2
    resource-sets: { small: { cpus: 0.1, memory: 32 }, large: { cpus: 0.5, memory: 64 } }
    tasks:
      bootstrap: { goal: ONCE, cmd: finish, resource-set: small }
      server: { goal: RUNNING, cmd: run, resource-set: large }
plans:
  deploy:
    phases: { node: { pod: node, steps: [ { default: [[server]] } ] } }
`;
/** The two never run at once. */
const SHARED = SVC.replace('resource-set: small', 'resource-set: large');

const bootstrapFirst: RecoveryFor = (_, { isReplaced, down }) =>
  isReplaced ? [['bootstrap'], down] : undefined;

class Watched extends SchedulerRig {
  readonly launched: string[] = [];
  readonly told: Told[] = [];

  override async start(...given: Parameters<SchedulerRig['start']>): Promise<void> {
    await super.start(...given);
    this.scheduler.events.on('told', (event) => {
      this.told.push(event);
      if (event['what'] === 'launching') this.launched.push(`${event['pod']}: ${event['tasks']}`);
    });
  }

  /** Recovery has begun and is over. */
  async recovered(): Promise<void> {
    await this.run(() => this.status('recovery') === 'COMPLETE' && this.model.liveNames().length === 2);
  }
}

async function deployed(recoveryFor: RecoveryFor | undefined, svc = SVC): Promise<Watched> {
  const rig = new Watched(svc);
  rig.recoveryFor = recoveryFor;
  rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  await rig.start();
  await rig.runPlan('deploy');
  rig.launched.length = 0;
  return rig;
}

const BOTH = ['node-1: bootstrap', 'node-1: server'];

describe('recovery in an order of the service', () => {
  for (const [what, svc] of Object.entries({ 'sets of their own': SVC, 'one resource set': SHARED })) {
    it(`runs a task of a replaced instance before the one that was down, with ${what}, each time`, async () => {
      const rig = await deployed(bootstrapFirst, svc);
      for (const _ of [1, 2]) {
        await rig.scheduler.podCommand('node-1', 'replace');
        const [step] = rig.scheduler.plan('recovery')?.definition.phases[0]?.steps ?? [];
        assert.equal(step?.name, 'node-1:[bootstrap, server]');
        await rig.recovered();
        assert.deepEqual(rig.launched.splice(0), BOTH);
      }
      assert.deepEqual(rig.model.liveNames(), ['node-0-server', 'node-1-server']);
      await rig.runIdle();
      assert.deepEqual([rig.model.violations, rig.scheduler.state.leftover.size], [[], 0]);
    });
  }

  it('leaves a failure in place as it is where the code says nothing', async () => {
    const rig = await deployed(bootstrapFirst);
    rig.model.end('node-1-server', 'TASK_FAILED');
    await rig.run(() => !rig.model.liveNames().includes('node-1-server'));
    await rig.recovered();
    assert.deepEqual(rig.launched, ['node-1: server']);
  });

  it('holds also where the instance is replaced while it was to start in place', async () => {
    const rig = await deployed(bootstrapFirst);
    rig.model.end('node-1-server', 'TASK_FAILED');
    await rig.run(() => rig.status('recovery') === 'DELAYED');
    await rig.scheduler.podCommand('node-1', 'replace');
    await rig.recovered();
    assert.deepEqual(rig.launched, BOTH);
  });

  it('tries again what fails, and goes on only when it has finished', async () => {
    const rig = await deployed(bootstrapFirst, SVC.replace('cmd: finish', 'cmd: run'));
    const isUp = () => rig.model.liveNames().includes('node-1-bootstrap');
    const bootstrapped = async (state: 'TASK_FAILED' | 'TASK_FINISHED') => {
      await rig.run(isUp);
      rig.model.end('node-1-bootstrap', state);
      await rig.run(() => !isUp());
    };
    await rig.scheduler.podCommand('node-1', 'replace');
    await bootstrapped('TASK_FINISHED');
    await rig.recovered();
    rig.launched.length = 0;
    await rig.scheduler.podCommand('node-1', 'replace');
    await bootstrapped('TASK_FAILED');
    await bootstrapped('TASK_FINISHED');
    await rig.recovered();
    assert.deepEqual(rig.launched, ['node-1: bootstrap', ...BOTH], 'that it finished once is not enough');
  });

  it('begins anew when the instance is replaced between two of its tasks', async () => {
    const rig = await deployed(bootstrapFirst);
    await rig.scheduler.podCommand('node-1', 'replace');
    await rig.run(() => rig.launched.includes('node-1: server'));
    await rig.scheduler.podCommand('node-1', 'replace');
    await rig.recovered();
    assert.deepEqual(rig.launched, [...BOTH, ...BOTH]);
  });

  it('is kept over a crash at any time, without asking again', async () => {
    for (let steps = 0; ; steps += 1) {
      const rig = await deployed(bootstrapFirst);
      await rig.scheduler.podCommand('node-1', 'replace');
      let left = steps;
      await rig.run(() => {
        left -= 1;
        return left < 0 || rig.model.liveNames().includes('node-1-server');
      });
      if (left >= 0) break;
      await rig.crash(steps % 2 === 0);
      rig.recoveryFor = () => assert.fail('asked again');
      await rig.start();
      await rig.recovered();
      const finished = rig.scheduler.state.task.get('node-1-bootstrap')?.finished;
      assert.notEqual(finished, undefined, `crashed after ${steps} steps`);
      assert.deepEqual(rig.model.violations, []);
    }
  });

  it('is as without it where the code throws or answers what cannot be, and that is told', async () => {
    const answers: readonly [RecoveryFor, RegExp][] = [
      [
        () => {
          throw new Error('no peer');
        },
        /no peer/,
      ],
      [() => [['backup'], ['server']], /backup is no task of the pod node/],
    ];
    for (const [recoveryFor, problem] of answers) {
      const rig = await deployed(recoveryFor);
      await rig.scheduler.podCommand('node-1', 'replace');
      await rig.recovered();
      assert.deepEqual(rig.launched, ['node-1: server']);
      const told = rig.told.filter(({ what }) => what === 'recoveryFor failed');
      assert.equal(told.length, 1);
      assert.match(String(told[0]?.['problem']), problem);
    }
  });

  it('is refused with its reason', () => {
    const spec = new SchedulerRig(SHARED).spec(SHARED);
    const [pod] = spec.pods;
    assert.ok(pod);
    const context: RecoveryContext = {
      spec,
      instance: 'node-0',
      index: 0,
      isReplaced: true,
      down: ['server'],
      along: [],
    };
    for (const [order, expected] of [
      [[['bootstrap'], ['server']], undefined],
      [[['server']], undefined],
      ['server', /not a list of lists/],
      [[], /not a list of lists/],
      [[[], ['server']], /none of them empty/],
      [[['bootstrap']], /server is down and is not named/],
      [[['server'], ['server']], /server is named twice/],
      [[['bootstrap', 'server']], /share the resource set large/],
    ] as const) {
      const problem = orderProblem(pod, context, order);
      if (expected === undefined) assert.equal(problem, undefined);
      else assert.match(problem ?? '', expected);
    }
  });
});
