// The whole transition table of a task: every pair of phase and event, allowed or not.
import assert from 'node:assert/strict';
import { idle } from '../../../../executor/core/check-machine.ts';
import { NO_LINES } from '../../../../executor/core/last-lines.ts';
import { newTask } from '../../../../executor/core/launch.ts';
import { type Gate, PLAIN_ORDER } from '../../../../executor/core/order.ts';
import { restartPolicyOf } from '../../../../executor/core/restart-policy.ts';
import type { Task, TaskPhase } from '../../../../executor/core/task.ts';
import { graceEnd, stepTask, TASK_TABLE } from '../../../../executor/core/task-machine.ts';
import type { TaskAction, TaskEvent } from '../../../../executor/core/task-step.ts';

const NOW = { epoch: 1_700_000_000_000, monotonic: 10_000 };
const STOP = { by: 'KILL', requestedAt: 9000, killAt: 12_000, terminatedAt: 9000 } as const;

const OPEN: Gate = {
  condition: { type: 'READY' },
  target: { taskId: 'db-1', name: 'db' },
  holds: false,
};

/** A task as it is in each phase. */
const TASKS: Readonly<Record<TaskPhase, Task>> = {
  PREPARING: task('PREPARING', {}),
  WAITING: task('WAITING', { order: { ...PLAIN_ORDER, gates: [OPEN] } }),
  SPAWNING: task('SPAWNING', {}),
  CANCELLING: task('CANCELLING', { stop: { by: 'KILL', requestedAt: 9000, killAt: 12_000 } }),
  RUNNING: task('RUNNING', { pid: 7 }),
  STOPPING: task('STOPPING', { pid: 7, stop: STOP }),
  KILLING: task('KILLING', { pid: 7, stop: { ...STOP, killedAt: 9500 } }),
  SWEEPING: task('SWEEPING', { pid: 7, exit: { status: 0 } }),
  BACKING_OFF: task('BACKING_OFF', { exit: { status: 1 }, restartAt: 11_000 }),
  ENDED: task('ENDED', { exit: { status: 0 } }),
};

const EVENTS: { readonly [E in TaskEvent['type']]: Extract<TaskEvent, { type: E }> } = {
  DELAYED: { type: 'DELAYED' },
  PREPARED: { type: 'PREPARED' },
  START_FAILED: {
    type: 'START_FAILED',
    failure: { message: 'no such file', reason: 'REASON_CONTAINER_LAUNCH_FAILED' },
  },
  SPAWNED: { type: 'SPAWNED', pid: 7 },
  EXITED: { type: 'EXITED', exit: { status: 0 } },
  SWEPT: { type: 'SWEPT', findings: { stdout: NO_LINES, stderr: NO_LINES } },
  STOP: { type: 'STOP', by: 'KILL', grace: 1000 },
  GRACE_OVER: { type: 'GRACE_OVER' },
  GATES: { type: 'GATES', gates: [{ ...OPEN, holds: true }] },
  RESTART_DUE: { type: 'RESTART_DUE' },
};

