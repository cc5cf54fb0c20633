// The order inside a pod as sequences of events: who waits for whom, who is started again, who is stopped when.
import assert from 'node:assert/strict';
import type { ProbeOutcome } from '../../../../executor/core/check-verdict.ts';
import type { Event } from '../../../../executor/core/events.ts';
import { MOST_PAST } from '../../../../executor/core/state.ts';
import { nextDeadline } from '../../../../executor/core/step.ts';
import type { Dependency, TaskConfiguration } from '../../../../shared/link/generated/link.ts';
import { Core, info, NO_FINDINGS, SUBSCRIBED } from '../../../support/executor-core.ts';

type Pod = Readonly<Record<string, TaskConfiguration & { readonly grace?: number }>>;

function launch(pod: Pod): Event {
  const tasks = Object.entries(pod).map(([id, { grace }]) => info(id, grace));
  return { type: 'LAUNCH', tasks, configurations: new Map(Object.entries(pod)) };
}

/** A pod of which every sandbox is made. */
function prepared(pod: Pod, core = new Core()): Core {
  core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, launch(pod));
  core.spawning = core.take(...Object.keys(pod).map((taskId): Event => ({ type: 'PREPARED', taskId })));
  return core;
}

function settled(core: Core): Core {
  for (const { id } of core.state.tasks.inOrder()) core.settleUpdates(id);
  return core;
}

const spawned = (taskId: string): Event => ({ type: 'SPAWNED', taskId, pid: 7 });
const on = (task: string, condition: Dependency['condition'], more: Partial<Dependency> = {}) => ({
  depends_on: [{ task, condition, ...more }],
});
const phase = (core: Core, id: string) => core.state.tasks.get(id)?.phase;
const endMessage = (core: Core, id: string) =>
  core.state.tasks.get(id)?.outbox.updates.findLast(({ status }) => status.message !== undefined)?.status
    .message;
const starts = (words: readonly string[]) => words.filter((word) => !word.startsWith('UPDATE'));

