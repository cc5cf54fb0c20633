// The clock of a replay: it moves when it is told to, timer by timer, and keeps the master's rounds of offers back.
import assert from 'node:assert/strict';
import { ReplayClock } from '../../integration/recordings/replay-clock.ts';

describe('recordings: ReplayClock', () => {
  it('stands still until it is moved, and then shows the moment on both scales', () => {
    const clock = new ReplayClock(1_795_208_000_000);
    assert.deepEqual([clock.now(), clock.monotonic()], [1_795_208_000_000, 0]);
    clock.step(136.3);
    assert.equal(clock.monotonic(), 136.3);
    clock.step(100);
    assert.equal(clock.monotonic(), 136.3);
  });

  it('fires one timer a step, the first that is due, at its own moment', () => {
    const clock = new ReplayClock(0);
    const fired: [string, number][] = [];
    clock.after(30, () => fired.push(['late', clock.monotonic()]));
    clock.after(10, () => fired.push(['early', clock.monotonic()]));
    clock.after(20, () => fired.push(['cancelled', clock.monotonic()]))();
    assert.equal(clock.nextDue, 10);
    clock.step(50);
    assert.deepEqual(fired, [['early', 10]]);
    clock.step(50);
    assert.deepEqual(fired, [
      ['early', 10],
      ['late', 30],
    ]);
    assert.equal(clock.nextDue, undefined);
    clock.step(50);
    assert.equal(clock.monotonic(), 50);
  });

  it('holds the rounds of the master, and no other timer of its', () => {
    const clock = new ReplayClock(0);
    const master = clock.forMaster(200);
    const fired: string[] = [];
    master.after(200, () => fired.push('round'));
    master.after(100, () => fired.push('ping'));
    clock.step(1000);
    clock.step(1000);
    assert.deepEqual(fired, ['ping']);
    clock.makeRound();
    clock.makeRound();
    assert.deepEqual(fired, ['ping', 'round']);
  });

  it('fires nothing after its end', () => {
    const clock = new ReplayClock(0);
    clock.after(1, () => assert.fail('fired'));
    clock.forMaster(200).after(200, () => assert.fail('made a round'));
    clock.end();
    clock.step(10);
    clock.makeRound();
    assert.equal(clock.nextDue, undefined);
  });
});
