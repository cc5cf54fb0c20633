// `pillion status`: what a terminal shows of the model.
import assert from 'node:assert/strict';
import { fitted, statusText } from '../../../../scheduler/cli/status-text.ts';
import { timetableText } from '../../../../scheduler/cli/timetable-command.ts';
import { Model } from '../../../../scheduler/http/page/browser/model.ts';

function model(): Model {
  const made = new Model();
  made.connection = 'LIVE';
  const usage = (cpuSeconds: number) => ({
    cpuSeconds,
    residentBytes: 2 ** 25,
    openFiles: 4,
    processes: 2,
    restarts: 3,
  });
  const progress = {
    percent: 40,
    message: 'copying',
    stage: null,
    counts: {},
    ageSeconds: 2,
  };
  const task = (cpuSeconds: number) => ({
    id: 's__db-0-server__1',
    goal: 'RUNNING',
    name: 'db-0-server',
    status: 'RUNNING',
    usage: usage(cpuSeconds),
    progress: { ...progress, stalled: false, remainingSeconds: 75 },
  });
  const executor = {
    id: 'e',
    agent: 'agent-1',
    heartbeatAgeSeconds: 2,
    residentBytes: null,
    cpuSeconds: null,
    loopDelayMs: null,
    clockAheadMs: null,
    modulesResidentBytes: null,
  };
  const pods = (cpuSeconds: number) => ({
    service: 'shop',
    pods: [
      {
        name: 'db',
        instances: [
          { name: 'db-0', tasks: [task(cpuSeconds)], executor },
          { name: 'db-1', tasks: [] },
        ],
      },
    ],
  });
  made.setPods(pods(10), 0);
  made.setPods(pods(15), 10_000);
  const step = { id: 's', name: 'db-0:[server]', status: 'COMPLETE', message: '' } as const;
  const open = { ...step, status: 'PENDING' } as const;
  const phase = {
    id: 'p',
    name: 'db',
    strategy: 'serial',
    status: 'IN_PROGRESS',
    steps: [step, open],
  } as const;
  made.setPlan('deploy', { phases: [phase], errors: [], strategy: 'serial', status: 'IN_PROGRESS' });
  made.setPlan('recovery', { phases: [], errors: [], strategy: 'parallel', status: 'COMPLETE' });
  return made;
}

describe('pillion status', () => {
  it('shows plans, and tasks with what they use and how far they are', () => {
    assert.deepEqual(statusText(model(), 13_000), [
      'shop  live',
      '',
      '  deploy    ████████████░░░░░░░░░░░░  1/2  IN_PROGRESS',
      '  recovery  nothing to do',
      '',
      'POD   TASK         STATUS        CPUS  MEMORY   RESTARTS  HEARTBEAT  AGENT    PROGRESS',
      'db-0  db-0-server  RUNNING       0.50  32.0 MB  3         5 s ago    agent-1  40 %, copying, 1 min 15 s left',
      'db-1  -            not launched  –     –        –         -          -',
    ]);
  });

  it('says what it could not show', () => {
    assert.deepEqual(fitted(['one', 'two', 'three is long'], 3, 8), ['one', 'two', 'three i…']);
    assert.deepEqual(fitted(['one', 'two', 'three', 'four'], 3, 80), [
      'one',
      'two',
      '… 2 more lines; make the window larger',
    ]);
  });
});

describe('pillion plan timetable', () => {
  it('shows next and last start, and what was missed', () => {
    const at = Date.UTC(2026, 0, 31, 12);
    const view = {
      plan: 'backup',
      cron: '0 3 * * *',
      timeZone: 'UTC',
      parameters: {},
      next: at,
      missed: [{ at, reason: 'it was still running' }],
      missedCount: 4,
    };
    const [head, row] = timetableText([view]).split('\n');
    assert.match(head ?? '', /^PLAN +SCHEDULE +TIME ZONE +NEXT +LAST +MISSED$/);
    assert.match(row ?? '', /^backup +0 3 \* \* \* +UTC +2026-.* - +4, the newest .*: it was still running$/);
    assert.equal(timetableText([]), 'No plan has a schedule.\n');
  });
});
