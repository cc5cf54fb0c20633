// Rate, remaining time and "stalled".
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Course, estimate, follow } from '../../../../scheduler/watch/progress-estimate.ts';
import type { Progress } from '../../../../shared/link/generated/link.ts';

const at = (seconds: number, percent: number, sequence = seconds + 1): Progress => ({
  task_id: { value: 't' },
  sequence: BigInt(sequence),
  at_ms: BigInt(seconds * 1000),
  changed_at_ms: BigInt(seconds * 1000),
  percent,
  first_percent: 0,
  first_at_ms: 0n,
});
const course = (...steps: readonly Progress[]): Course =>
  steps.reduce<Course | undefined>(follow, undefined) ?? assert.fail();

describe('progress estimate', () => {
  it('tells rate and remaining time of a steady task', () => {
    const steady = course(...[0, 10, 20, 30].map((second) => at(second, second)));
    assert.deepEqual(estimate(steady, 30_000), { percentPerSecond: 1, remainingSeconds: 70, stalled: false });
  });

  it('knows them at once when the beginning was not heard', () => {
    const joined = course(at(50, 25));
    assert.deepEqual(estimate(joined, 50_000), {
      percentPerSecond: 0.5,
      remainingSeconds: 150,
      stalled: false,
    });
  });

  it('follows a task that becomes slower', () => {
    const fast = course(at(0, 0), at(10, 50));
    const slow = [20, 40, 60, 80, 100].reduce(
      (sofar, second) => follow(sofar, at(second, 50 + second / 10)),
      fast,
    );
    const { percentPerSecond = 0 } = estimate(slow, 100_000);
    assert.ok(percentPerSecond < 2 && percentPerSecond > 0.1, `${percentPerSecond}`);
  });

  it('tells nothing of it where nothing is known', () => {
    const { first_percent, first_at_ms, percent, ...rest } = at(0, 0);
    assert.deepEqual(estimate(course(rest), 1000), { stalled: false });
    assert.deepEqual(estimate(course(at(0, 0)), 1000), { stalled: false });
  });

  it('calls stalled what waits much longer than ever before, and never what is done', () => {
    const steady = course(at(0, 0), at(10, 10));
    assert.equal(estimate(steady, 70_000).stalled, false);
    assert.deepEqual(estimate(steady, 70_001), { percentPerSecond: 1, stalled: true });
    const slow = course(at(0, 0), at(600, 10));
    assert.equal(estimate(slow, 2_400_000).stalled, false);
    assert.equal(estimate(slow, 2_400_001).stalled, true);
    assert.deepEqual(estimate(course(at(0, 0), at(10, 100)), 1e9), {
      percentPerSecond: 10,
      remainingSeconds: 0,
      stalled: false,
    });
  });

  it('begins anew with a new stage', () => {
    const next = { ...at(20, 5), first_percent: 5, first_at_ms: 20_000n };
    assert.equal(course(at(0, 0), at(10, 90), next).rate, undefined);
  });

  it('is the same whatever is repeated or overtaken', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 }), (seconds) => {
        const highest = Math.max(...seconds);
        assert.equal(course(...seconds.map((second) => at(second, second))).latest.percent, highest);
      }),
    );
  });
});
