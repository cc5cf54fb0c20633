// When an executor gives memory back: once it is quiet, and only where it is worth it.
import assert from 'node:assert/strict';
import { MemoryRelief, QUIET, WORTH } from '../../../../shared/runtime/memory-relief.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

describe('memory relief', () => {
  const LEAST = 8 * WORTH;
  let clock: VirtualClock;
  let heap: number;
  let collected: number;
  let relief: MemoryRelief;

  beforeEach(() => {
    clock = new VirtualClock();
    heap = LEAST + WORTH;
    collected = 0;
    const collect = () => {
      collected += 1;
      heap = LEAST;
    };
    relief = new MemoryRelief({ clock, heap: () => heap, collect });
  });

  it('collects after the start until that brings nothing, and never again while nothing ends', () => {
    clock.advance(QUIET);
    assert.equal(collected, 1);
    clock.advance(QUIET);
    assert.equal(collected, 2);
    heap += 10 * WORTH;
    assert.equal(clock.next(), false);
  });

  it('waits until nothing has ended for a moment', () => {
    clock.advance(2 * QUIET);
    for (let ends = 0; ends < 10; ends++) {
      heap += WORTH;
      relief.ended();
      clock.advance(QUIET - 1);
    }
    assert.equal(collected, 2);
    clock.advance(4 * QUIET);
    assert.equal(collected, 4);
    assert.equal(clock.next(), false);
  });

  it('leaves alone what has grown by less than an eighth', () => {
    const own = new VirtualClock();
    let size = 80 * WORTH;
    let times = 0;
    const collect = () => {
      times += 1;
    };
    const large = new MemoryRelief({ clock: own, heap: () => size, collect });
    own.advance(QUIET);
    for (const [grown, expected] of [
      [10 * WORTH - 1, 1],
      [10 * WORTH, 2],
    ] as const) {
      size = 80 * WORTH + grown;
      large.ended();
      own.advance(2 * QUIET);
      assert.equal(times, expected);
    }
  });

  it('looks no more once it is stopped', () => {
    relief.stop();
    assert.equal(clock.next(), false);
  });

  it('leaves alone what has hardly grown', () => {
    clock.advance(2 * QUIET);
    heap += WORTH - 1;
    relief.ended();
    clock.advance(2 * QUIET);
    assert.equal(collected, 2);
  });
});
