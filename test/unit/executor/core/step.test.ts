// The whole executor as a function: sequences of events, and the effects that they lead to.
import assert from 'node:assert/strict';
import { nextDeadline } from '../../../../executor/core/step.ts';
import { Core, info, NO_FINDINGS, SUBSCRIBED, word } from '../../../support/executor-core.ts';

describe('executor core', () => {
  it('begins by connecting, and subscribes with nothing', () => {
    const core = new Core();
    assert.deepEqual(core.effects.map(word), ['CONNECT(0+0)']);
    assert.deepEqual(core.take({ type: 'SUBSCRIBE_DUE' }), ['SUBSCRIBE( | )']);
  });

  it('launches all tasks of a group, each on its own', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED);
    assert.deepEqual(core.take({ type: 'LAUNCH', tasks: [info('a'), info('b')] }), [
      'PREPARE(a)',
      'PREPARE(b)',
    ]);
    assert.deepEqual(core.take({ type: 'PREPARED', taskId: 'a' }), ['SPAWN(a)']);
  });

  it('tells once of a task that has to wait that it is starting, and of no other', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, { type: 'LAUNCH', tasks: [info('a'), info('b')] });
    const delayed = { type: 'DELAYED', taskId: 'a' } as const;
    assert.deepEqual(core.take(delayed), ['UPDATE(a TASK_STARTING)']);
    const prepared = (taskId: string) => core.take({ type: 'PREPARED', taskId });
    assert.deepEqual([prepared('a'), prepared('b')], [['SPAWN(a)'], ['SPAWN(b)']]);
    assert.deepEqual(core.take(delayed), [], 'a module waits for its turn');
    assert.deepEqual(core.take({ type: 'SPAWNED', taskId: 'b', pid: 7 }), ['UPDATE(b TASK_RUNNING)']);
  });

  it('has one update of a task in flight, in order', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, { type: 'LAUNCH', tasks: [info('a')] });
    core.take({ type: 'DELAYED', taskId: 'a' });
    const starting = core.key('a') ?? '';
    assert.deepEqual(core.take({ type: 'PREPARED', taskId: 'a' }, { type: 'SPAWNED', taskId: 'a', pid: 7 }), [
      'SPAWN(a)',
    ]);
    assert.deepEqual(core.take({ type: 'UPDATE_ANSWERED', taskId: 'a', key: starting, answer: 'ACCEPTED' }), [
      'UPDATE(a TASK_RUNNING)',
    ]);
  });

  it('gives every update a UUID of its own and the identities that Mesos checks', () => {
    const core = Core.running(info('a'), info('b'));
    core.take({ type: 'EXITED', taskId: 'a', exit: { status: 1 } });
    core.take({ type: 'SWEPT', taskId: 'a', findings: NO_FINDINGS }, { type: 'KILL', taskId: 'b' });
    const { data, ...status } = core.state.tasks.get('a')?.outbox.updates[0]?.status ?? {};
    assert.deepEqual(status, {
      task_id: { value: 'a' },
      state: 'TASK_FAILED',
      message: 'Command exited with status 1; ran 0 ms',
      source: 'SOURCE_EXECUTOR',
      agent_id: { value: 'a1' },
      executor_id: { value: 'e1' },
      timestamp: 1_700_000_001,
      uuid: Uint8Array.from(Buffer.from('0123456789ab4def8123456789abcded', 'hex')),
    });
  });

  it('says in one line of bounded length what went wrong, whatever said it', () => {
    const core = new Core();
    const tasks = [info('a'), info('b')];
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, { type: 'LAUNCH', tasks });
    const failed = (taskId: string, message: string) => {
      const failure = { message, reason: 'REASON_CONTAINER_LAUNCH_FAILED' } as const;
      core.take({ type: 'START_FAILED', taskId, failure });
      return core.state.tasks.get(taskId)?.outbox.updates.at(-1)?.status.message;
    };
    assert.equal(failed('a', 'Error: first\r\nsecond\u2028third\u0000\n'), 'Error: first second third');
    assert.equal(failed('b', 'x'.repeat(3000)), `${'x'.repeat(2000)}…`);
  });

  it('ends the tasks and leaves with a code of its own when it is at fault itself', () => {
    const core = Core.running(info('a'));
    assert.deepEqual(core.take({ type: 'FAULT', why: 'internal error: x' }), [
      'SIGTERM(a)',
      'UPDATE(a TASK_KILLING)',
    ]);
    core.settleUpdates('a');
    core.ended('a');
    const { status } = core.state.tasks.get('a')?.outbox.updates.at(-1) ?? assert.fail();
    assert.match(status.message ?? '', /asked to end by EXECUTOR_FAULT/);
    core.settleUpdates('a');
    assert.equal(core.state.exited, true);
  });

  it('leaves with that code also when it was about to leave', () => {
    const core = Core.running(info('a'));
    core.take({ type: 'SHUTDOWN' }, { type: 'FAULT', why: 'internal error: x' });
    core.ended('a');
    core.settleUpdates('a');
    assert.deepEqual(core.effects.map(word).at(-1), 'EXIT(70)');
  });

  it('forgets a task when its last update is acknowledged, and leaves a second after the last task', () => {
    const core = Core.running(info('a'));
    assert.deepEqual(core.ended('a'), ['SWEEP(a)', 'UPDATE(a TASK_FINISHED)', 'FORGET(a)']);
    assert.equal(core.state.tasks.size, 1);
    core.settleUpdates('a');
    assert.equal(core.state.tasks.size, 0);
    assert.equal(nextDeadline(core.state), 2000);
    assert.deepEqual(core.wait(999), []);
    assert.deepEqual(core.wait(1), ['EXIT(0)']);
    assert.deepEqual(core.take({ type: 'SHUTDOWN' }), []);
  });

  it('stays when another launch comes before it leaves', () => {
    const core = Core.running(info('a'));
    core.ended('a');
    core.settleUpdates('a');
    core.wait(500);
    core.take({ type: 'LAUNCH', tasks: [info('b')] });
    assert.deepEqual(core.wait(10_000), []);
    assert.equal(core.state.idleUntil, undefined);
  });

  it('leaves when no task ever comes', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED);
    assert.deepEqual(core.wait(60_000), ['EXIT(0)']);
  });

  it('does not launch a task twice', () => {
    const core = Core.running(info('a'));
    assert.deepEqual(core.take({ type: 'LAUNCH', tasks: [info('a')] }), []);
  });

  it('takes the grace of the KILL, else of the task, else 3 s', () => {
    const core = Core.running(info('call', 9000), info('task', 9000), info('neither'));
    const policy = { grace_period: { nanoseconds: 500_000_000n } };
    core.take(
      { type: 'KILL', taskId: 'call', policy },
      { type: 'KILL', taskId: 'task' },
      { type: 'KILL', taskId: 'neither' },
    );
    assert.deepEqual(core.wait(500), ['SIGKILL(call)']);
    assert.deepEqual(core.wait(2500), ['SIGKILL(neither)']);
    assert.deepEqual(core.wait(6000), ['SIGKILL(task)']);
  });

  it('lets a KILL during the launch count', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, { type: 'LAUNCH', tasks: [info('a'), info('b')] });
    const killing = core.take({ type: 'KILL', taskId: 'a' });
    assert.deepEqual(killing, ['CANCEL(a)', 'UPDATE(a TASK_KILLING)']);
    assert.deepEqual(core.take({ type: 'KILL', taskId: 'a' }), []);
    core.take({ type: 'PREPARED', taskId: 'b' }, { type: 'KILL', taskId: 'b' });
    assert.deepEqual(core.take({ type: 'PREPARED', taskId: 'a' }), ['FORGET(a)']);
    assert.deepEqual(core.take({ type: 'SPAWNED', taskId: 'b', pid: 7 }), ['SIGTERM(b)']);
  });

  it('sends TASK_KILLING only to a framework that knows it', () => {
    const core = Core.running(info('a'));
    core.take(
      { type: 'DISCONNECTED', why: 'x' },
      { type: 'SUBSCRIBE_DUE' },
      { type: 'SUBSCRIBED', taskKilling: false },
    );
    assert.deepEqual(core.take({ type: 'KILL', taskId: 'a' }), ['SIGTERM(a)']);
    const other = Core.running(info('a'));
    assert.deepEqual(other.take({ type: 'KILL', taskId: 'a' }), ['SIGTERM(a)', 'UPDATE(a TASK_KILLING)']);
  });

  it('ignores a KILL of a task that it does not know', () => {
    assert.deepEqual(Core.running(info('a')).take({ type: 'KILL', taskId: 'z' }), []);
  });

  it('ends all tasks within the budget of SHUTDOWN, and leaves when all is acknowledged', () => {
    const core = Core.running(info('patient', 60_000), info('quick', 100));
    assert.deepEqual(core.take({ type: 'SHUTDOWN' }), [
      'SIGTERM(patient)',
      'UPDATE(patient TASK_KILLING)',
      'SIGTERM(quick)',
      'UPDATE(quick TASK_KILLING)',
    ]);
    assert.deepEqual(core.wait(100), ['SIGKILL(quick)']);
    assert.deepEqual(core.wait(3900), ['SIGKILL(patient)']);
    core.ended('quick');
    core.ended('patient');
    core.settleUpdates('quick');
    const key = core.key('patient') ?? '';
    core.take(
      { type: 'UPDATE_ANSWERED', taskId: 'patient', key, answer: 'ACCEPTED' },
      { type: 'ACKNOWLEDGED', taskId: 'patient', key },
    );
    const last = core.key('patient') ?? '';
    assert.deepEqual(core.take({ type: 'ACKNOWLEDGED', taskId: 'patient', key: last }), ['EXIT(0)']);
  });

  it('leaves before the agent would kill it, whatever is still open', () => {
    const core = Core.running(info('stuck'));
    core.take({ type: 'SHUTDOWN' });
    assert.deepEqual(core.wait(4000), ['SIGKILL(stuck)']);
    assert.equal(nextDeadline(core.state), 1000 + 4750);
    assert.deepEqual(core.wait(750), ['EXIT(0)']);
  });

  it('takes the grace period of the ExecutorInfo for the budget', () => {
    const core = new Core();
    core.take(
      { type: 'SUBSCRIBE_DUE' },
      { ...SUBSCRIBED, shutdownGrace: 1000 },
      { type: 'LAUNCH', tasks: [info('a')] },
    );
    core.started('a');
    core.take({ type: 'SHUTDOWN' });
    assert.deepEqual(core.wait(750), ['SIGKILL(a)']);
  });

  it('ends a task at once that is launched into a shutdown', () => {
    const core = Core.running(info('a'));
    core.take({ type: 'SHUTDOWN' });
    core.take({ type: 'LAUNCH', tasks: [info('late')] });
    assert.deepEqual(core.take({ type: 'PREPARED', taskId: 'late' }), ['FORGET(late)']);
  });

  it('subscribes again with the tasks and updates that are unacknowledged', () => {
    const core = Core.running(info('known'));
    core.take({ type: 'LAUNCH', tasks: [info('fresh')] }, { type: 'DELAYED', taskId: 'fresh' });
    assert.deepEqual(core.take({ type: 'DISCONNECTED', why: 'gone' }), ['CONNECT(0+1000)']);
    assert.deepEqual(core.ended('known'), ['SWEEP(known)', 'FORGET(known)']);
    assert.deepEqual(core.take({ type: 'SUBSCRIBE_DUE' }), [
      'SUBSCRIBE(fresh | TASK_FINISHED,TASK_STARTING)',
    ]);
    assert.deepEqual(
      core.take({ type: 'PREPARED', taskId: 'fresh' }, { type: 'SPAWNED', taskId: 'fresh', pid: 7 }),
      ['SPAWN(fresh)'],
    );
    assert.deepEqual(core.take(SUBSCRIBED), ['UPDATE(fresh TASK_RUNNING)']);
  });

  it('sends an update again that was refused during the recovery of the agent', () => {
    const core = Core.running(info('a'));
    core.ended('a', 1);
    const key = core.key('a') ?? '';
    assert.deepEqual(core.take({ type: 'UPDATE_ANSWERED', taskId: 'a', key, answer: 'LATER' }), []);
    assert.equal(nextDeadline(core.state), core.now + 250);
    assert.deepEqual(core.wait(250), ['UPDATE(a TASK_FAILED)']);
  });

  it('does not wait for ever for an acknowledgement', () => {
    const core = Core.running(info('a'));
    core.ended('a');
    core.take({ type: 'UPDATE_ANSWERED', taskId: 'a', key: core.key('a') ?? '', answer: 'ACCEPTED' });
    assert.equal(core.state.tasks.size, 1);
    core.wait(60_000);
    assert.equal(core.state.tasks.size, 0);
    assert.deepEqual(core.wait(1000), ['EXIT(0)']);
  });

  it('keeps a terminal update that the agent rejects from holding it', () => {
    const core = Core.running(info('a'));
    core.ended('a');
    core.take({
      type: 'UPDATE_ANSWERED',
      taskId: 'a',
      key: core.key('a') ?? '',
      answer: 'REJECTED',
      why: 'bad',
    });
    assert.equal(core.state.tasks.size, 0);
  });

  it('ends its tasks and leaves with its own code when the agent is lost', () => {
    const core = new Core({ checkpoint: false });
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, { type: 'LAUNCH', tasks: [info('a')] });
    core.started('a');
    assert.deepEqual(core.take({ type: 'DISCONNECTED', why: 'gone' }), ['SIGTERM(a)']);
    assert.deepEqual(core.ended('a'), ['SWEEP(a)', 'FORGET(a)', 'EXIT(68)']);
  });

  it('gives up after the recovery timeout, counted from the first loss', () => {
    const core = Core.running(info('a'));
    core.take({ type: 'DISCONNECTED', why: 'gone' });
    core.wait(800_000);
    core.take({ type: 'SUBSCRIBE_DUE' }, { type: 'DISCONNECTED', why: 'still gone' });
    assert.equal(nextDeadline(core.state), 901_000);
    assert.deepEqual(core.wait(100_000), ['SIGTERM(a)']);
    assert.deepEqual(core.ended('a').at(-1), 'EXIT(75)');
  });

  it('leaves with its own code when the agent does not take the first SUBSCRIBE within a minute', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' }, { type: 'DISCONNECTED', status: 503, why: 'recovering' });
    assert.equal(nextDeadline(core.state), 61_000);
    assert.deepEqual(core.wait(59_999), []);
    assert.deepEqual(core.wait(1), ['EXIT(69)']);
  });

  it('does not take a minute without an agent for one without tasks, whatever happens at its end', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' });
    core.now += 60_000;
    core.take({ type: 'DISCONNECTED', status: 503, why: 'recovering' });
    assert.deepEqual(core.wait(0), ['EXIT(69)']);
  });

  it('leaves at once when it is told to before it has subscribed', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' });
    assert.deepEqual(core.take({ type: 'SIGNALLED', signal: 'SIGTERM' }), ['EXIT(0)']);
  });

  it('waits for the first task from its subscription on', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' });
    core.now += 59_000;
    core.take(SUBSCRIBED);
    assert.deepEqual(core.wait(59_999), []);
    assert.deepEqual(core.wait(1), ['EXIT(0)']);
  });

  it('goes on with a launch while the agent is away, and tells of it afterwards', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, { type: 'LAUNCH', tasks: [info('a')] });
    core.take({ type: 'DISCONNECTED', why: 'gone' });
    assert.deepEqual(core.take({ type: 'PREPARED', taskId: 'a' }), ['SPAWN(a)']);
    assert.deepEqual(core.take({ type: 'SPAWNED', taskId: 'a', pid: 7 }), []);
    assert.deepEqual(core.take({ type: 'SUBSCRIBE_DUE' }), ['SUBSCRIBE(a | TASK_RUNNING)']);
  });

  it('takes silence of the agent for no failure', () => {
    const core = Core.running(info('a'));
    assert.equal(nextDeadline(core.state), undefined);
    assert.deepEqual(core.wait(24 * 3600 * 1000), []);
  });

  it('leaves when the agent refuses it', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' });
    assert.deepEqual(core.take({ type: 'DISCONNECTED', status: 400, why: 'Framework cannot be found' }), [
      'EXIT(76)',
    ]);
  });

  it('answers a signal to itself like a SHUTDOWN', () => {
    const core = Core.running(info('a'));
    assert.deepEqual(core.take({ type: 'SIGNALLED', signal: 'SIGTERM' }), [
      'SIGTERM(a)',
      'UPDATE(a TASK_KILLING)',
    ]);
  });

  it('logs what cannot happen and goes on', () => {
    const core = Core.running(info('a'));
    assert.deepEqual(
      core.take(
        { type: 'SWEPT', taskId: 'a', findings: NO_FINDINGS },
        { type: 'EXITED', taskId: 'z', exit: {} },
      ),
      [],
    );
    assert.deepEqual(core.effects.map(word), [
      'LOG(SWEPT in phase RUNNING is illegal)',
      'LOG(EXITED in phase unknown is illegal)',
    ]);
  });
});
