// What an event changes in the page's view of a pod, and how it reads as one line.
import assert from 'node:assert/strict';
import { moment } from '../../../../../scheduler/http/page/browser/format.ts';
import { noteOf } from '../../../../../scheduler/http/page/browser/notes.ts';
import {
  instanceAfterMilestone,
  instanceAfterTask,
  type TaskTold,
} from '../../../../../scheduler/http/page/browser/told.ts';
import type { InstanceView } from '../../../../../scheduler/http/pod-view.ts';

function told(change: Partial<TaskTold> = {}): TaskTold {
  return {
    task: 'db-0-server',
    pod: 'db-0',
    id: 's__db-0-server__1',
    goal: 'RUNNING',
    status: 'STARTING',
    agent: 'a1.example',
    executor: 's__db-0__x',
    reason: null,
    message: null,
    ...change,
  };
}

const EMPTY: InstanceView = { name: 'db-0', tasks: [] };

describe('page: a pod after a task event', () => {
  it('has the place that the event tells, not heard yet', () => {
    const { executor } = instanceAfterTask(EMPTY, told());
    assert.equal(executor?.agent, 'a1.example');
    assert.equal(executor?.id, 's__db-0__x');
    assert.equal(executor?.heartbeatAgeSeconds, null);
  });

  it('keeps what is known of the same executor', () => {
    const before = instanceAfterTask(EMPTY, told());
    const heard = { ...before, executor: { ...before.executor, heartbeatAgeSeconds: 3 } } as InstanceView;
    assert.equal(instanceAfterTask(heard, told({ status: 'RUNNING' })).executor?.heartbeatAgeSeconds, 3);
    const moved = instanceAfterTask(heard, told({ executor: 'another', agent: 'a2.example' }));
    assert.equal(moved.executor?.heartbeatAgeSeconds, null);
    assert.equal(moved.executor?.agent, 'a2.example');
  });

  it('has no place after the pod lost it', () => {
    const before = instanceAfterTask(EMPTY, told());
    assert.equal(instanceAfterTask(before, told({ agent: null, executor: null })).executor, undefined);
  });
});

describe('page: a pod after a milestone', () => {
  it('has it with the launch that reached it, until another launch begins without', () => {
    const reached = { number: 3, name: 'copied', message: null, percent: null, reachedAt: 1 };
    const of = { pod: 'db-0', task: 'db-0-server', ...reached };
    const before = instanceAfterTask(EMPTY, told());
    const after = instanceAfterMilestone(before, { ...of, id: told().id });
    assert.deepEqual(after.tasks[0]?.milestone, reached);
    assert.deepEqual(instanceAfterMilestone(before, { ...of, id: 'another' }), before);
    assert.deepEqual(instanceAfterTask(after, told({ status: 'RUNNING' })).tasks[0]?.milestone, reached);
    assert.equal(instanceAfterTask(after, told({ id: 'another' })).tasks[0]?.milestone, undefined);
  });
});

describe('page: events as lines', () => {
  const lines: readonly (readonly [kind: string, data: object, line: string])[] = [
    ['task', told({ status: 'FAILED', message: 'exited with 3' }), 'db-0-server failed: exited with 3'],
    [
      'plan',
      {
        plan: 'deploy',
        status: 'IN_PROGRESS',
        phases: [{ steps: [{ name: 'db-0:[a]', status: 'STARTED' }] }],
      },
      'deploy in progress: db-0:[a] started',
    ],
    [
      'offer',
      { pod: 'db-0', passed: false, reason: 'no', reasons: ['cpus: 1 of 2', 'mem: none'] },
      'db-0 waits: cpus: 1 of 2; mem: none',
    ],
    ['offer', { pod: 'db-0', passed: true, reason: 'all passed', reasons: [] }, 'db-0 fits: all passed'],
    [
      'pod',
      { at: 1, pod: 'db-0', what: 'launching', agent: 'a1', tasks: 'server' },
      'db-0 launching (agent: a1, tasks: server)',
    ],
    [
      'milestone',
      {
        pod: 'db-0',
        task: 'db-0-load',
        id: 'x',
        number: 3,
        name: 'copied',
        message: 'rows',
        percent: 40,
        reachedAt: 1,
      },
      'db-0-load reached copied (40 %): rows',
    ],
    ['timetable', { plan: 'backup', what: 'started' }, 'backup started'],
    ['scheduler', { what: 'subscribed', master: 'm:5050' }, 'subscribed (master: m:5050)'],
    ['target', { id: 'c1' }, 'id: c1'],
  ];
  for (const [kind, data, line] of lines) {
    it(`reads "${line}"`, () => assert.equal(noteOf(kind, data), line));
  }

  it('leaves out what comes too often, and what is none', () => {
    assert.equal(noteOf('heartbeat', { pod: 'db-0' }), undefined);
    assert.equal(noteOf('pod', 'words'), undefined);
  });

  it('tells the date of another day only', () => {
    const at = new Date(2026, 5, 1, 9, 30, 5).getTime();
    assert.equal(moment(at, at + 3600_000), '09:30:05');
    assert.equal(moment(at, at + 24 * 3600_000), '2026-06-01 09:30:05');
  });
});
