// Rounds in which modules tell what they use, on a clock that the test moves.
import assert from 'node:assert/strict';
import type { ModuleUsage } from '../../../../executor/modules/host-protocol.ts';
import { Measuring, ROUND } from '../../../../executor/modules/measuring.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const usage = (cpuSeconds: number): ModuleUsage => ({ cpuSeconds, heapBytes: 1 });

class Rig {
  readonly clock = new VirtualClock();
  readonly asked: (readonly number[])[] = [];
  readonly measuring = new Measuring(this.clock);

  round(...runs: number[]): Promise<void> {
    return this.measuring.round(runs, (asked) => this.asked.push(asked));
  }

  known(...runs: number[]): (number | undefined)[] {
    return runs.map((run) => this.measuring.of(run)?.cpuSeconds);
  }
}

/** Whether it is settled by what has happened so far. */
async function isOver(round: Promise<void>): Promise<boolean> {
  let isOver = false;
  void round.then(() => {
    isOver = true;
  });
  await new Promise(setImmediate);
  return isOver;
}

describe('executor/modules/measuring', () => {
  it('asks all at once, and is over when all have answered or ended', async () => {
    const rig = new Rig();
    const round = rig.round(1, 2, 3);
    assert.deepEqual(rig.asked, [[1, 2, 3]]);
    rig.measuring.told(1, usage(5));
    rig.measuring.over(2);
    assert.equal(await isOver(round), false);
    rig.measuring.told(3, usage(7));
    await round;
    assert.deepEqual(rig.known(1, 2, 3), [5, undefined, 7]);
  });

  it('is over at once where there is nobody to ask', async () => {
    const rig = new Rig();
    await rig.round();
    assert.deepEqual(rig.asked, []);
  });

  it('waits for its time at most, and in later rounds no more for who still owes an answer', async () => {
    const rig = new Rig();
    const first = rig.round(1, 2);
    rig.measuring.told(1, usage(5));
    rig.clock.advance(ROUND - 1);
    assert.equal(await isOver(first), false);
    rig.clock.advance(1);
    await first;
    const second = rig.round(1, 2);
    assert.deepEqual(rig.asked, [[1, 2], [1]]);
    rig.measuring.told(1, usage(6));
    await second;
    await rig.round(2);
    assert.deepEqual(rig.known(1, 2), [6, undefined]);
  });

  it('takes an answer that is late, and asks again', async () => {
    const rig = new Rig();
    const first = rig.round(1);
    rig.clock.advance(ROUND);
    await first;
    const second = rig.round(1, 2);
    rig.measuring.told(1, usage(5));
    assert.equal(await isOver(second), false);
    rig.measuring.told(2, usage(6));
    await second;
    assert.deepEqual(rig.known(1, 2), [5, 6]);
    const third = rig.round(1);
    assert.deepEqual(rig.asked, [[1], [2], [1]]);
    rig.clock.advance(ROUND);
    await third;
    assert.deepEqual(rig.known(1), [5]);
  });

  it('has one round at a time, for all who ask', async () => {
    const rig = new Rig();
    const rounds = [rig.round(1), rig.round(1)];
    rig.measuring.told(1, usage(5));
    await Promise.all(rounds);
    assert.deepEqual(rig.asked, [[1]]);
  });

  it('forgets who has ended', async () => {
    const rig = new Rig();
    const round = rig.round(1);
    rig.measuring.told(1, usage(5));
    await round;
    rig.measuring.over(1);
    assert.deepEqual(rig.known(1), [undefined]);
  });
});
