// What is said to the agent while more is about to be said.
import assert from 'node:assert/strict';
import { Gathered, LONGEST_HOLD } from '../../../../executor/agent/gathered.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

describe('what is said to the agent', () => {
  let clock: VirtualClock;
  let isMore: boolean;
  let sent: string[];
  let gathered: Gathered<string>;

  beforeEach(() => {
    clock = new VirtualClock();
    isMore = false;
    sent = [];
    gathered = new Gathered({ clock, isMore: () => isMore, send: (item) => sent.push(item) });
  });

  const add = (...items: string[]) => {
    for (const item of items) gathered.add(item);
  };

  it('goes at once where nothing is about to follow', () => {
    add('a', 'b');
    gathered.turned();
    assert.deepEqual(sent, ['a', 'b']);
  });

  it('waits for what follows, and goes with it, in order', () => {
    isMore = true;
    add('a');
    gathered.turned();
    add('b');
    assert.deepEqual(sent, []);
    isMore = false;
    gathered.turned();
    assert.deepEqual(sent, ['a', 'b']);
  });

  it('never goes before what waits', () => {
    isMore = true;
    add('a');
    isMore = false;
    add('b');
    assert.deepEqual(sent, ['a', 'b']);
  });

  it('waits no longer than its limit, from the oldest on, whatever comes of the rest', () => {
    isMore = true;
    add('a');
    clock.advance(LONGEST_HOLD - 1);
    add('b');
    assert.deepEqual(sent, []);
    clock.advance(1);
    assert.deepEqual(sent, ['a', 'b']);
    add('c');
    clock.advance(LONGEST_HOLD - 1);
    assert.deepEqual(sent, ['a', 'b']);
    clock.advance(1);
    assert.deepEqual([sent, clock.pending], [['a', 'b', 'c'], 0]);
  });

  it('is dropped where it goes in another way', () => {
    isMore = true;
    add('a', 'b');
    assert.deepEqual([gathered.drop(), clock.pending], [['a', 'b'], 0]);
    isMore = false;
    gathered.turned();
    assert.deepEqual([sent, gathered.drop()], [[], []]);
  });
});
