// What is remembered of the milestones that tasks have reached: each once, whatever is told again, and durable.
import assert from 'node:assert/strict';
import { milestonesEffect, milestonesOf } from '../../../../scheduler/service/milestones.ts';
import { MemoryStore } from '../../../../scheduler/state/memory-store.ts';
import { ServiceStore } from '../../../../scheduler/state/service-store.ts';
import { encodeMilestones, type Milestone, MOST_MILESTONES } from '../../../../shared/link/milestones.ts';
import type { TaskStatus } from '../../../../shared/mesos/generated/mesos.ts';

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