describe('order inside the pod', () => {
  it('starts lasting sidecars first, and main tasks when these are ready', () => {
    const core = prepared({ main: {}, one: { sidecar: true }, two: { sidecar: true } });
    assert.deepEqual(core.spawning, ['UPDATE(main TASK_STARTING)', 'SPAWN(one)', 'SPAWN(two)']);
    assert.deepEqual(starts(core.take(spawned('one'))), []);
    assert.deepEqual(starts(core.take(spawned('two'))), ['SPAWN(main)']);
  });

  it('takes a sidecar with a check for ready when that succeeds', () => {
    const core = new Core();
    const check = { type: 'COMMAND', command: { command: { value: 'x' } }, delay_seconds: 0 } as const;
    const tasks = [info('side', undefined, { check }), info('main')];
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED);
    core.take({ type: 'LAUNCH', tasks, configurations: new Map([['side', { sidecar: true }]]) });
    core.take({ type: 'PREPARED', taskId: 'side' }, { type: 'PREPARED', taskId: 'main' }, spawned('side'));
    core.wait(0);
    const probed = (run: number, status: number): Event => {
      return { type: 'PROBED', taskId: 'side', kind: 'CHECK', run, outcome: { type: 'EXITED', status } };
    };
    assert.deepEqual(starts(core.take(probed(1, 1))), []);
    core.wait(10_000);
    assert.deepEqual(starts(core.take(probed(2, 0))), ['SPAWN(main)']);
  });

  it('waits for the start and for the success of another task', () => {
    const core = prepared({ a: {}, b: on('a', 'STARTED'), c: on('a', 'FINISHED') });
    assert.deepEqual(core.spawning, ['SPAWN(a)', 'UPDATE(b TASK_STARTING)', 'UPDATE(c TASK_STARTING)']);
    assert.deepEqual(starts(core.take(spawned('a'))), ['SPAWN(b)']);
    assert.deepEqual(starts(core.ended('a')), ['SWEEP(a)', 'FORGET(a)', 'SPAWN(c)']);
  });

  it('does not forget what has come true before the waiting task is prepared', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, launch({ a: {}, b: on('a', 'FINISHED') }));
    core.started('a');
    core.ended('a');
    core.settleUpdates('a');
    assert.equal(core.state.tasks.has('a'), false);
    assert.deepEqual(core.take({ type: 'PREPARED', taskId: 'b' }), ['SPAWN(b)']);
  });

  describe('on a task that is over and acknowledged', () => {
    /** Of a pod in which `good` has finished, and `bad` and `unstarted` have failed. */
    function later(pod: Pod): Core {
      const core = prepared({ stays: {}, good: {}, bad: {}, unstarted: {} });
      const failure = { message: 'no such file', reason: 'REASON_CONTAINER_LAUNCH_FAILED' } as const;
      core.take(spawned('stays'), spawned('good'), spawned('bad'));
      core.ended('good');
      core.ended('bad', 1);
      core.take({ type: 'START_FAILED', taskId: 'unstarted', failure });
      settled(core);
      assert.equal(core.state.tasks.size, 1);
      core.take(launch(pod));
      core.spawning = core.take(...Object.keys(pod).map((taskId): Event => ({ type: 'PREPARED', taskId })));
      return core;
    }

    it('goes on where that has come true', () => {
      const core = later({ a: on('good', 'FINISHED'), b: on('bad', 'STARTED') });
      assert.deepEqual(core.spawning, ['SPAWN(a)', 'SPAWN(b)']);
    });

    it('ends where it never will', () => {
      const core = later({ a: on('bad', 'FINISHED'), b: on('unstarted', 'STARTED'), c: on('good', 'READY') });
      assert.equal(endMessage(core, 'a'), "The task 'bad' ended as TASK_FAILED before it finished");
      assert.equal(endMessage(core, 'b'), "The task 'unstarted' ended as TASK_FAILED before it was started");
      assert.equal(endMessage(core, 'c'), "The task 'good' ended as TASK_FINISHED before it was ready");
    });

    it('looks once for a file of it', () => {
      const core = later({ a: on('good', 'FILE_EXISTS', { path: 'x' }) });
      assert.deepEqual(starts(core.spawning), ['LOOK(a FILE_EXISTS)']);
      core.take({ type: 'LOOKED', taskId: 'a', found: [], behind: [] });
      assert.equal(endMessage(core, 'a'), "The task 'good' ended as TASK_FINISHED before x existed");
    });

    it('means the one that is there, where one of that name is launched again', () => {
      const core = later({ good: {}, a: on('good', 'FINISHED') });
      assert.deepEqual(starts(core.spawning), ['SPAWN(good)']);
    });

    it('remembers a bounded number of them', () => {
      const core = prepared({ stays: {} });
      for (let count = 0; count <= MOST_PAST; count++) {
        core.take(launch({ [`t${count}`]: {} }));
        core.started(`t${count}`);
        core.ended(`t${count}`);
        core.settleUpdates(`t${count}`);
      }
      assert.deepEqual([core.state.past.length, core.state.past[0]?.name], [MOST_PAST, 't1']);
    });
  });

  it('ends those, and only those, that wait for what never comes', () => {
    const core = prepared({ a: {}, b: on('a', 'FINISHED'), c: on('b', 'STARTED'), other: {} });
    core.take(spawned('a'), spawned('other'));
    core.ended('a', 1);
    assert.deepEqual(
      [phase(core, 'b'), phase(core, 'c'), phase(core, 'other')],
      ['ENDED', 'ENDED', 'RUNNING'],
    );
    assert.equal(endMessage(core, 'b'), "The task 'a' ended as TASK_FAILED before it finished");
    assert.equal(endMessage(core, 'c'), "The task 'b' ended as TASK_FAILED before it was started");
  });

  it('refuses what cannot be: an unknown task, a cycle, a sidecar that waits for a main task', () => {
    const core = prepared({
      lost: on('nobody', 'READY'),
      x: on('y', 'STARTED'),
      y: on('x', 'STARTED'),
      bad: on('x', 'LOG_MATCHES', { pattern: '(' }),
      fine: {},
    });
    assert.equal(endMessage(core, 'lost'), "Task depends on 'nobody', and its pod has no such task");
    assert.equal(endMessage(core, 'x'), 'Task depends on itself: x -> y -> x');
    assert.equal(endMessage(core, 'bad'), 'Task depends on LOG_MATCHES without a usable pattern');
    assert.deepEqual(core.spawning, ['SPAWN(fine)']);
    const other = prepared({ side: { sidecar: true, ...on('main', 'READY') }, main: {} });
    assert.match(endMessage(other, 'side') ?? '', /depends on itself: side -> main -> side/);
  });

  it('lets a KILL count while a task waits', () => {
    const core = prepared({ a: {}, b: on('a', 'FINISHED') });
    assert.deepEqual(starts(core.take({ type: 'KILL', taskId: 'b' })), ['FORGET(b)']);
    assert.equal(core.state.tasks.get('b')?.reported, 'TASK_KILLED');
  });

  it('has files, ports and logs looked at while somebody waits, and not before or after', () => {
    const file = { depends_on: [{ condition: 'FILE_EXISTS', path: 'ready' }] } as const;
    const core = prepared({ a: {}, b: file });
    assert.deepEqual(starts(core.spawning), ['SPAWN(a)', 'LOOK(b FILE_EXISTS)']);
    assert.deepEqual(core.wait(1000), []);
    assert.deepEqual(core.take({ type: 'LOOKED', taskId: 'b', found: [], behind: [] }), []);
    assert.equal(nextDeadline(core.state), core.now + 100);
    assert.deepEqual(core.wait(100), ['LOOK(b FILE_EXISTS)']);
    assert.deepEqual(core.take({ type: 'LOOKED', taskId: 'b', found: [0], behind: [] }), ['SPAWN(b)']);
    core.take(spawned('a'), spawned('b'));
    settled(core);
    assert.equal(nextDeadline(core.state), undefined);
  });

  it('waits without looking when only what it sees itself is missing', () => {
    const depends_on = [
      { condition: 'FILE_EXISTS', path: 'ready' },
      { task: 'a', condition: 'FINISHED' },
    ] as const;
    const core = prepared({ a: {}, b: { depends_on } });
    core.take(spawned('a'), { type: 'LOOKED', taskId: 'b', found: [0], behind: [] });
    settled(core);
    assert.deepEqual(core.wait(100), []);
    assert.equal(nextDeadline(core.state), undefined);
    assert.deepEqual(core.ended('a').at(-1), 'SPAWN(b)');
  });

  it('looks once more when the other task has ended, and reads its log to the end', () => {
    const core = prepared({ a: {}, b: on('a', 'LOG_MATCHES', { pattern: 'ready' }) });
    core.take(spawned('a'));
    core.ended('a');
    core.take({ type: 'LOOKED', taskId: 'b', found: [], behind: [] });
    assert.equal(phase(core, 'b'), 'WAITING');
    core.wait(100);
    core.take({ type: 'LOOKED', taskId: 'b', found: [], behind: [0] });
    assert.equal(phase(core, 'b'), 'WAITING');
    assert.equal(nextDeadline(core.state), core.now + 10, 'soon: there is more to read');
    core.wait(10);
    core.take({ type: 'LOOKED', taskId: 'b', found: [], behind: [] });
    assert.equal(phase(core, 'b'), 'ENDED');
    assert.equal(
      endMessage(core, 'b'),
      "The task 'a' ended as TASK_FINISHED before a line of it matched /ready/",
    );
  });

  it('starts a sidecar again in place while the main task runs on', () => {
    const core = prepared({ side: { sidecar: true }, main: {} });
    core.take(spawned('side'), spawned('main'));
    core.settleUpdates('side');
    assert.deepEqual(core.ended('side', 1), ['SWEEP(side)']);
    assert.deepEqual(core.wait(999), []);
    assert.deepEqual(core.wait(1), ['SPAWN(side)']);
    assert.deepEqual(core.take(spawned('side')), ['UPDATE(side TASK_RUNNING)']);
    assert.equal(core.state.tasks.get('side')?.restarts, 1);
    assert.equal(phase(core, 'main'), 'RUNNING');
  });

  it('stops the sidecars one by one, the last started first, when the last main task is over', () => {
    const core = prepared({ one: { sidecar: true }, two: { sidecar: true }, main: {} });
    core.take(spawned('one'));
    core.now += 5;
    core.take(spawned('two'), spawned('main'));
    assert.deepEqual(starts(core.ended('main')), ['SWEEP(main)', 'FORGET(main)', 'SIGTERM(two)']);
    assert.deepEqual(starts(core.ended('two', 1)), ['SWEEP(two)', 'FORGET(two)', 'SIGTERM(one)']);
    core.ended('one');
    assert.equal(core.state.tasks.get('two')?.reported, 'TASK_FINISHED');
    settled(core);
    assert.deepEqual(core.wait(1000), ['EXIT(0)']);
  });

  it('does not let a sidecar keep a pod alive that no main task ever joins', () => {
    const core = prepared({ side: { sidecar: true } });
    core.take(spawned('side'));
    settled(core);
    assert.deepEqual(core.wait(59_999), []);
    assert.deepEqual(core.wait(1), ['SIGTERM(side)']);
    core.ended('side');
    settled(core);
    assert.deepEqual(core.wait(1000), ['EXIT(0)']);
  });

  it('lets an essential task take the pod along, and no other', () => {
    const core = prepared({ vital: { essential: true }, other: {}, side: { sidecar: true } });
    core.take(spawned('side'), spawned('vital'), spawned('other'));
    assert.deepEqual(starts(core.ended('vital', 1)), ['SWEEP(vital)', 'FORGET(vital)', 'SIGTERM(other)']);
    assert.deepEqual(starts(core.ended('other')), ['SWEEP(other)', 'FORGET(other)', 'SIGTERM(side)']);
  });

  it('takes the pod along at once when what an essential task waits for never comes', () => {
    const core = prepared({ first: {}, vital: { essential: true, ...on('first', 'FINISHED') }, other: {} });
    core.take(spawned('first'), spawned('other'));
    const words = starts(core.ended('first', 1));
    assert.deepEqual(words, ['SWEEP(first)', 'FORGET(first)', 'FORGET(vital)', 'SIGTERM(other)']);
    const why = /essential task 'vital' failed/;
    assert.match(core.state.tasks.get('other')?.stop?.why ?? '', why);
  });
});

