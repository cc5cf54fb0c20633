// The executor's queue of events: effects in one order, and what becomes of a fault of the executor's own.
import assert from 'node:assert/strict';
import type { Effect } from '../../../executor/core/effects.ts';
import { begin } from '../../../executor/core/state.ts';
import { Engine, type Performers } from '../../../executor/engine.ts';
import type { TaskInfo } from '../../../shared/mesos/generated/mesos.ts';
import { silentLogger } from '../../../shared/runtime/logger.ts';
import { info, SUBSCRIBED, word } from '../../support/executor-core.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function performersOf(perform: (effect: Effect) => void): Performers {
  const [LOG, SIGNAL, PREPARE, CANCEL, SPAWN] = [perform, perform, perform, perform, perform];
  const [PROBE, END_PROBE, ANSWER, LOOK, SWEEP] = [perform, perform, perform, perform, perform];
  const [FORGET, SUBSCRIBE, CONNECT, UPDATE, EXIT] = [perform, perform, perform, perform, perform];
  const starts = { PREPARE, CANCEL, SPAWN, PROBE, END_PROBE, LOOK };
  return { LOG, SIGNAL, ANSWER, SWEEP, FORGET, SUBSCRIBE, CONNECT, UPDATE, EXIT, ...starts };
}

/** An engine whose effects are told as words; `throwing` names those that throw. */
class Rig {
  readonly done: string[] = [];
  readonly logged: string[] = [];
  readonly throwing = new Set<string>();
  readonly clock = new VirtualClock();
  aborts = 0;
  readonly engine: Engine;

  constructor() {
    const perform = (effect: Effect) => {
      const name = word(effect);
      if (effect.type !== 'LOG') this.done.push(name);
      if (this.throwing.has(name)) throw new Error(`cannot ${name}`);
    };
    const performers = performersOf(perform);
    const log = { ...silentLogger, error: (message: string) => void this.logged.push(message) };
    const abort = () => {
      this.aborts += 1;
    };
    const identity = { frameworkId: 'f', executorId: 'e', agentId: 'a' };
    const policy = { checkpoint: true, recoveryTimeout: 1000, backoffMax: 1000 };
    this.engine = new Engine({ clock: this.clock, log, performers, abort }, (now) =>
      begin({ identity, policy, shutdownGrace: 5000, uuidSeed: new Uint8Array(16) }, now),
    );
    this.take({ type: 'SUBSCRIBE_DUE' }, { ...SUBSCRIBED, taskKilling: false });
    this.take({ type: 'LAUNCH', tasks: ['a', 'b'].map((id) => info(id)) });
    for (const taskId of ['a', 'b'])
      this.take({ type: 'PREPARED', taskId }, { type: 'SPAWNED', taskId, pid: 7 });
    this.done.length = 0;
  }

  take(...events: Parameters<Engine['post']>[0][]): void {
    for (const event of events) this.engine.post(event);
  }
}

describe('engine', () => {
  it('tells the core of the time when a deadline has come', () => {
    const rig = new Rig();
    rig.take({ type: 'KILL', taskId: 'a', policy: { grace_period: { nanoseconds: 1_000_000_000n } } });
    rig.clock.advance(900);
    assert.deepEqual(rig.done, ['SIGTERM(a)']);
    rig.clock.advance(100);
    assert.deepEqual(rig.done, ['SIGTERM(a)', 'SIGKILL(a)']);
  });

  it('tells of a short deadline a little later, as what is said of the event goes first; sooner where nothing is said', () => {
    for (const [next, wait] of [
      [[], 30],
      [[{ type: 'TIME' }], 5],
    ] as const) {
      const rig = new Rig();
      rig.clock.advance(5);
      rig.take({ type: 'KILL', taskId: 'a', policy: { grace_period: { nanoseconds: 1_000_000n } } }, ...next);
      rig.clock.advance(wait - 1);
      assert.deepEqual(rig.done, ['SIGTERM(a)']);
      rig.clock.advance(1);
      assert.deepEqual(rig.done, ['SIGTERM(a)', 'SIGKILL(a)']);
    }
  });

  it('ends the tasks in order when an effect cannot be performed, and performs all others', () => {
    const rig = new Rig();
    rig.throwing.add('SIGTERM(a)');
    rig.take({ type: 'KILL', taskId: 'a' });
    assert.deepEqual(rig.done, ['SIGTERM(a)', 'SIGTERM(b)']);
    const { shutdown } = rig.engine.state;
    assert.deepEqual([shutdown?.reason, shutdown?.why], ['INTERNAL', 'internal error: cannot SIGTERM(a)']);
    rig.take({ type: 'EXITED', taskId: 'b', exit: { signal: 'SIGTERM' } });
    assert.equal(rig.done.at(-1), 'SWEEP(b)', 'events are handled as before');
    assert.equal(rig.aborts, 0);
  });

  it('ends the tasks in order when an event cannot be understood', () => {
    const rig = new Rig();
    rig.take({
      type: 'LAUNCH',
      get tasks(): TaskInfo[] {
        throw new Error('no decoder makes this');
      },
    });
    assert.equal(rig.engine.state.shutdown?.reason, 'INTERNAL');
    assert.deepEqual(rig.done, ['SIGTERM(a)', 'SIGTERM(b)']);
  });

  it('gives up at the second fault, in one sentence', () => {
    const rig = new Rig();
    rig.throwing.add('SIGTERM(a)').add('SIGTERM(b)');
    rig.take({ type: 'KILL', taskId: 'a' });
    assert.equal(rig.aborts, 1);
    assert.deepEqual(rig.logged, ['exiting: INTERNAL: internal error: cannot SIGTERM(b)']);
  });

  it('gives up at once when it is leaving already', () => {
    const rig = new Rig();
    rig.take({ type: 'KILL', taskId: 'a' }, { type: 'SHUTDOWN' });
    rig.engine.fault(new Error('first'));
    assert.equal(rig.aborts, 0);
    rig.engine.fault('second');
    assert.deepEqual([rig.aborts, rig.logged], [1, ['exiting: INTERNAL: internal error: second']]);
  });
});
