// Calls that the master would not take: each is told, and none of them leaves the service waiting for ever.
import assert from 'node:assert/strict';
import { teardown } from '../../../../scheduler/master/calls.ts';
import type { Told } from '../../../../scheduler/service/scheduler-options.ts';
import type { Call } from '../../../../shared/mesos/generated/scheduler.ts';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 2
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64 }
      agent: { goal: RUNNING, essential: false, cmd: run, cpus: 0.1, memory: 32 }
`;

type Type = NonNullable<Call['type']>;

/** Calls of a type that Mesos is to refuse; the model does not hear them. */
class Trial extends SchedulerRig {
  readonly refused: Call[] = [];
  readonly told: Told[] = [];
  readonly times: number[] = [];
  readonly #left = new Map<Type, number>();

  constructor(svc = SVC) {
    super(svc);
    this.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
    const { sink } = this.model;
    this.model.sink = () => {
      const real = sink.call(this.model);
      return { send: (call) => this.#refuse(call) || real.send(call) };
    };
  }

  override async start(...given: Parameters<SchedulerRig['start']>): Promise<void> {
    await super.start(...given);
    this.scheduler.events.on('told', (event) => this.told.push(event));
  }

  refuse(type: Type, times: number): void {
    this.#left.set(type, times);
  }

  get follows(): unknown[] {
    return this.told.filter(({ what }) => what === 'call refused').map(({ follows }) => follows);
  }

  #refuse(call: Call): boolean {
    const left = this.#left.get(call.type ?? 'UNKNOWN') ?? 0;
    if (left === 0) return false;
    this.#left.set(call.type ?? 'UNKNOWN', left - 1);
    this.refused.push(call);
    this.times.push(this.clock.now());
    // As over the wire: the answer comes when the scheduler is done with what it was doing.
    queueMicrotask(() => this.scheduler.callFailed(call, new Error('HTTP status 400'), 'refused'));
    return true;
  }
}

async function deployed(): Promise<Trial> {
  const trial = new Trial();
  await trial.start();
  await trial.runPlan('deploy');
  await trial.runIdle();
  return trial;
}

describe('a refused call', () => {
  it('ACCEPT: its offers go back, Mesos is asked about what was in it alone, and it is launched again', async () => {
    const trial = new Trial();
    const calls: Call[] = [];
    trial.refuse('ACCEPT', 1);
    await trial.start();
    trial.scheduler.events.on('call', (call) => calls.push(call));
    await trial.runPlan('deploy');
    const [refused] = trial.refused;
    const launched = (refused?.accept?.operations ?? []).flatMap(
      ({ launch_group }) => launch_group?.task_group.tasks ?? [],
    );
    assert.ok(launched.length > 0);
    const asked = calls.flatMap(({ reconcile }) => reconcile?.tasks ?? []);
    assert.deepEqual(
      asked.map(({ task_id }) => task_id.value).sort(),
      launched.map(({ task_id }) => task_id.value).sort(),
    );
    const declined = calls.find(({ decline }) => decline?.filters?.refuse_seconds === 5)?.decline;
    assert.deepEqual(declined?.offer_ids, refused?.accept?.offer_ids);
    assert.equal(trial.model.liveNames().length, 4);
    await trial.runIdle();
    assert.deepEqual(trial.model.violations, []);
    assert.equal(trial.scheduler.state.leftover.size, 0);
    assert.match(String(trial.follows[0]), /offers go back/);
  });

  it('KILL: it is said again, ever more rarely', async () => {
    const trial = await deployed();
    const before = trial.scheduler.state.task.get('hello-0-server')?.taskId;
    trial.refuse('KILL', 6);
    await trial.scheduler.podCommand('hello-0', 'restart');
    await trial.run(
      () =>
        trial.scheduler.state.task.get('hello-0-server')?.taskId !== before &&
        trial.status('recovery') === 'COMPLETE',
    );
    assert.equal(trial.refused.length, 6);
    const [first = 0, , third = 0, , fifth = 0] = trial.times;
    assert.ok(third - first >= 5000 && fifth - third > third - first, trial.times.join());
    assert.equal(trial.follows.length, 6);
  });

  it('RECONCILE: nothing is launched in the place of what is not known, and it is asked again', async () => {
    const trial = await deployed();
    await trial.crash();
    trial.model.end('hello-0-agent', 'TASK_FAILED');
    trial.refuse('RECONCILE', 2);
    await trial.start();
    await trial.run(() => trial.model.liveNames().length === 4 && trial.status('recovery') === 'COMPLETE');
    assert.equal(trial.refused.length, 2);
    assert.deepEqual(trial.model.violations, []);
  });

  it('REVIVE: it is said again in a minute, and the offers come', async () => {
    const trial = await deployed();
    assert.equal(trial.model.suppressed, true);
    const from = trial.clock.now();
    trial.refuse('REVIVE', 1);
    await trial.scheduler.podCommand('hello-0', 'replace');
    await trial.run(() => trial.status('recovery') === 'COMPLETE' && trial.model.liveNames().length === 4);
    const waited = trial.clock.now() - from;
    assert.ok(waited >= 60_000 && waited < 90_000, `after ${waited} ms`);
  });

  it('SUPPRESS: it is said again, and offers are declined until then', async () => {
    const trial = new Trial();
    trial.refuse('SUPPRESS', 2);
    await trial.start();
    await trial.runPlan('deploy');
    await trial.run(() => trial.refused.length === 2);
    assert.equal(trial.scheduler.isSuppressed, false);
    await trial.runIdle();
    assert.equal(trial.scheduler.isSuppressed, true);
    assert.ok((trial.times[1] ?? 0) - (trial.times[0] ?? 0) >= 15_000, trial.times.join());
  });

  it('TEARDOWN: it is said again, ever more rarely, until the framework is gone', async () => {
    const trial = await deployed();
    trial.refuse('TEARDOWN', 4);
    await trial.scheduler.uninstall();
    await trial.run(() => trial.scheduler.state.framework.get('current')?.isUninstalled === true);
    assert.equal(trial.refused.length, 4);
    assert.ok((trial.times[3] ?? 0) - (trial.times[0] ?? 0) >= 35_000, trial.times.join());
    assert.equal(trial.model.tornDown, true);
  });

  it('UPDATE_FRAMEWORK: the operator is told what it means', async () => {
    const trial = await deployed();
    trial.refuse('UPDATE_FRAMEWORK', 1);
    const more = `  more:\n    count: 1\n    pre-reserved-role: slow\n    tasks: { t: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 } }\n`;
    await trial.scheduler.updateTarget(trial.spec(`${SVC}${more}`));
    await trial.scheduler.podCommand('nobody-0', 'restart');
    assert.match(String(trial.follows[0]), /pillion update rollback/);
  });

  for (const type of ['ACKNOWLEDGE', 'DECLINE', 'MESSAGE', 'SHUTDOWN'] as const) {
    it(`${type}: it is told, and nothing else comes of it at once`, async () => {
      const trial = await deployed();
      const calls: Call[] = [];
      trial.scheduler.events.on('call', (call) => calls.push(call));
      trial.scheduler.callFailed({ type }, new Error('HTTP status 400'), 'refused');
      await trial.scheduler.podCommand('nobody-0', 'restart');
      assert.deepEqual([trial.follows.length, calls.length], [1, 0]);
    });
  }
});

describe('a lost call', () => {
  it('is none that was refused: it is not told as one, and its offers are not declined', async () => {
    const trial = await deployed();
    const calls: Call[] = [];
    trial.scheduler.events.on('call', (call) => calls.push(call));
    const accept = { offer_ids: [{ value: 'o' }], operations: [] };
    trial.scheduler.callFailed({ type: 'ACCEPT', accept }, new Error('reset'), 'lost');
    trial.scheduler.callFailed(teardown, new Error('reset'), 'lost');
    await trial.scheduler.podCommand('nobody-0', 'restart');
    assert.deepEqual([trial.follows, calls], [[], []]);
  });
});
