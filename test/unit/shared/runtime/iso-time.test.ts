import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isoTime } from '../../../../shared/runtime/iso-time.ts';

describe('shared/runtime/iso-time', () => {
  it('says what toISOString does, in the four-digit years', () => {
    const [min, max] = [Date.UTC(0, 0), Date.UTC(9999, 11, 31, 23, 59, 59, 999)];
    fc.assert(
      fc.property(fc.integer({ min, max }), (time) =>
        assert.equal(isoTime(time), new Date(time).toISOString()),
      ),
    );
    assert.equal(isoTime(5), '1970-01-01T00:00:00.005Z');
  });
});
