// The tables of plans, as wholes: every state of a step with every event, every state of Mesos with every goal,
// every rule of a parent's status, and what each strategy allows.
import assert from 'node:assert/strict';
import type { Status, StepState, TaskProgress } from '../../../../scheduler/plan/model.ts';
import { aggregate, type Family } from '../../../../scheduler/plan/status.ts';
import {
  type StepEvent,
  type StepEventType,
  stepState,
  stepTask,
} from '../../../../scheduler/plan/step-machine.ts';
import { frontier, isInterrupted } from '../../../../scheduler/plan/strategy.ts';
import { Tally } from '../../../../scheduler/plan/tally.ts';
import { hasEnded, isLive, stepStateAfter } from '../../../../scheduler/plan/task-state.ts';
import { TaskState } from '../../../../shared/mesos/generated/mesos.ts';

const STATES: StepState[] = ['ERROR', 'DELAYED', 'PENDING', 'PREPARED', 'STARTING', 'STARTED', 'COMPLETE'];
const EVENTS: Record<StepEventType, StepEvent> = {
  killing: { type: 'killing' },
  launched: { type: 'launched', taskId: 'new' },
  reached: { type: 'reached' },
  status: { type: 'status', taskId: 'mine', state: 'TASK_FAILED', goal: 'RUNNING', ready: false },
  'backoff-over': { type: 'backoff-over' },
  restart: { type: 'restart' },
  'force-complete': { type: 'force-complete' },
};

/** What is not listed changes nothing. */
const EXPECTED: Record<StepState, Partial<Record<StepEventType, StepState>>> = {
  ERROR: { restart: 'PENDING', 'force-complete': 'COMPLETE' },
  DELAYED: {
    'backoff-over': 'PENDING',
    reached: 'COMPLETE',
    restart: 'PENDING',
    'force-complete': 'COMPLETE',
  },
  PENDING: {
    killing: 'PREPARED',
    launched: 'STARTING',
    reached: 'COMPLETE',
    restart: 'PENDING',
    'force-complete': 'COMPLETE',
  },
  PREPARED: {
    killing: 'PREPARED',
    launched: 'STARTING',
    reached: 'COMPLETE',
    restart: 'PENDING',
    'force-complete': 'COMPLETE',
  },
  STARTING: { status: 'DELAYED', restart: 'PENDING', 'force-complete': 'COMPLETE' },
  STARTED: { status: 'DELAYED', restart: 'PENDING', 'force-complete': 'COMPLETE' },
  COMPLETE: { restart: 'PENDING' },
};

describe('a task within a step', () => {
  for (const state of STATES) {
    for (const [type, event] of Object.entries(EVENTS) as [StepEventType, StepEvent][]) {
      const expected = EXPECTED[state][type];
      it(`${state} on ${type}: ${expected ?? 'stays'}`, () => {
        const before: TaskProgress = { state, taskId: 'mine' };
        const after = stepTask(before, event);
        if (expected === undefined) assert.equal(after, before);
        else assert.equal(after.state, expected);
      });
    }
  }

  it('knows its launch by the task id, and takes no word of another', () => {
    const launched = stepTask({ state: 'PENDING' }, { type: 'launched', taskId: 'a' });
    assert.deepEqual(launched, { state: 'STARTING', taskId: 'a' });
    const other = {
      type: 'status',
      taskId: 'b',
      state: 'TASK_RUNNING',
      goal: 'RUNNING',
      ready: true,
    } as const;
    assert.equal(stepTask(launched, other), launched);
    assert.equal(stepTask(launched, { ...other, taskId: 'a' }).state, 'COMPLETE');
  });

  it('forgets its launch when it must launch again, and remembers that an operator wants it', () => {
    const failed = stepTask({ state: 'STARTED', taskId: 'mine' }, EVENTS.status);
    assert.equal(failed.taskId, undefined);
    assert.deepEqual(stepTask({ state: 'COMPLETE', taskId: 'mine' }, EVENTS.restart), {
      state: 'PENDING',
      relaunch: true,
    });
  });

  it('shows as its least advanced task in the step', () => {
    for (const [index, state] of STATES.entries()) {
      for (const other of STATES.slice(index)) {
        assert.equal(stepState({ tasks: { a: { state: other }, b: { state } } }), state);
      }
    }
    assert.equal(stepState({ tasks: {} }), 'COMPLETE');
  });
});