describe('a sidecar that a health check has ended', () => {
  const health_check = {
    type: 'COMMAND',
    command: { value: 'x' },
    delay_seconds: 0,
    grace_period_seconds: 0,
    consecutive_failures: 1,
  } as const;
  const pod = {
    sick: { sidecar: true, restart: { policy: 'ALWAYS', first_seconds: 60 } },
    good: { sidecar: true },
  } as const;
  const failed: ProbeOutcome = { type: 'EXITED', status: 1 };

  /** Its health check has failed, and it has not ended yet. */
  function ending(): Core {
    const core = new Core();
    const tasks = [info('sick', 20_000, { health_check }), info('good', 2000), info('main')];
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED);
    core.take({ type: 'LAUNCH', tasks, configurations: new Map(Object.entries(pod)) });
    core.take(...['sick', 'good', 'main'].map((taskId): Event => ({ type: 'PREPARED', taskId })));
    core.take(spawned('good'));
    core.now += 5;
    core.take(spawned('sick'), spawned('main'));
    settled(core).wait(0);
    core.take({ type: 'PROBED', taskId: 'sick', kind: 'HEALTH_CHECK', run: 1, outcome: failed });
    return settled(core);
  }

  function backingOff(): Core {
    const core = ending();
    core.ended('sick', 143);
    assert.equal(phase(core, 'sick'), 'BACKING_OFF');
    return core;
  }

  it('is no more waited for when the pod ends, and the others get their turn', () => {
    const core = backingOff();
    const words = starts(core.ended('main'));
    assert.deepEqual(words, ['SWEEP(main)', 'FORGET(main)', 'FORGET(sick)', 'SIGTERM(good)']);
    assert.equal(core.state.tasks.get('sick')?.reported, 'TASK_FINISHED');
  });

  it('is over at a SHUTDOWN, and the others get their turn', () => {
    const core = backingOff();
    assert.deepEqual(starts(core.take({ type: 'SHUTDOWN' })), ['SIGTERM(main)', 'FORGET(sick)']);
    assert.equal(starts(core.ended('main')).at(-1), 'SIGTERM(good)');
  });

  it('gets its part of the budget like all others at a SHUTDOWN while it is ending', () => {
    const core = ending();
    assert.deepEqual(starts(core.take({ type: 'SHUTDOWN' })), ['SIGTERM(main)']);
    const { stop } = core.state.tasks.get('sick') ?? assert.fail();
    assert.ok((stop?.killAt ?? Infinity) < (core.state.shutdown?.killAt ?? 0) - 100, 'time is left for good');
    assert.equal(starts(core.ended('main')).at(-1), 'FORGET(main)');
    assert.equal(starts(core.ended('sick', 143)).at(-1), 'SIGTERM(good)');
    assert.equal(phase(core, 'sick'), 'ENDED');
  });

  it('is waited for by a main task that comes meanwhile, as it comes back', () => {
    for (const core of [ending(), backingOff()]) {
      core.take({ type: 'LAUNCH', tasks: [info('next')] });
      assert.deepEqual(starts(core.take({ type: 'PREPARED', taskId: 'next' })), []);
      if (phase(core, 'sick') !== 'BACKING_OFF') core.ended('sick', 143);
      assert.equal(phase(core, 'next'), 'WAITING');
      core.wait(60_000);
      assert.deepEqual(starts(core.take(spawned('sick'))), ['SPAWN(next)']);
    }
  });
});

