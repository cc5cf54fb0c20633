// Work in short turns of the event loop.
import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LONGEST_TURN, Turns } from '../../../../executor/process/turns.ts';

describe('turns', () => {
  let now = 0;
  const clock = { now: () => 0, monotonic: () => now, after: () => () => {} };

  it('do nothing at once, and then as much as is short, in order', async () => {
    const done: string[] = [];
    const turns = new Turns<string>(clock, (item) => {
      done.push(item);
      now += LONGEST_TURN / 2;
      if (item === 'a') turns.add('late');
    });
    for (const item of ['a', 'b', 'c']) turns.add(item);
    assert.deepEqual(done, []);
    await nextTurn();
    assert.deepEqual(done, ['a', 'b']);
    await nextTurn();
    assert.deepEqual(done, ['a', 'b', 'c', 'late']);
    turns.add('d');
    await nextTurn();
    assert.equal(done.at(-1), 'd');
  });

  it('leave out what is taken back before its turn, by what is done in it too', async () => {
    const done: string[] = [];
    const turns = new Turns<string>(clock, (item) => {
      done.push(item);
      if (item === 'a') assert.equal(turns.remove('b'), true);
    });
    for (const item of ['a', 'b', 'c', 'd']) turns.add(item);
    assert.equal(turns.remove('c'), true);
    assert.equal(turns.remove('z'), false);
    await nextTurn();
    assert.deepEqual(done, ['a', 'd']);
    assert.equal(turns.remove('a'), false);
  });

  it('tell when one is over, and whether another one is to come', async () => {
    const told: boolean[] = [];
    const perform = () => {
      now += LONGEST_TURN;
    };
    const turns = new Turns<string>(clock, perform, () => told.push(turns.isBusy));
    assert.equal(turns.isBusy, false);
    for (const item of ['a', 'b', 'c']) turns.add(item);
    assert.equal(turns.isBusy, true);
    await nextTurn();
    turns.remove('b');
    turns.remove('c');
    assert.deepEqual([told, turns.isBusy], [[true], true]);
    await nextTurn();
    assert.deepEqual([told, turns.isBusy], [[true, false], false]);
  });

  it('go on behind one that throws, which is a fault of the program', async () => {
    const thrown = Promise.withResolvers<unknown>();
    const listeners = process.rawListeners('uncaughtException') as NodeJS.UncaughtExceptionListener[];
    process.removeAllListeners('uncaughtException').once('uncaughtException', thrown.resolve);
    const told: string[] = [];
    const perform = (item: string) => {
      if (item === 'a') throw new Error('no');
      told.push(item);
    };
    const turns = new Turns<string>(clock, perform, () => told.push('turn'));
    for (const item of ['a', 'b']) turns.add(item);
    await thrown.promise;
    for (const listener of listeners) process.on('uncaughtException', listener);
    await nextTurn();
    assert.deepEqual([told, turns.isBusy], [['turn', 'b', 'turn'], false]);
  });

  it('do one at least, however long it takes', async () => {
    const done: number[] = [];
    const turns = new Turns<number>(clock, (item) => {
      done.push(item);
      now += 10 * LONGEST_TURN;
    });
    for (const item of [1, 2]) turns.add(item);
    await nextTurn();
    assert.deepEqual(done, [1]);
    await nextTurn();
    assert.deepEqual(done, [1, 2]);
  });
});
