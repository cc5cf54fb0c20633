// Heartbeats: at their pace, numbered, only while there is a connection.
import assert from 'node:assert/strict';
import { newTask } from '../../../../executor/core/launch.ts';
import { begin, type State } from '../../../../executor/core/state.ts';
import { TaskTable } from '../../../../executor/core/task-table.ts';
import { Reporter } from '../../../../executor/report/reporter.ts';
import type { Message } from '../../../../shared/link/generated/link.ts';
import { decodeMessage } from '../../../../shared/link/link.ts';
import type { Clock } from '../../../../shared/runtime/clock.ts';

function manualClock(): Clock & { advance(milliseconds: number): void } {
  let now = 0;
  let timers: { at: number; action: () => void }[] = [];
  return {
    now: () => 1_700_000_000_000 + now,
    monotonic: () => now,
    after(milliseconds, action) {
      const timer = { at: now + milliseconds, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(milliseconds) {
      now += milliseconds;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { action } of due) action();
    },
  };
}

function stateWith(phase: State['connection']['phase']): State {
  const identity = { frameworkId: 'f', executorId: 'e', agentId: 'a' };
  const policy = { checkpoint: true, recoveryTimeout: 1, backoffMax: 1 };
  const instant = { epoch: 0, monotonic: 0 };
  const { state } = begin({ identity, policy, shutdownGrace: 1, uuidSeed: new Uint8Array(16) }, instant);
  const info = { name: 't', task_id: { value: 't' }, agent_id: { value: 'a' } };
  const task = { ...newTask(info, [], instant), phase: 'RUNNING', pid: 7, reported: 'TASK_RUNNING' } as const;
  return { ...state, connection: { phase }, tasks: TaskTable.of(task) };
}

describe('heartbeats', () => {
  it('go at once and at every interval, numbered, and stop when told to', () => {
    const clock = manualClock();
    const sent: Message[] = [];
    const reporter = new Reporter({
      clock,
      state: () => stateWith('SUBSCRIBED'),
      send: (data) => sent.push(decodeMessage(data)),
      residentBytes: () => 50_000_000,
    });
    reporter.pace(15_000);
    reporter.pace(15_000);
    clock.advance(15_000);
    assert.deepEqual(sent[0], {
      sequence: 1n,
      sent_at_ms: 1_700_000_000_000n,
      heartbeat: {
        tasks: [{ task_id: { value: 't' }, state: 'TASK_RUNNING', pid: 7 }],
        executor_resident_bytes: 50_000_000n,
      },
    });
    assert.deepEqual(
      sent.map(({ sequence }) => sequence),
      [1n, 2n],
    );
    reporter.pace(0);
    clock.advance(60_000);
    assert.equal(sent.length, 2);
  });

  it('wait for a connection', () => {
    const clock = manualClock();
    let phase: State['connection']['phase'] = 'DISCONNECTED';
    let count = 0;
    const send = () => {
      count += 1;
    };
    new Reporter({ clock, state: () => stateWith(phase), send, residentBytes: () => 0 }).pace(1000);
    clock.advance(1000);
    assert.equal(count, 0);
    phase = 'SUBSCRIBED';
    clock.advance(1000);
    assert.equal(count, 1);
  });
});
