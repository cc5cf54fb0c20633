// How an executor's tasks move through their lists.
import assert from 'node:assert/strict';
import type { TaskState, TaskStatus } from '../../../../shared/mesos/generated/mesos.ts';
import { ExecutorState, type Launch } from '../../../local-mesos/agent/executor-state.ts';
import { executor as executorInfo, task } from './fake-master.ts';

describe('executor state', () => {
  let executor: ExecutorState;

  beforeEach(() => {
    executor = new ExecutorState({
      info: executorInfo('e1'),
      frameworkId: 'f',
      containerId: 'c',
      sandbox: '/sandbox',
      user: 'root',
      isCommandExecutor: false,
    });
  });

  function status(taskId: string, state: TaskState, given: Partial<TaskStatus> = {}): TaskStatus {
    return { task_id: { value: taskId }, state, source: 'SOURCE_EXECUTOR', ...given };
  }

  const single = (id: string): Launch => ({ type: 'task', task: task(id) });
  const group = (...ids: string[]): Launch => ({
    type: 'group',
    group: { tasks: ids.map((id) => task(id)) },
  });
  const names = (tasks: readonly { readonly task_id: { readonly value: string } }[]) =>
    tasks.map(({ task_id }) => task_id.value);

  it('delivers single tasks before groups, and then has them as staging', () => {
    executor.enqueue(group('g1', 'g2'));
    executor.enqueue(single('t'));
    assert.deepEqual(names(executor.queued), ['g1', 'g2', 't']);
    assert.deepEqual(
      executor.deliver().map(({ type }) => type),
      ['task', 'group'],
    );
    assert.deepEqual(executor.queued, []);
    assert.deepEqual(
      executor.launched.map(({ state }) => state),
      ['TASK_STAGING', 'TASK_STAGING', 'TASK_STAGING'],
    );
  });

  it('moves a task from launched to terminated to completed', () => {
    executor.enqueue(single('t'));
    executor.deliver();
    assert.ok(executor.apply(status('t', 'TASK_RUNNING')));
    assert.ok(executor.apply(status('t', 'TASK_FINISHED')));
    assert.deepEqual([names(executor.launched), names(executor.terminated)], [[], ['t']]);
    assert.ok(executor.hasIncompleteTasks);
    executor.complete('t');
    assert.deepEqual([names(executor.terminated), names(executor.completed)], [[], ['t']]);
    assert.ok(!executor.hasIncompleteTasks);
  });

  it('lets no task change after its end, and none before its delivery', () => {
    executor.enqueue(single('queued'));
    assert.equal(executor.apply(status('queued', 'TASK_RUNNING')), false);
    assert.equal(executor.apply(status('unknown', 'TASK_RUNNING')), false);
    assert.ok(executor.apply(status('queued', 'TASK_KILLED')));
    assert.equal(executor.apply(status('queued', 'TASK_FAILED')), false);
  });

  it('takes killed tasks out of their queued group', () => {
    executor.enqueue(group('g1', 'g2'));
    executor.apply(status('g1', 'TASK_KILLED'));
    assert.deepEqual(names(executor.queued), ['g2']);
    executor.apply(status('g2', 'TASK_KILLED'));
    assert.deepEqual(executor.deliver(), []);
  });

  it('knows whether the executor ever had a task', () => {
    executor.enqueue(group('g1'));
    executor.apply(status('g1', 'TASK_KILLED', { source: 'SOURCE_AGENT' }));
    assert.equal(executor.everSentTask, false);
    executor.enqueue(single('t'));
    executor.deliver();
    assert.ok(executor.everSentTask);
    executor.apply(status('t', 'TASK_FAILED'));
    assert.ok(executor.everSentTask);
  });

  it('keeps the last of several statuses with one state, without data', () => {
    executor.enqueue(single('t'));
    executor.deliver();
    for (const message of ['1', '2']) {
      executor.apply(status('t', 'TASK_RUNNING', { message, data: new Uint8Array([1]) }));
    }
    assert.deepEqual(executor.taskOf('t')?.statuses, [status('t', 'TASK_RUNNING', { message: '2' })]);
  });
});
