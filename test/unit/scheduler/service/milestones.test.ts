// What is remembered of the milestones that tasks have reached: each once, whatever is told again, and durable.
import assert from 'node:assert/strict';
import { milestonesEffect, milestonesOf } from '../../../../scheduler/service/milestones.ts';
import { MemoryStore } from '../../../../scheduler/state/memory-store.ts';
import { ServiceStore } from '../../../../scheduler/state/service-store.ts';
import type { Store } from '../../../../scheduler/state/store.ts';
import { encodeMilestones, type Milestone, MOST_MILESTONES } from '../../../../shared/link/milestones.ts';
import type { TaskStatus } from '../../../../shared/mesos/generated/mesos.ts';
import type { Event } from '../../../../shared/mesos/generated/scheduler.ts';
import { CrashingStore, SchedulerRig } from '../../../support/scheduler-rig.ts';

const TASK = { name: 'p-0-t', taskId: 'svc__p-0-t__1' };
const NEXT = { name: 'p-0-t', taskId: 'svc__p-0-t__2' };
const LINES = { lines: [], omitted: false };
const CERTIFICATE = { version: 1, ended_at_ms: 5, signals: [], restarts: 0, stdout: LINES, stderr: LINES };

const milestones = (...numbers: number[]): Milestone[] =>
  numbers.map((number) => ({ number, at_ms: number, name: `m${number}` }));

function running(...numbers: number[]): TaskStatus {
  return {
    task_id: { value: TASK.taskId },
    state: 'TASK_RUNNING',
    data: encodeMilestones(milestones(...numbers)),
  };
}

function ended(...numbers: number[]): TaskStatus {
  const certificate = { ...CERTIFICATE, milestones: milestones(...numbers) };
  const data = new TextEncoder().encode(JSON.stringify(certificate));
  return { task_id: { value: TASK.taskId }, state: 'TASK_FINISHED', data };
}

describe('milestones of a task', () => {
  let memory: MemoryStore;
  let store: ServiceStore;

  beforeEach(async () => {
    memory = new MemoryStore();
    store = await ServiceStore.open(memory);
  });

  /** The numbers of those that are news. */
  async function hear(status: TaskStatus, task = TASK): Promise<number[]> {
    const { changes, reached } = milestonesEffect(store.state, task, status);
    await store.commit(changes);
    return reached.map(({ number }) => number);
  }
  const known = (task = TASK) => milestonesOf(store.state, task).map(({ number }) => number);

  it('count once, however often updates repeat them', async () => {
    assert.deepEqual(await hear(running(1, 2)), [1, 2]);
    assert.deepEqual(await hear(running(1, 2)), []);
    assert.deepEqual(await hear(running(1, 2, 3)), [3]);
    assert.deepEqual(await hear(running(1)), []);
    assert.deepEqual(known(), [1, 2, 3]);
  });

  it('change nothing of the state where there is no news', () => {
    const bare: TaskStatus = { task_id: { value: TASK.taskId }, state: 'TASK_RUNNING' };
    for (const status of [bare, { ...bare, data: Uint8Array.of(1) }, ended(), running()])
      assert.deepEqual(milestonesEffect(store.state, TASK, status), { changes: [], reached: [] });
  });

  it('are taken from the death certificate, and there only of an end', async () => {
    await hear(running(1));
    assert.deepEqual(await hear(ended(2, 3)), [2, 3]);
    assert.deepEqual(await hear({ ...running(9), state: 'TASK_FINISHED' }), []);
    assert.deepEqual(known(), [1, 2, 3]);
  });

  it('are those of one launch: the next one begins anew', async () => {
    await hear(running(1, 2));
    assert.deepEqual(known(NEXT), []);
    assert.deepEqual(await hear(running(1), NEXT), [1]);
    assert.deepEqual([known(NEXT), known()], [[1], []]);
  });

  it('are the newest only; gaps are where they were', async () => {
    await hear(running(1, 2));
    const later = Array.from({ length: MOST_MILESTONES }, (_, index) => index + 10);
    assert.equal((await hear(running(...later))).length, MOST_MILESTONES);
    assert.deepEqual(known(), later);
    await hear(running(100));
    assert.deepEqual([known().length, known()[0], known().at(-1)], [MOST_MILESTONES, 11, 100]);
  });

  it('survive a restart of the scheduler, and do not count again after it', async () => {
    await hear(running(1, 2));
    store = await ServiceStore.open(memory);
    assert.deepEqual(known(), [1, 2]);
    assert.deepEqual(await hear(running(1, 2, 3)), [3]);
  });
});