/** What each pair leads to: `PHASE action action`; `same` changes nothing; what is not listed is illegal. */
const EXPECTED: Readonly<Record<string, string>> = {
  'PREPARING DELAYED': 'PREPARING TASK_STARTING',
  'PREPARING PREPARED': 'SPAWNING SPAWN',
  'PREPARING START_FAILED': 'ENDED TASK_FAILED',
  'PREPARING STOP': 'CANCELLING CANCEL TASK_KILLING',
  'PREPARING GATES': 'PREPARING',
  'WAITING GATES': 'SPAWNING SPAWN',
  'WAITING STOP': 'ENDED TASK_KILLED',
  'BACKING_OFF RESTART_DUE': 'SPAWNING SPAWN',
  'BACKING_OFF STOP': 'ENDED TASK_KILLED',
  'SPAWNING DELAYED': 'SPAWNING TASK_STARTING',
  'SPAWNING START_FAILED': 'ENDED TASK_FAILED',
  'SPAWNING SPAWNED': 'RUNNING TASK_RUNNING',
  'SPAWNING STOP': 'CANCELLING CANCEL TASK_KILLING',
  'CANCELLING DELAYED': 'same',
  'CANCELLING PREPARED': 'ENDED TASK_KILLED',
  'CANCELLING START_FAILED': 'ENDED TASK_KILLED',
  'CANCELLING SPAWNED': 'STOPPING SIGTERM',
  'CANCELLING STOP': 'CANCELLING',
  'CANCELLING GRACE_OVER': 'same',
  'RUNNING EXITED': 'SWEEPING SWEEP',
  'RUNNING STOP': 'STOPPING SIGTERM TASK_KILLING',
  'STOPPING EXITED': 'SWEEPING SWEEP',
  'STOPPING STOP': 'STOPPING',
  'STOPPING GRACE_OVER': 'KILLING SIGKILL',
  'KILLING EXITED': 'SWEEPING SWEEP',
  'KILLING STOP': 'same',
  'KILLING GRACE_OVER': 'same',
  'SWEEPING SWEPT': 'ENDED TASK_FINISHED',
  'SWEEPING STOP': 'same',
  'SWEEPING GRACE_OVER': 'same',
  'ENDED STOP': 'same',
  'ENDED GRACE_OVER': 'same',
};

function task(phase: TaskPhase, more: Partial<Task>): Task {
  const info = { name: 't', task_id: { value: 't' }, agent_id: { value: 'a' } };
  return { ...newTask(info, [], NOW), phase, ...more };
}

function word(action: TaskAction): string {
  if (action.type === 'REPORT') return action.report.state;
  return action.type === 'SIGNAL' ? action.signal : action.type;
}

function outcome(before: Task, event: TaskEvent): string | undefined {
  const step = stepTask(before, event, NOW);
  if (step === undefined) return undefined;
  if (step.task === before && step.actions.length === 0) return 'same';
  return [step.task.phase, ...step.actions.map(word)].join(' ');
}

function reportOf(before: Task, event: TaskEvent) {
  const action = stepTask(before, event, NOW)?.actions.find(({ type }) => type === 'REPORT');
  if (action?.type !== 'REPORT') return undefined;
  const { data, ...rest } = action.report;
  return rest;
}

