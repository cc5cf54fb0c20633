// Checks of running tasks: when they run, what is told of them, and how an unhealthy task ends.
import assert from 'node:assert/strict';
import type { CheckKind } from '../../../../executor/core/check-policy.ts';
import type { ProbeOutcome } from '../../../../executor/core/check-verdict.ts';
import { nextDeadline } from '../../../../executor/core/step.ts';
import { MOST_WAITING } from '../../../../executor/core/unacknowledged.ts';
import type { CheckInfo, HealthCheck, TaskStatus } from '../../../../shared/mesos/generated/mesos.ts';
import { Core, info, SUBSCRIBED } from '../../../support/executor-core.ts';

const PACE = { delay_seconds: 1, interval_seconds: 2, timeout_seconds: 5 };
const CHECK: CheckInfo = { type: 'COMMAND', command: { command: { value: 'x' } }, ...PACE };
const HEALTH: HealthCheck = {
  type: 'TCP',
  tcp: { port: 1 },
  ...PACE,
  grace_period_seconds: 0,
  consecutive_failures: 2,
};
const BAD: ProbeOutcome = { type: 'REFUSED', why: 'failed: nobody there' };
const GOOD: ProbeOutcome = { type: 'CONNECTED' };

const checked = (check = CHECK) => Core.running(info('a', undefined, { check }));
const cared = (health_check = HEALTH) => Core.running(info('a', undefined, { health_check }));

function found(core: Core, kind: CheckKind, run: number, outcome: ProbeOutcome): string[] {
  return core.take({ type: 'PROBED', taskId: 'a', kind, run, outcome });
}

/** The statuses that wait to be acknowledged, without what all have in common. */
function waiting(core: Core): Partial<TaskStatus>[] {
  const updates = core.state.tasks.get('a')?.outbox.updates ?? [];
  return updates.map(({ status }) => {
    const { task_id, source, agent_id, executor_id, timestamp, uuid, data, ...rest } = status;
    return rest;
  });
}