describe('drain', () => {
  const drain: Event = { type: 'DRAIN', taskId: 'a', grace: 5000 };
  function draining(): Core {
    const core = prepared({ a: { restart: { policy: 'ALWAYS' } } });
    core.take(spawned('a'));
    settled(core).take(drain);
    return core;
  }

  it('asks a task to end when the time for its work is over', () => {
    const core = draining();
    assert.equal(nextDeadline(core.state), core.now + 5000);
    assert.deepEqual(starts(core.wait(5000)), ['SIGTERM(a)']);
    assert.equal(core.state.tasks.get('a')?.stop?.by, 'DRAIN');
  });

  it('ends a task whose work is done, and does not start it again', () => {
    const done = draining();
    done.ended('a', 0);
    assert.equal(done.state.tasks.get('a')?.reported, 'TASK_FINISHED');
    const broken = draining();
    broken.ended('a', 1);
    assert.equal(broken.state.tasks.get('a')?.reported, 'TASK_KILLED');
  });

  it('may be taken back, shortened and never lengthened', () => {
    const core = draining();
    core.take({ ...drain, grace: 1000 }, { ...drain, grace: 60_000 });
    assert.equal(nextDeadline(core.state), core.now + 1000);
    core.take({ type: 'CANCEL_DRAIN', taskId: 'a' });
    assert.equal(nextDeadline(core.state), undefined);
    core.ended('a', 1);
    assert.equal(phase(core, 'a'), 'BACKING_OFF');
  });
});

