// Events that came together: decided one after another, stored in one write, and acknowledged only after it.
import assert from 'node:assert/strict';
import type { TaskState, TaskStatus } from '../../../../shared/mesos/generated/mesos.ts';
import type { Call, Event } from '../../../../shared/mesos/generated/scheduler.ts';
import { CrashingStore, SchedulerRig } from '../../../support/scheduler-rig.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 3
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 }
      agent: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 }
plans:
  deploy:
    phases:
      hello: { pod: hello, strategy: parallel, steps: [ { default: [[server, agent]] } ] }
`;

interface Trial {
  readonly rig: SchedulerRig;
  readonly store: CrashingStore;
  /** What went out, and how many writes there were by then. */
  readonly sent: { readonly call: Call; readonly writes: number }[];
  status(name: string, state: TaskState): Event;
}

/** All six tasks are launched, and nothing was said of them yet. */
async function launched(): Promise<Trial> {
  const rig = new SchedulerRig(SVC);
  rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  const store = new CrashingStore(rig.store, Number.POSITIVE_INFINITY, true);
  await rig.start(store);
  await rig.run(() => rig.scheduler.state.task.size === 6);
  const sent: Trial['sent'] = [];
  const send = (call: Call) => sent.push({ call, writes: store.writes }) > 0;
  await rig.scheduler.subscribed('framework-1', { send }, 'model');
  sent.length = 0;
  let count = 0;
  const status = (name: string, state: TaskState): Event => {
    const task_id = { value: rig.scheduler.state.task.get(name)?.taskId ?? '' };
    count += 1;
    const uuid = new TextEncoder().encode(`update-${count}`);
    return { type: 'UPDATE', update: { status: { task_id, state, uuid, agent_id: { value: 'agent-1' } } } };
  };
  return { rig, store, sent, status };
}

const NAMES = [0, 1, 2].flatMap((index) => [`hello-${index}-server`, `hello-${index}-agent`]);

const acknowledged = ({ sent }: Trial) =>
  sent.flatMap(({ call }) => call.acknowledge?.uuid ?? []).map((uuid) => new TextDecoder().decode(uuid));

describe('events that come together', () => {
  it('are one write, and are acknowledged after it, in their order', async () => {
    const trial = await launched();
    const before = trial.store.writes;
    await trial.rig.scheduler.received(NAMES.map((name) => trial.status(name, 'TASK_RUNNING')));
    assert.deepEqual(
      acknowledged(trial),
      NAMES.map((_, index) => `update-${index + 1}`),
    );
    assert.deepEqual(
      trial.sent.slice(0, NAMES.length).map(({ writes }) => writes),
      NAMES.map(() => before + 1),
    );
    assert.equal(trial.rig.status('deploy'), 'COMPLETE');
  });

  it('come to what they come to one by one', async () => {
    const [together, single] = [await launched(), await launched()];
    const states = (trial: Trial) =>
      NAMES.flatMap((name, index) => [
        trial.status(name, 'TASK_STARTING'),
        trial.status(name, index % 2 === 0 ? 'TASK_RUNNING' : 'TASK_FAILED'),
        trial.status(name, 'TASK_LOST'),
      ]);
    await together.rig.scheduler.received(states(together));
    for (const event of states(single)) await single.rig.scheduler.received([event]);
    for (const kind of ['pod', 'task', 'backoff', 'deaths', 'leftover', 'step', 'stray'] as const) {
      const [ours, theirs] = [together, single].map(
        ({ rig }) => new Map<string, unknown>(rig.scheduler.state[kind]),
      );
      assert.deepEqual(ours, theirs, kind);
    }
    assert.deepEqual(acknowledged(together), acknowledged(single));
    const counted = Map.groupBy(together.rig.scheduler.state.task.values(), ({ state }) => state);
    const sizes = [...counted].map(([state, tasks]) => [state, tasks.length] as const);
    assert.deepEqual(together.rig.scheduler.taskStates, new Map(sizes));
  });

  it('count as not told, all of them, when they cannot be stored', async () => {
    const trial = await launched();
    const failures: unknown[] = [];
    trial.rig.scheduler.events.on('failed', (error) => failures.push(error));
    const told: TaskStatus[] = [];
    trial.rig.scheduler.events.on('status', (status) => told.push(status));
    trial.store.arm(1, false);
    const events = NAMES.map((name) => trial.status(name, 'TASK_RUNNING'));
    await assert.rejects(trial.rig.scheduler.received(events), /crash/);
    assert.deepEqual([failures.map(String), trial.sent, told], [['Error: crash'], [], []]);
    for (const { state } of trial.rig.scheduler.state.task.values()) assert.equal(state, 'TASK_STAGING');
    await assert.rejects(trial.rig.scheduler.received(events), /stopping/);
  });

  it('of all kinds keep their order: an offer that is withdrawn at once is not used', async () => {
    const id = { value: 'o-1' };
    const scalar = (name: string) => ({ name, type: 'SCALAR', scalar: { value: 1000 } }) as const;
    const resources = [scalar('cpus'), scalar('mem'), scalar('disk')];
    const offer = { id, framework_id: { value: 'f' }, agent_id: { value: 'a' }, hostname: 'h', resources };
    const offered: Event = { type: 'OFFERS', offers: { offers: [offer] } };
    const rescinded: Event = { type: 'RESCIND', rescind: { offer_id: id } };
    for (const [more, used] of [
      [[], ['ACCEPT']],
      [[rescinded], []],
    ] as const) {
      const trial = await launched();
      await trial.rig.scheduler.podCommand('hello-0', 'replace');
      const ended = ['server', 'agent'].map((name) => trial.status(`hello-0-${name}`, 'TASK_KILLED'));
      trial.sent.length = 0;
      await trial.rig.scheduler.received([offered, ...ended, ...more]);
      const calls = trial.sent.map(({ call }) => call);
      assert.deepEqual(
        calls.filter(({ accept, decline }) => accept ?? decline).map(({ type }) => type),
        used,
      );
    }
  });
});