describe('task machine', () => {
  describe('every pair of phase and event', () => {
    for (const phase of Object.keys(TASK_TABLE) as TaskPhase[]) {
      for (const event of Object.values(EVENTS)) {
        const expected = EXPECTED[`${phase} ${event.type}`];
        it(`${phase} ${event.type}: ${expected ?? 'illegal'}`, () => {
          assert.equal(outcome(TASKS[phase], event), expected);
        });
      }
    }
  });

  it('ends at once where nothing is left with its process, as after a sweep', () => {
    const phases = { RUNNING: 'TASK_FINISHED', STOPPING: 'TASK_KILLED', KILLING: 'TASK_KILLED' } as const;
    const { findings } = EVENTS.SWEPT;
    for (const [phase, state] of Object.entries(phases))
      assert.equal(outcome(TASKS[phase as TaskPhase], { ...EVENTS.EXITED, findings }), `ENDED ${state}`);
    const swept = (exit: Task['exit']) =>
      reportOf(task('SWEEPING', { pid: 7, ...(exit && { exit }) }), EVENTS.SWEPT);
    const exited = (exit: NonNullable<Task['exit']>) =>
      reportOf(TASKS.RUNNING, { type: 'EXITED', exit, findings });
    for (const exit of [{ status: 0 }, { status: 3 }, { signal: 'SIGSEGV' }])
      assert.deepEqual(exited(exit), swept(exit));
  });

  it('reports a failed exit, by status and by signal', () => {
    const ended = (exit: Task['exit']) =>
      reportOf(task('SWEEPING', { pid: 7, ...(exit && { exit }) }), EVENTS.SWEPT);
    assert.deepEqual(ended({ status: 3 }), { state: 'TASK_FAILED', message: 'Command exited with status 3' });
    assert.deepEqual(ended({ signal: 'SIGSEGV' }), {
      state: 'TASK_FAILED',
      message: 'Command terminated with signal Segmentation fault',
    });
  });

  it('reports a task that was asked to end as killed, whatever its exit status says', () => {
    const killed = task('SWEEPING', { pid: 7, exit: { status: 0 }, stop: { ...STOP, killedAt: 12_004 } });
    assert.deepEqual(reportOf(killed, EVENTS.SWEPT), {
      state: 'TASK_KILLED',
      message:
        'Command exited with status 0; asked to end by KILL, SIGTERM 0 ms after, SIGKILL 3004 ms after',
    });
  });

  it('says that a task was killed during its launch', () => {
    assert.equal(reportOf(TASKS.CANCELLING, EVENTS.PREPARED)?.reason, 'REASON_TASK_KILLED_DURING_LAUNCH');
    assert.equal(reportOf(TASKS.BACKING_OFF, EVENTS.STOP)?.reason, undefined, 'it has run before');
  });

  it('kills at once where no grace is left', () => {
    const now: TaskEvent = { type: 'STOP', by: 'KILL', grace: 0 };
    assert.equal(outcome(TASKS.RUNNING, now), 'KILLING SIGKILL TASK_KILLING');
    assert.equal(outcome(TASKS.STOPPING, now), 'KILLING SIGKILL');
    const late = task('CANCELLING', { stop: { by: 'KILL', requestedAt: 5000, killAt: 9000 } });
    assert.equal(outcome(late, EVENTS.SPAWNED), 'KILLING SIGKILL');
  });

  it('lets a second request shorten the grace, never lengthen it', () => {
    const killAt = (grace: number) =>
      stepTask(TASKS.STOPPING, { type: 'STOP', by: 'KILL', grace }, NOW)?.task.stop?.killAt;
    assert.equal(killAt(500), 10_500);
    assert.equal(killAt(60_000), 12_000);
  });

  it('waits when it is prepared before its conditions hold, and fails when one never can', () => {
    const waiting = (gate: Gate) => task('PREPARING', { order: { ...PLAIN_ORDER, gates: [gate] } });
    assert.equal(outcome(waiting(OPEN), EVENTS.PREPARED), 'WAITING TASK_STARTING');
    const delayed = { ...waiting(OPEN), reported: 'TASK_STARTING' } as const;
    assert.equal(outcome(delayed, EVENTS.PREPARED), 'WAITING', 'told already');
    assert.equal(outcome(waiting({ ...OPEN, holds: true }), EVENTS.PREPARED), 'SPAWNING SPAWN');
    const broken: Gate = { ...OPEN, broken: 'The task db ended' };
    assert.equal(outcome(waiting(broken), EVENTS.PREPARED), 'ENDED TASK_FAILED');
    assert.equal(outcome(waiting(OPEN), { type: 'GATES', gates: [broken] }), 'PREPARING CANCEL');
    assert.equal(reportOf(waiting(broken), EVENTS.START_FAILED)?.message, 'The task db ended');
    assert.equal(outcome({ ...delayed, phase: 'WAITING' }, { type: 'GATES', gates: [OPEN] }), 'WAITING');
    assert.equal(outcome(TASKS.WAITING, { type: 'GATES', gates: [broken] }), 'ENDED TASK_FAILED');
  });

  describe('restart in place', () => {
    const restarting = (more: Partial<Task>, restart: Parameters<typeof restartPolicyOf>[0]) => {
      const order = { ...PLAIN_ORDER, restart: restartPolicyOf(restart, false) };
      return task('SWEEPING', { pid: 7, startedAt: 9000, endedAt: 10_000, order, ...more });
    };
    const always = { policy: 'ALWAYS' } as const;
    const onFailure = {
      policy: 'ON_FAILURE',
      limit: 2,
      first_seconds: 0.5,
      factor: 3,
      most_seconds: 4,
    } as const;
    const failed = { exit: { status: 1 } };

    it('starts again what its policy says', () => {
      assert.equal(outcome(restarting({ exit: { status: 0 } }, always), EVENTS.SWEPT), 'BACKING_OFF');
      assert.equal(
        outcome(restarting({ exit: { status: 0 } }, onFailure), EVENTS.SWEPT),
        'ENDED TASK_FINISHED',
      );
      assert.equal(outcome(restarting(failed, onFailure), EVENTS.SWEPT), 'BACKING_OFF');
      assert.equal(outcome(restarting(failed, { policy: 'NEVER' }), EVENTS.SWEPT), 'ENDED TASK_FAILED');
    });

    it('starts again what a health check ended, and nobody that was asked to end', () => {
      const stop = (by: 'HEALTH_CHECK' | 'KILL' | 'MAX_COMPLETION_TIME') => ({
        ...failed,
        stop: { ...STOP, by },
      });
      assert.equal(outcome(restarting(stop('HEALTH_CHECK'), onFailure), EVENTS.SWEPT), 'BACKING_OFF');
      assert.equal(outcome(restarting(stop('KILL'), always), EVENTS.SWEPT), 'ENDED TASK_KILLED');
      assert.equal(
        outcome(restarting(stop('MAX_COMPLETION_TIME'), always), EVENTS.SWEPT),
        'ENDED TASK_FAILED',
      );
    });

    it('remembers of an earlier process what is still true: its memory, not that it was asked to end', () => {
      const sick = restarting(
        {
          ...failed,
          stop: { ...STOP, by: 'HEALTH_CHECK' },
          told: [{ name: 'SIGHUP', at: 1 }],
          peakMemory: 5,
        },
        always,
      );
      const backingOff = (peakMemory: number) =>
        stepTask(sick, { ...EVENTS.SWEPT, findings: { ...EVENTS.SWEPT.findings, peakMemory } }, NOW)?.task;
      assert.deepEqual([backingOff(9)?.peakMemory, backingOff(3)?.peakMemory], [9, 5]);
      assert.deepEqual([backingOff(9)?.stop, backingOff(9)?.told], [undefined, undefined]);
    });

    it('lets a KILL count that comes while the process ends', () => {
      const asked = stepTask(restarting(failed, always), EVENTS.STOP, NOW)?.task ?? TASKS.ENDED;
      assert.equal(outcome(asked, EVENTS.SWEPT), 'ENDED TASK_FAILED');
    });

    it('waits longer each time up to the limit, and begins anew after a long run', () => {
      const next = (more: Partial<Task>) => {
        const { phase, restartAt, streak } =
          stepTask(restarting({ ...failed, ...more }, onFailure), EVENTS.SWEPT, NOW)?.task ?? {};
        return [phase, restartAt, streak];
      };
      assert.deepEqual(next({}), ['BACKING_OFF', 10_500, 1]);
      assert.deepEqual(next({ streak: 1 }), ['BACKING_OFF', 11_500, 2]);
      assert.equal(next({ streak: 2 })[0], 'ENDED');
      assert.deepEqual(next({ streak: 2, startedAt: 6000 }), ['BACKING_OFF', 10_500, 1]);
    });

    it('tells at once that it is not ready nor healthy any more, where it was', () => {
      const next = (more: Partial<Task>) =>
        reportOf(restarting({ ...failed, ...more }, always), EVENTS.SWEPT);
      const probe = { type: 'TCP', host: '127.0.0.1', port: 1 } as const;
      const checks = [idle({ kind: 'CHECK', probe, delay: 0, interval: 0 })];
      const check_status = { type: 'TCP', tcp: { succeeded: true } } as const;
      assert.deepEqual(next({ checks, attachment: { check_status } }), {
        state: 'TASK_RUNNING',
        message: 'Command exited with status 1; to be started again in place',
        reason: 'REASON_TASK_CHECK_STATUS_UPDATED',
      });
      assert.equal(
        next({ attachment: { healthy: true } })?.reason,
        'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED',
      );
      assert.equal(next({ attachment: { healthy: false } }), undefined);
      assert.equal(next({ checks, attachment: { check_status: { type: 'TCP', tcp: {} } } }), undefined);
    });

    it('takes a start that fails for one more failed run, but not the first one', () => {
      const order = { ...PLAIN_ORDER, restart: restartPolicyOf({ policy: 'ALWAYS', limit: 3 }, false) };
      const spawning = (more: Partial<Task>) => task('SPAWNING', { order, exit: { status: 1 }, ...more });
      const again = stepTask(spawning({ restarts: 1, streak: 1 }), EVENTS.START_FAILED, NOW)?.task;
      assert.deepEqual([again?.phase, again?.streak, again?.restartAt], ['BACKING_OFF', 2, 12_000]);
      assert.deepEqual(again?.exit, { message: 'no such file' });
      assert.equal(outcome(spawning({ restarts: 3, streak: 3 }), EVENTS.START_FAILED), 'ENDED TASK_FAILED');
      assert.equal(outcome(spawning({ restarts: 0 }), EVENTS.START_FAILED), 'ENDED TASK_FAILED');
    });

    it('says why it was started again, and how often', () => {
      const spawning = task('SPAWNING', { exit: { status: 1 }, restarts: 2 });
      assert.deepEqual(reportOf(spawning, EVENTS.SPAWNED), {
        state: 'TASK_RUNNING',
        message: 'Command exited with status 1; started again in place (restart 2)',
      });
    });
  });

  it('finishes a sidecar whose pod is over, whatever its exit status says', () => {
    const stop = { ...STOP, by: 'POD_ENDED' } as const;
    const ended = task('SWEEPING', { pid: 7, exit: { signal: 'SIGTERM' }, stop });
    assert.equal(reportOf(ended, EVENTS.SWEPT)?.state, 'TASK_FINISHED');
    assert.equal(outcome(TASKS.RUNNING, { ...EVENTS.STOP, by: 'POD_ENDED' }), 'STOPPING SIGTERM');
    assert.deepEqual(reportOf(TASKS.BACKING_OFF, { ...EVENTS.STOP, by: 'POD_ENDED' }), {
      state: 'TASK_FINISHED',
      message: 'Ended before its process was started again (asked by POD_ENDED)',
    });
  });

  it('leaves the rest of its grace to what its process left behind, and less when asked again', () => {
    const actionsOf = (of: Task, event: TaskEvent) => stepTask(of, event, NOW)?.actions;
    const within = (until: number) => [{ type: 'SWEEP', until }];
    assert.deepEqual(actionsOf(TASKS.STOPPING, EVENTS.EXITED), within(12_000));
    assert.deepEqual(actionsOf(TASKS.KILLING, EVENTS.EXITED), [{ type: 'SWEEP' }]);
    const sweeping = task('SWEEPING', { pid: 7, exit: { signal: 'SIGTERM' }, stop: STOP });
    assert.deepEqual(actionsOf(sweeping, EVENTS.STOP), within(11_000));
    assert.deepEqual(actionsOf(sweeping, { ...EVENTS.STOP, grace: 9000 }), []);
    const drain = { at: 9000, until: 15_000, signal: { name: 'SIGTERM', at: 9000 } };
    assert.deepEqual(actionsOf(task('RUNNING', { pid: 7, drain }), EVENTS.EXITED), within(15_000));
    const drained = task('SWEEPING', { pid: 7, exit: { status: 0 }, drain });
    assert.deepEqual(actionsOf(drained, EVENTS.STOP), within(11_000));
  });

  it('needs GRACE_OVER only while it is stopping', () => {
    assert.equal(graceEnd(TASKS.STOPPING), 12_000);
    for (const phase of ['RUNNING', 'CANCELLING', 'KILLING', 'ENDED'] as const)
      assert.equal(graceEnd(TASKS[phase]), undefined);
  });
});