describe('drain of a task that does not run', () => {
  const drain: Event = { type: 'DRAIN', taskId: 'a', grace: 5000 };
  const restart = { policy: 'ALWAYS' } as const;
  const last = (core: Core) => core.state.tasks.get('a')?.outbox.updates.at(-1)?.status;

  it('ends it instead of letting it begin fresh work', () => {
    const waiting = prepared({ a: on('b', 'FINISHED'), b: {} });
    assert.deepEqual(starts(waiting.take(drain)), ['FORGET(a)']);
    assert.equal(last(waiting)?.message, 'Killed before its process was started (asked by DRAIN)');
    const backingOff = prepared({ a: { restart } });
    backingOff.take(spawned('a'));
    backingOff.ended('a', 1);
    assert.deepEqual(starts(settled(backingOff).take(drain)), ['FORGET(a)']);
    assert.equal(last(backingOff)?.state, 'TASK_KILLED');
  });

  it('breaks its preparation off, and a start that is under way', () => {
    const preparing = new Core();
    preparing.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, launch({ a: {} }));
    assert.deepEqual(starts(preparing.take(drain)), ['CANCEL(a)']);
    const spawning = prepared({ a: { restart } });
    assert.deepEqual(starts(spawning.take(drain)), ['CANCEL(a)']);
    assert.deepEqual(starts(spawning.take(spawned('a'))), ['SIGTERM(a)']);
  });

  it('does not start it again that is just ending, and disturbs nobody that is over', () => {
    const core = prepared({ a: { restart } });
    core.take(spawned('a'), { type: 'EXITED', taskId: 'a', exit: { status: 0 } }, drain);
    core.take({ type: 'SWEPT', taskId: 'a', findings: NO_FINDINGS });
    assert.equal(core.state.tasks.get('a')?.reported, 'TASK_FINISHED');
    assert.deepEqual(core.take(drain, { ...drain, taskId: 'nobody' }), []);
  });
});

