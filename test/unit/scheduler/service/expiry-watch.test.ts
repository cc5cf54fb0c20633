// When it is told that certificates of running tasks expire.
import assert from 'node:assert/strict';
import { EXPIRY_NOTICE, ExpiryWatch } from '../../../../scheduler/service/expiry-watch.ts';
import type { TaskRecord } from '../../../../scheduler/state/records.ts';
import type { TaskState } from '../../../../shared/mesos/generated/mesos.ts';

const DAY = 86_400_000;
const END = Date.UTC(2030, 0, 1);

function taskOf(name: string, expires: number | undefined, state: TaskState = 'TASK_RUNNING'): TaskRecord {
  return {
    name,
    instance: 'web-0',
    task: name,
    taskId: name,
    executorId: 'e',
    agentId: 'a',
    configuration: 'c',
    goal: 'RUNNING',
    essential: true,
    resourceSet: 'set',
    certificatesExpire: expires,
    state,
    ready: true,
    kill: false,
  };
}

const change = (task: TaskRecord) => [{ kind: 'task', id: task.name, value: task } as const];

describe('the watch on certificates', () => {
  it('tells 30 days before, and every day from then on', () => {
    const watch = new ExpiryWatch();
    watch.restart([taskOf('a', END), taskOf('plain', undefined), taskOf('over', END, 'TASK_FINISHED')]);
    const first = END - EXPIRY_NOTICE;
    assert.equal(watch.nextDue, first);
    assert.deepEqual(watch.due(first - 1), []);
    assert.deepEqual(watch.due(first), [{ task: 'a', expires: END }]);
    watch.told(change({ ...taskOf('a', END), healthy: true }));
    assert.deepEqual(watch.due(first + 1), [], 'a status is no news');
    assert.deepEqual(watch.due(first + DAY), [{ task: 'a', expires: END }]);
  });

  it('is over with a fresh certificate, and with the task', () => {
    const watch = new ExpiryWatch();
    watch.told(change(taskOf('a', END)));
    watch.told(change(taskOf('b', END)));
    watch.told(change(taskOf('a', END + 100 * DAY)));
    watch.told(change(taskOf('b', END, 'TASK_KILLED')));
    assert.deepEqual(watch.due(END), []);
    assert.equal(watch.nextDue, END + 100 * DAY - EXPIRY_NOTICE);
    assert.equal(watch.first, END + 100 * DAY);
    watch.told([{ kind: 'task', id: 'a', value: undefined }]);
    assert.deepEqual([watch.nextDue, watch.first], [undefined, undefined]);
  });
});
