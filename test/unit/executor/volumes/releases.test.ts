// Releases are tried again less and less often, and nobody waits for them for ever.
import assert from 'node:assert/strict';
import { Releases } from '../../../../executor/volumes/releases.ts';
import { silentLogger } from '../../../../shared/runtime/logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('releases', () => {
  it('are tried again after 1, 2, 4 ... 60 s until they succeed', async () => {
    const clock = new VirtualClock(0);
    const tries: number[] = [];
    const settle = async () => {
      tries.push(clock.now() / 1000);
      if (tries.length < 9) throw new Error('busy');
    };
    const releases = new Releases(settle, clock, silentLogger);
    releases.add('k', 'u');
    for (let count = 1; count < 9; count++) {
      await turn();
      clock.next();
    }
    assert.equal(await releases.finish(1000), 0);
    assert.deepEqual(tries, [0, 1, 3, 7, 15, 31, 63, 123, 183]);
    assert.equal(clock.pending, 0);
  });

  it('are waited for until the limit, with the work that they follow', async () => {
    const clock = new VirtualClock(0);
    const releases = new Releases(() => Promise.reject(new Error('busy')), clock, silentLogger);
    releases.add('k');
    releases.follow(new Promise(() => {}));
    releases.follow(Promise.reject(new Error('failed by itself')));
    const finishing = releases.finish(15_000);
    for (let count = 0; count < 5; count++) {
      await turn();
      clock.next();
    }
    assert.equal(await finishing, 2);
  });

  it('are over at once where there are none', async () => {
    const releases = new Releases(() => Promise.resolve(), new VirtualClock(), silentLogger);
    assert.equal(await releases.finish(1000), 0);
  });
});
