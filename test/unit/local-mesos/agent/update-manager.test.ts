// The status update manager on a clock that the test moves: order, repetition, what survives a crash.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskState } from '../../../../shared/mesos/generated/mesos.ts';
import { readUpdateLog } from '../../../local-mesos/agent/status/update-log.ts';
import { UpdateManager } from '../../../local-mesos/agent/status/update-manager.ts';
import type { StatusUpdate } from '../../../local-mesos/agent/status/update-stream.ts';
import { ManualClock } from './manual-clock.ts';

describe('update manager', () => {
  let clock: ManualClock;
  let sent: string[];
  let manager: UpdateManager;
  let folder: string;

  beforeEach(() => {
    clock = new ManualClock();
    folder = mkdtempSync(join(tmpdir(), 'pillion-updates-'));
    start();
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function start(): void {
    sent = [];
    manager = new UpdateManager({ clock, forward: ({ uuid }) => sent.push(uuid) });
  }

  function update(uuid: string, state: TaskState = 'TASK_RUNNING', taskId = 't'): StatusUpdate {
    return { frameworkId: 'f', uuid, status: { task_id: { value: taskId }, state } };
  }

  it('has one update of a task in flight, and one for each task', () => {
    manager.resume();
    for (const uuid of ['a', 'b']) manager.update(update(uuid));
    manager.update(update('other', 'TASK_RUNNING', 'u'));
    assert.deepEqual(sent, ['a', 'other']);
    assert.equal(manager.acknowledge('f', 't', 'a'), 'acknowledged');
    assert.deepEqual(sent, ['a', 'other', 'b']);
  });

  it('sends again after 10 s, twice as long each time, up to 10 minutes, until acknowledged', () => {
    manager.resume();
    const times: number[] = [];
    manager = new UpdateManager({ clock, forward: () => times.push(clock.now()) });
    manager.resume();
    manager.update(update('a'));
    clock.advance(3_000_000);
    const waits = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000);
    assert.deepEqual(waits, [10, 20, 40, 80, 160, 320, 600, 600, 600]);
    manager.acknowledge('f', 't', 'a');
    const count = times.length;
    clock.advance(3_000_000);
    assert.equal(times.length, count);
  });

  it('ignores acknowledgements of anything but the update in flight', () => {
    manager.resume();
    for (const uuid of ['a', 'b']) manager.update(update(uuid));
    assert.equal(manager.acknowledge('f', 't', 'b'), 'ignored');
    assert.equal(manager.acknowledge('f', 'unknown', 'a'), 'ignored');
    assert.equal(manager.acknowledge('f', 't', 'a'), 'acknowledged');
    assert.equal(manager.acknowledge('f', 't', 'a'), 'ignored');
  });

  it('is over with the acknowledgement of a terminal update, whatever still waits', () => {
    manager.resume();
    manager.update(update('a', 'TASK_FINISHED'));
    manager.update(update('b', 'TASK_FAILED'));
    assert.equal(manager.acknowledge('f', 't', 'a'), 'terminated');
    clock.advance(60_000);
    assert.deepEqual(sent, ['a']);
  });

  it('takes a uuid once', () => {
    manager.resume();
    manager.update(update('a'));
    manager.acknowledge('f', 't', 'a');
    manager.update(update('a'));
    assert.deepEqual(sent, ['a']);
  });

  it('sends nothing while paused, and everything that waits on resume', () => {
    manager.update(update('a'));
    clock.advance(60_000);
    assert.deepEqual(sent, []);
    manager.resume();
    manager.resume();
    assert.deepEqual(sent, ['a', 'a']);
  });

  it('finds in its log what it had, without what a crash cut off', () => {
    const log = join(folder, 'deep', 'task.updates');
    for (const uuid of ['a', 'b', 'c']) manager.update(update(uuid), log);
    manager.resume();
    manager.acknowledge('f', 't', 'a');
    appendFileSync(log, '{"type":"AC');
    start();
    assert.ok(manager.recover('f', 't', log, readUpdateLog(log)));
    manager.resume();
    assert.deepEqual(sent, ['b']);
    manager.update(update('a'));
    manager.acknowledge('f', 't', 'b');
    assert.deepEqual(sent, ['b', 'c']);
  });

  it('knows from its log that a task is over', () => {
    const log = join(folder, 'task.updates');
    manager.resume();
    manager.update(update('a', 'TASK_KILLED'), log);
    manager.acknowledge('f', 't', 'a');
    start();
    assert.equal(manager.recover('f', 't', log, readUpdateLog(log)), false);
  });

  it('forgets a framework', () => {
    manager.update(update('a'));
    manager.cleanUp('f');
    manager.resume();
    assert.deepEqual(sent, []);
  });
});