describe('drain by a command', () => {
  const info = { value: 'finish-up' };
  const drain: Event = {
    type: 'DRAIN',
    taskId: 'a',
    grace: 5000,
    command: { info, limit: 2000, control: 'c1' },
  };
  const probed = (outcome: ProbeOutcome): Event => {
    return { type: 'PROBED', taskId: 'a', kind: 'DRAIN', run: 1, outcome };
  };
  const exited = (status: number) => probed({ type: 'EXITED', status });
  function draining(): Core {
    const core = prepared({ a: { restart: { policy: 'ALWAYS' } } });
    core.take(spawned('a'));
    assert.deepEqual(settled(core).take(drain), ['DRAIN(a 1)']);
    return core;
  }

  it('answers when the command has ended, and gives the task its time from then on', () => {
    const core = draining();
    core.now += 1500;
    assert.deepEqual(core.take(exited(0)), ['ANSWER(c1 done)']);
    assert.equal(nextDeadline(core.state), core.now + 5000);
    assert.deepEqual(starts(core.wait(5000)), ['SIGTERM(a)']);
  });

  it('tells of a command that fails or takes too long, ends it, and goes on', () => {
    const failing = draining();
    assert.deepEqual(failing.take(exited(3)), [
      'ANSWER(c1 the drain command exited with status 3; the drain goes on)',
    ]);
    assert.equal(nextDeadline(failing.state), failing.now + 5000);
    assert.deepEqual(starts(failing.wait(5000)), ['SIGTERM(a)']);
    assert.equal(failing.state.tasks.get('a')?.stop?.why, 'the drain command exited with status 3');
    const hanging = draining();
    assert.deepEqual(hanging.wait(2000), [
      'END_DRAIN(a)',
      'ANSWER(c1 the drain command timed out after 2 s; the drain goes on)',
    ]);
    assert.equal(nextDeadline(hanging.state), hanging.now + 5000);
  });

  it('ends the command of a task that ends, or whose drain is taken back, and answers once', () => {
    const over = draining();
    const ended = over.ended('a', 0).filter((what) => /DRAIN|ANSWER/.test(what));
    assert.deepEqual(ended, [
      'END_DRAIN(a)',
      'ANSWER(c1 the drain command was ended: the task ended meanwhile)',
    ]);
    assert.equal(over.state.tasks.get('a')?.reported, 'TASK_FINISHED');
    const cancelled = draining();
    assert.deepEqual(cancelled.take({ type: 'CANCEL_DRAIN', taskId: 'a' }), [
      'END_DRAIN(a)',
      'ANSWER(c1 the drain command was ended: the drain was cancelled)',
    ]);
    assert.deepEqual(cancelled.take(exited(0)), []);
    assert.equal(nextDeadline(cancelled.state), undefined);
    assert.deepEqual(cancelled.take(drain), ['DRAIN(a 1)']);
  });

  it('may be cut short by a drain with a signal', () => {
    const core = draining();
    core.take({ type: 'DRAIN', taskId: 'a', grace: 500, signal: 'SIGUSR1' });
    const cut = core.wait(500);
    assert.ok(cut.includes('SIGTERM(a)') && cut.includes('END_DRAIN(a)'));
  });
});