const SVC = `
name: trial
pods: { hello: { count: 1, tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 } } } }
`;

describe('milestones of a service', () => {
  let rig: SchedulerRig;
  /** What was told and sent, in order. */
  let told: string[];
  let updates = 0;

  /** Subscribed, with one task of which nothing was said yet. */
  async function start(store: Store): Promise<void> {
    await rig.start(store);
    await rig.run(() => rig.scheduler.state.task.size === 1);
    await rig.scheduler.subscribed('framework-1', { send: ({ type }) => told.push(type ?? '') > 0 }, 'model');
    told = [];
    const { events } = rig.scheduler;
    events.on('told', ({ kind, number }) => kind === 'milestone' && told.push(`${kind} ${String(number)}`));
    events.on('status', ({ state }) => told.push(state));
  }

  function update(state: TaskStatus['state'], ...numbers: number[]): Event {
    const taskId = rig.scheduler.state.task.get('hello-0-server')?.taskId ?? assert.fail();
    updates += 1;
    const uuid = new TextEncoder().encode(`update-${updates}`);
    const more = { task_id: { value: taskId }, agent_id: { value: 'agent-1' }, uuid };
    return { type: 'UPDATE', update: { status: { ...running(...numbers), ...more, state } } };
  }

  beforeEach(() => {
    told = [];
    rig = new SchedulerRig(SVC);
    rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  });

  afterEach(() => rig.crash());

  it('are told before the update that they came with, each once, also where updates come together', async () => {
    await start(rig.store);
    await rig.scheduler.received([update('TASK_RUNNING', 1, 2), update('TASK_RUNNING', 1, 2, 3)]);
    const first = ['ACKNOWLEDGE', 'milestone 1', 'milestone 2', 'TASK_RUNNING'];
    assert.deepEqual(told, [...first, 'ACKNOWLEDGE', 'milestone 3', 'TASK_RUNNING']);
    told = [];
    await rig.scheduler.received([update('TASK_KILLING', 1, 2, 3, 4)]);
    assert.deepEqual(told, ['ACKNOWLEDGE', 'milestone 4', 'TASK_KILLING']);
  });

  it('count as not told, nor acknowledged, when they cannot be stored; they come again', async () => {
    const store = new CrashingStore(rig.store, Number.POSITIVE_INFINITY, true);
    await start(store);
    await rig.scheduler.received([update('TASK_RUNNING', 1)]);
    told = [];
    store.arm(1, false);
    await assert.rejects(rig.scheduler.received([update('TASK_RUNNING', 1, 2)]), /crash/);
    assert.deepEqual(told, []);
    await rig.crash();
    await start(rig.store);
    await rig.scheduler.received([update('TASK_RUNNING', 1, 2)]);
    assert.deepEqual(told, ['ACKNOWLEDGE', 'milestone 2', 'TASK_RUNNING']);
  });

  it('go with all else that is known of a task when its pod is taken away', async () => {
    await rig.start();
    await rig.runPlan('deploy');
    await rig.scheduler.received([update('TASK_RUNNING', 1)]);
    assert.equal(rig.scheduler.state.milestones.size, 1);
    await rig.scheduler.uninstall();
    await rig.run(() => rig.scheduler.state.pod.size === 0);
    assert.equal(rig.scheduler.state.milestones.size, 0);
  });
});
