// Amounts and ranges: exact, whatever is added and taken away.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  contains,
  lowestCommon,
  normalize,
  removePort,
  showRanges,
} from '../../../../scheduler/offer/ranges.ts';
import { fromMilli, toMilli } from '../../../../scheduler/offer/scalar.ts';
import type { PortRange } from '../../../../scheduler/spec/service-spec.ts';

describe('scalar amounts', () => {
  it('do not drift as doubles do', () => {
    const sum = Array.from({ length: 10 }, () => toMilli(0.1)).reduce((a, b) => a + b, 0);
    assert.equal(fromMilli(sum), 1);
    assert.equal(fromMilli(toMilli(0.3) - toMilli(0.1)), 0.2);
  });

  it('come back as they went, to three decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (milli) => {
        assert.equal(toMilli(fromMilli(milli)), milli);
      }),
    );
  });
});

const range = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
  .map(([begin, end]): PortRange => ({ begin, end }));
const ranges = fc.array(range, { maxLength: 8 });

const members = (all: readonly PortRange[]) =>
  Array.from({ length: 62 }, (_, port) => port).filter((port) =>
    all.some(({ begin, end }) => begin <= port && port <= end),
  );

describe('port ranges', () => {
  it('are the same set of ports when normalized, sorted and apart', () => {
    fc.assert(
      fc.property(ranges, (all) => {
        const normal = normalize(all);
        assert.deepEqual(members(normal), members(all));
        for (const [index, { begin }] of normal.entries()) {
          const previous = normal[index - 1];
          assert.ok(previous === undefined || previous.end + 1 < begin);
        }
      }),
    );
  });

  it('lose exactly the port that is removed', () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: 0, max: 60 }), (all, port) => {
        const left = removePort(all, port);
        assert.deepEqual(
          members(left),
          members(all).filter((one) => one !== port),
        );
        assert.equal(contains(left, port), false);
      }),
    );
  });

  it('give the lowest port that both have', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        assert.equal(lowestCommon(a, b), members(a).filter((port) => contains(b, port))[0]);
      }),
    );
  });

  it('are shown as people write them', () => {
    assert.equal(
      showRanges([
        { begin: 3, end: 5 },
        { begin: 1, end: 1 },
      ]),
      '1,3-5',
    );
    assert.equal(showRanges([]), 'none');
  });
});