describe("Mesos' task states", () => {
  const TABLE: Record<
    TaskState,
    [life: 'live' | 'ended' | 'away', running: string, notReady: string, finish: string]
  > = {
    TASK_STAGING: ['live', 'STARTING', 'STARTING', 'STARTING'],
    TASK_STARTING: ['live', 'STARTING', 'STARTING', 'STARTING'],
    TASK_RUNNING: ['live', 'COMPLETE', 'STARTED', 'STARTED'],
    TASK_KILLING: ['live', 'none', 'none', 'none'],
    TASK_FINISHED: ['ended', 'PENDING', 'PENDING', 'COMPLETE'],
    TASK_FAILED: ['ended', 'DELAYED', 'DELAYED', 'DELAYED'],
    TASK_ERROR: ['ended', 'DELAYED', 'DELAYED', 'DELAYED'],
    TASK_KILLED: ['ended', 'PENDING', 'PENDING', 'PENDING'],
    TASK_LOST: ['ended', 'PENDING', 'PENDING', 'PENDING'],
    TASK_DROPPED: ['ended', 'PENDING', 'PENDING', 'PENDING'],
    TASK_UNREACHABLE: ['away', 'PENDING', 'PENDING', 'PENDING'],
    TASK_GONE: ['ended', 'PENDING', 'PENDING', 'PENDING'],
    TASK_GONE_BY_OPERATOR: ['ended', 'PENDING', 'PENDING', 'PENDING'],
    TASK_UNKNOWN: ['away', 'PENDING', 'PENDING', 'PENDING'],
  };

  it('are all in the table', () => {
    assert.deepEqual(Object.keys(TABLE).sort(), Object.keys(TaskState.values).sort());
  });

  for (const [state, [life, running, notReady, finish]] of Object.entries(TABLE) as [TaskState, string[]][]) {
    it(`${state} is ${life}`, () => {
      assert.equal(isLive(state), life === 'live');
      assert.equal(hasEnded(state), life === 'ended');
      assert.equal(stepStateAfter(state, 'RUNNING', true) ?? 'none', running);
      assert.equal(stepStateAfter(state, 'RUNNING', false) ?? 'none', notReady);
      for (const goal of ['FINISH', 'ONCE'] as const)
        assert.equal(stepStateAfter(state, goal, true) ?? 'none', finish);
    });
  }
});

describe("a parent's status", () => {
  const table: [expected: Status, children: Status[], candidates: Status[], interrupted?: boolean][] = [
    ['COMPLETE', [], []],
    ['ERROR', ['COMPLETE', 'ERROR'], [], true],
    ['COMPLETE', ['COMPLETE', 'COMPLETE'], [], true],
    ['WAITING', ['COMPLETE', 'PENDING'], [], true],
    ['DELAYED', ['DELAYED', 'DELAYED'], ['DELAYED']],
    ['IN_PROGRESS', ['PREPARED', 'PENDING'], ['PREPARED']],
    ['WAITING', ['WAITING', 'PENDING'], ['WAITING']],
    ['IN_PROGRESS', ['IN_PROGRESS', 'PENDING'], ['IN_PROGRESS']],
    ['IN_PROGRESS', ['COMPLETE', 'PENDING'], ['PENDING']],
    ['IN_PROGRESS', ['COMPLETE', 'STARTING'], ['STARTING']],
    ['IN_PROGRESS', ['COMPLETE', 'STARTED'], ['STARTED']],
    ['PENDING', ['PENDING', 'STARTED'], ['PENDING', 'STARTED']],
    ['WAITING', ['STARTING', 'WAITING'], ['STARTING']],
    ['STARTING', ['STARTING', 'PENDING'], ['STARTING']],
    ['STARTED', ['STARTED', 'PENDING'], ['STARTED']],
    ['DELAYED', ['COMPLETE', 'DELAYED'], ['DELAYED']],
    ['ERROR', ['PENDING'], []],
  ];
  for (const [expected, children, allowed, interrupted = false] of table) {
    it(`[${children}] with [${allowed}] allowed${interrupted ? ', interrupted' : ''}: ${expected}`, () => {
      const family: Family = {
        children: new Tally(children).counts,
        hasCandidate: (status) => allowed.includes(status),
        interrupted,
      };
      assert.equal(aggregate(family), expected);
    });
  }
});

describe('a strategy', () => {
  const open = { interrupted: false, proceeds: 0 };
  const children = new Tally(['COMPLETE', 'PENDING', 'STARTED', 'PENDING']);

  it('serial allows the first that is not complete, parallel all of them', () => {
    assert.equal(frontier('serial', open, children), 1);
    assert.equal(frontier('parallel', open, children), 'open');
    assert.equal(frontier('serial', open, new Tally(['COMPLETE'])), 'none');
  });

  it('allows nothing when interrupted', () => {
    for (const strategy of ['serial', 'parallel', 'canary'] as const) {
      assert.equal(frontier(strategy, { interrupted: true, proceeds: 2 }, children), 'none');
      assert.equal(isInterrupted(strategy, { interrupted: true, proceeds: 2 }, children), true);
    }
  });

  for (const [strategy, rest] of [
    ['canary', 1],
    ['serial-canary', 1],
    ['parallel-canary', 'open'],
  ] as const) {
    it(`${strategy} waits, takes the first at one word, waits again, and takes the rest at the second`, () => {
      const pending = new Tally(['PENDING', 'PENDING', 'PENDING']);
      const first = new Tally(['COMPLETE', 'PENDING', 'PENDING']);
      assert.equal(isInterrupted(strategy, open, pending), true);
      assert.equal(frontier(strategy, { interrupted: false, proceeds: 1 }, pending), 0);
      assert.equal(isInterrupted(strategy, { interrupted: false, proceeds: 1 }, first), true);
      assert.equal(frontier(strategy, { interrupted: false, proceeds: 1 }, first), 'none');
      assert.equal(frontier(strategy, { interrupted: false, proceeds: 2 }, first), rest);
    });
  }
});
