// The rate of new executors: never more than the burst and what came since, whatever is taken when.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  available,
  type Bucket,
  fullBucket,
  NO_LAUNCH_LIMIT,
  taken,
  worthWaitingUntil,
} from '../../../../scheduler/offer/launch-rate.ts';

const RATE = { perSecond: 20, burst: 20 };

describe('the rate of new executors', () => {
  it('lets a burst go at once, and the others as time passes', () => {
    const empty = taken(RATE, fullBucket(RATE, 0), 0, 20);
    assert.deepEqual(
      [0, 49, 50, 500, 1000, 9999].map((now) => available(RATE, empty, now)),
      [0, 0, 1, 10, 20, 20],
    );
  });

  it('wakes for several at once', () => {
    const empty = taken(RATE, fullBucket(RATE, 0), 0, 20);
    assert.equal(worthWaitingUntil(RATE, empty, 0), 200);
    assert.equal(worthWaitingUntil(RATE, empty, 300), 300);
    const slow = { perSecond: 1, burst: 1 };
    assert.equal(worthWaitingUntil(slow, taken(slow, fullBucket(slow, 0), 0, 1), 400), 1000);
  });

  it('is without limit where it is to be', () => {
    const bucket = taken(NO_LAUNCH_LIMIT, fullBucket(NO_LAUNCH_LIMIT, 0), 0, 1_000_000);
    assert.equal(available(NO_LAUNCH_LIMIT, bucket, 0), Number.POSITIVE_INFINITY);
  });

  it('is kept in any second, however executors come, and when the clock jumps back', () => {
    const asks = fc.array(
      fc.record({ after: fc.integer({ min: -50, max: 400 }), wants: fc.integer({ min: 0, max: 30 }) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(asks, (steps) => {
        let bucket: Bucket = fullBucket(RATE, 0);
        let now = 0;
        let forward = 0;
        let started = 0;
        for (const { after, wants } of steps) {
          now += after;
          forward += Math.max(0, after);
          const going = Math.min(wants, available(RATE, bucket, now));
          bucket = taken(RATE, bucket, now, going);
          started += going;
          assert.ok(started <= RATE.burst + (forward / 1000) * RATE.perSecond + 1e-6);
        }
      }),
    );
  });
});
