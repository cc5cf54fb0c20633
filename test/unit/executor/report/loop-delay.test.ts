// How long the event loop was busy: a loop that is really blocked, and one that only waits.
import assert from 'node:assert/strict';
import { LoopDelay } from '../../../../executor/report/loop-delay.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const cell = new Int32Array(new SharedArrayBuffer(4));

describe('delay of the event loop', () => {
  it('is that of the longest turn, whenever it was, and begins anew when it was taken', async () => {
    const loop = new LoopDelay();
    loop.start();
    await turn();
    loop.take();
    Atomics.wait(cell, 0, 0, 120);
    await turn();
    Atomics.wait(cell, 0, 0, 20);
    await turn();
    assert.ok(loop.take() >= 120);
    assert.equal(loop.take(), 0);
    Atomics.wait(cell, 0, 0, 20);
    await turn();
    assert.ok(loop.take() >= 20);
    loop.stop();
  });

  it('does not count what the loop has waited, and nothing before the start or after the end', async () => {
    const times = { now: 1000, idle: 500 };
    const loop = new LoopDelay({ now: () => times.now, idle: () => times.idle });
    loop.start();
    Object.assign(times, { now: 2000, idle: 1490 });
    await turn();
    assert.equal(loop.take(), 10);
    Object.assign(times, { now: 2100, idle: 1490 });
    await turn();
    Object.assign(times, { now: 9000, idle: 8385 });
    await turn();
    assert.equal(loop.take(), 100);
    loop.stop();
    times.now = 99_000;
    await turn();
    assert.equal(loop.take(), 0);
  });
});