describe('shutdown in the order of the pod', () => {
  const pod = {
    one: { sidecar: true, grace: 2000 },
    two: { sidecar: true, grace: 2000 },
    main: { grace: 4000 },
  };

  function running(): Core {
    const core = prepared(pod);
    core.take(spawned('one'));
    core.now += 1;
    core.take(spawned('two'), spawned('main'));
    return settled(core);
  }

  it('divides one budget over main tasks and sidecars, and gives on what is left', () => {
    const core = running();
    assert.deepEqual(starts(core.take({ type: 'SHUTDOWN' })), ['SIGTERM(main)']);
    assert.deepEqual(starts(core.wait(1999)), []);
    assert.deepEqual(starts(core.wait(1)), ['SIGKILL(main)']);
    assert.deepEqual(starts(core.ended('main')).at(-1), 'SIGTERM(two)');
    assert.equal(core.state.tasks.get('two')?.stop?.killAt, core.now + 1000);
    core.now += 100;
    assert.deepEqual(starts(core.ended('two')).at(-1), 'SIGTERM(one)');
    assert.equal(core.state.tasks.get('one')?.stop?.killAt, core.now + 1900);
  });

  it('has no time to wait for with a sidecar that has ended by itself', () => {
    const core = prepared({ side: { sidecar: true }, main: {} });
    core.take(spawned('side'), spawned('main'));
    core.take({ type: 'EXITED', taskId: 'side', exit: { status: 1 } }, { type: 'SHUTDOWN' });
    core.ended('main');
    settled(core);
    core.wait(4000);
    assert.equal(nextDeadline(core.state), core.state.shutdown?.exitAt);
    assert.ok((nextDeadline(core.state) ?? 0) > core.now);
  });

  it('kills in time who was given a longer grace than is left', () => {
    const core = running();
    core.take({ type: 'SHUTDOWN' });
    core.ended('main');
    const policy = { grace_period: { nanoseconds: 60_000_000_000n } };
    core.take({ type: 'KILL', taskId: 'one', policy });
    core.ended('two');
    settled(core);
    const { killAt = 0 } = core.state.shutdown ?? {};
    assert.deepEqual(starts(core.wait(killAt - core.now)), ['SIGKILL(one)']);
    assert.equal(nextDeadline(core.state), core.state.shutdown?.exitAt);
  });

  it('ends everybody at once when the time is over', () => {
    const core = running();
    core.take({ type: 'SHUTDOWN' });
    core.wait(2000);
    assert.deepEqual(starts(core.wait(2000)), ['SIGKILL(two)', 'SIGKILL(one)']);
  });

  it('does not start anything again, and stops at once who has no process', () => {
    const core = running();
    core.ended('two', 1);
    assert.deepEqual(starts(core.take({ type: 'SHUTDOWN' })), ['SIGTERM(main)', 'FORGET(two)']);
    assert.equal(core.state.tasks.get('two')?.reported, 'TASK_KILLED');
  });
});