describe('checks', () => {
  it('run after the delay, then an interval after the end of each run', () => {
    const core = checked();
    assert.deepEqual(core.wait(999), []);
    assert.equal(nextDeadline(core.state), 2000);
    assert.deepEqual(core.wait(1), ['CHECK(a 1)']);
    assert.equal(nextDeadline(core.state), 7000);
    core.wait(500);
    found(core, 'CHECK', 1, { type: 'EXITED', status: 0 });
    assert.equal(nextDeadline(core.state), 4500);
    assert.deepEqual(core.wait(2000), ['CHECK(a 2)']);
  });

  it('are told with every update, even before there is a result', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, {
      type: 'LAUNCH',
      tasks: [info('a', undefined, { check: CHECK })],
    });
    core.take({ type: 'DELAYED', taskId: 'a' });
    assert.deepEqual(waiting(core), [
      { state: 'TASK_STARTING', check_status: { type: 'COMMAND', command: {} } },
    ]);
  });

  it('are told on a change only, and repeated by every later update', () => {
    const core = checked();
    core.wait(1000);
    assert.deepEqual(found(core, 'CHECK', 1, { type: 'EXITED', status: 5 }), ['UPDATE(a TASK_RUNNING)']);
    core.wait(2000);
    assert.deepEqual(found(core, 'CHECK', 2, { type: 'EXITED', status: 5 }), []);
    core.take({ type: 'KILL', taskId: 'a' });
    const check_status = { type: 'COMMAND', command: { exit_code: 5 } };
    assert.deepEqual(waiting(core), [
      { state: 'TASK_RUNNING', reason: 'REASON_TASK_CHECK_STATUS_UPDATED', check_status },
      { state: 'TASK_KILLING', check_status },
    ]);
  });

  it('that time out are ended, and have no result', () => {
    const core = checked();
    core.wait(1000);
    found(core, 'CHECK', 1, { type: 'EXITED', status: 0 });
    core.settleUpdates('a');
    core.wait(2000);
    assert.deepEqual(core.wait(4999), []);
    assert.deepEqual(core.wait(1), ['END_CHECK(a)', 'UPDATE(a TASK_RUNNING)']);
    assert.deepEqual(waiting(core), [
      {
        state: 'TASK_RUNNING',
        reason: 'REASON_TASK_CHECK_STATUS_UPDATED',
        message: 'COMMAND check timed out after 5 s',
        check_status: { type: 'COMMAND', command: {} },
      },
    ]);
    assert.deepEqual(found(core, 'CHECK', 2, { type: 'EXITED', status: 9 }), [], 'a late result counts');
    assert.deepEqual(core.wait(2000), ['CHECK(a 3)']);
  });

  it('without a timeout wait for ever', () => {
    const core = checked({ ...CHECK, timeout_seconds: 0 });
    core.wait(1000);
    assert.equal(nextDeadline(core.state), undefined);
  });

  it('end with the task, and what was found too late is dropped', () => {
    const core = checked();
    core.wait(1000);
    assert.deepEqual(core.take({ type: 'KILL', taskId: 'a' }), [
      'SIGTERM(a)',
      'UPDATE(a TASK_KILLING)',
      'END_CHECK(a)',
    ]);
    assert.deepEqual(found(core, 'CHECK', 1, { type: 'EXITED', status: 5 }), []);
    assert.deepEqual(core.wait(2999), []);
  });

  it('of the health end an unhealthy task: it fails, and says why', () => {
    const core = cared();
    core.wait(1000);
    assert.deepEqual(found(core, 'HEALTH_CHECK', 1, BAD), ['UPDATE(a TASK_RUNNING)']);
    core.wait(2000);
    assert.deepEqual(found(core, 'HEALTH_CHECK', 2, BAD), ['SIGTERM(a)']);
    core.ended('a', 143);
    const unhealthy = {
      state: 'TASK_RUNNING',
      healthy: false,
      reason: 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED',
    };
    const why = 'TCP health check failed: nobody there';
    assert.deepEqual(waiting(core), [
      { ...unhealthy, message: `${why} (failure 1 of 2)` },
      { ...unhealthy, message: `${why} (failure 2 of 2)` },
      { state: 'TASK_KILLING', healthy: false },
      {
        ...unhealthy,
        state: 'TASK_FAILED',
        message: `Command exited with status 143; asked to end by HEALTH_CHECK (${why}, 2 in a row), SIGTERM 0 ms after; ran 3 s`,
      },
    ]);
  });

  it("of the health end a task with the task's own grace", () => {
    const core = Core.running(info('a', 700, { health_check: { ...HEALTH, consecutive_failures: 1 } }));
    core.wait(1000);
    found(core, 'HEALTH_CHECK', 1, BAD);
    assert.deepEqual(core.wait(700), ['SIGKILL(a)']);
  });

  it('of the health tell of the first success, and of one after a failure', () => {
    const core = cared();
    core.wait(1000);
    for (const [index, outcome] of [GOOD, GOOD, BAD, GOOD].entries()) {
      found(core, 'HEALTH_CHECK', index + 1, outcome);
      core.wait(2000);
    }
    assert.deepEqual(
      waiting(core).map(({ healthy }) => healthy),
      [true, false, true],
    );
  });

  it('of both kinds, and of several tasks, go their own ways', () => {
    const core = Core.running(
      info('a', undefined, { check: CHECK, health_check: HEALTH }),
      info('b', undefined, { check: { ...CHECK, delay_seconds: 0 } }),
    );
    assert.deepEqual(core.wait(0), ['CHECK(b 1)']);
    assert.deepEqual(core.wait(1000), ['CHECK(a 1)', 'HEALTH_CHECK(a 1)']);
    found(core, 'HEALTH_CHECK', 1, GOOD);
    assert.deepEqual(waiting(core).at(-1), {
      state: 'TASK_RUNNING',
      reason: 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED',
      healthy: true,
      check_status: { type: 'COMMAND', command: {} },
    });
    assert.deepEqual(core.wait(2000), ['HEALTH_CHECK(a 2)']);
  });

  it('go on while the agent is away, and are told when it is back', () => {
    const core = cared({ ...HEALTH, consecutive_failures: 9 });
    core.take({ type: 'DISCONNECTED', why: 'gone' });
    core.wait(1000);
    found(core, 'HEALTH_CHECK', 1, BAD);
    core.wait(2000);
    found(core, 'HEALTH_CHECK', 2, BAD);
    assert.deepEqual(core.take({ type: 'SUBSCRIBE_DUE' }), ['SUBSCRIBE( | TASK_RUNNING,TASK_RUNNING)']);
  });

  it('replace one another where many wait, so that the last one is told and memory stays bounded', () => {
    const core = cared({ ...HEALTH, consecutive_failures: 1000 });
    core.take({ type: 'DISCONNECTED', why: 'gone' });
    core.wait(1000);
    for (let run = 1; run <= 100; run++) {
      found(core, 'HEALTH_CHECK', run, BAD);
      core.wait(2000);
    }
    assert.equal(waiting(core).length, MOST_WAITING);
    assert.match(waiting(core).at(-1)?.message ?? '', /failure 100 of 1000/);
  });

  it('that make no sense fail the task before it is prepared', () => {
    const core = new Core();
    const tasks = [info('a', undefined, { check: { type: 'HTTP' } }), info('b')];
    assert.deepEqual(core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, { type: 'LAUNCH', tasks }).slice(1), [
      'UPDATE(a TASK_FAILED)',
      'FORGET(a)',
      'PREPARE(b)',
    ]);
    assert.equal(waiting(core).at(-1)?.reason, 'REASON_TASK_INVALID');
  });
});

describe('max_completion_time', () => {
  const limited = (nanoseconds: bigint) => info('a', undefined, { max_completion_time: { nanoseconds } });

  it('ends a task at once, without TASK_KILLING, and it fails', () => {
    const core = Core.running(limited(2_000_000_000n));
    assert.equal(nextDeadline(core.state), 3000);
    assert.deepEqual(core.wait(2000), ['SIGKILL(a)']);
    core.take({ type: 'EXITED', taskId: 'a', exit: { signal: 'SIGKILL' } });
    core.ended('a');
    const { message, ...rest } = waiting(core)[0] ?? {};
    assert.deepEqual(rest, { state: 'TASK_FAILED', reason: 'REASON_MAX_COMPLETION_TIME_REACHED' });
    assert.equal(
      message,
      'Command terminated with signal Killed; asked to end by MAX_COMPLETION_TIME (not complete within 2 s), SIGKILL 0 ms after; ran 2 s',
    );
  });

  it('counts from the launch, a preparation that hangs included', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, { type: 'LAUNCH', tasks: [limited(5_000_000n)] });
    assert.deepEqual(core.wait(5), ['CANCEL(a)']);
    core.take({ type: 'PREPARED', taskId: 'a' });
    assert.deepEqual(waiting(core).at(-1), {
      state: 'TASK_FAILED',
      reason: 'REASON_MAX_COMPLETION_TIME_REACHED',
      message:
        'Ended before its process was started (asked by MAX_COMPLETION_TIME: not complete within 5 ms)',
    });
  });

  it('means nothing to a task that is asked to end already, and when it is not positive', () => {
    const core = Core.running(limited(2_000_000_000n));
    core.take({ type: 'KILL', taskId: 'a' });
    assert.deepEqual(core.wait(2500), []);
    for (const none of [0n, -5n]) assert.equal(nextDeadline(Core.running(limited(none)).state), undefined);
  });
});
