// When an executor gives memory back: once it is quiet, and only where it is worth it.
import assert from 'node:assert/strict';
import { MemoryRelief, QUIET, WORTH } from '../../../executor/memory-relief.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

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

  it('leaves alone what has hardly grown', () => {
    clock.advance(2 * QUIET);
    heap += WORTH - 1;
    relief.ended();
    clock.advance(2 * QUIET);
    assert.equal(collected, 2);
  });
});
