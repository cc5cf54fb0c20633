// Whether a file still holds what stood before a reader's place.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  beginOf,
  isUnchanged,
  NO_WITNESS,
  readBehind,
  WITNESS_BYTES,
  type Witness,
  witnessAfter,
} from '../../../../shared/link/log-witness.ts';

const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3 * WITNESS_BYTES }), { minLength: 1 });

function witnessOf(data: readonly Uint8Array[]): Witness {
  return data.reduce(witnessAfter, NO_WITNESS);
}

function reader(file: Uint8Array) {
  return async (offset: number, length: number) => file.subarray(offset, offset + length);
}

describe('the witness of a place in a file', () => {
  it('is of the last bytes before it, however they came', () => {
    fc.assert(
      fc.property(pieces, (data) => {
        const whole = Buffer.concat(data);
        const witness = witnessOf(data);
        assert.equal(witness.end, whole.length);
        assert.ok(witness.bytes.length === Math.min(WITNESS_BYTES, whole.length));
        assert.deepEqual(Buffer.from(witness.bytes), whole.subarray(beginOf(witness)));
      }),
    );
  });

  it('holds while the file grows, and where its oldest part was freed', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.uint8Array(), fc.nat(), async (data, more, freed) => {
        const witness = witnessOf(data);
        const file = Buffer.concat([...data, more]);
        file.fill(0, 0, Math.min(freed, witness.end));
        assert.deepEqual(await readBehind(reader(file), witness, more.length), Buffer.from(more));
      }),
    );
  });

  it('holds no more where any byte of it is another one, or the file is too short', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.nat(), fc.integer({ min: 1, max: 255 }), async (data, at, by) => {
        const witness = witnessOf(data);
        const file = Buffer.concat(data);
        const place = file.length - 1 - (at % witness.bytes.length);
        const byte = file[place] ?? 0;
        const other = (byte + by) % 256;
        fc.pre(other !== 0);
        file[place] = other;
        assert.equal(await readBehind(reader(file), witness, 10), undefined);
        assert.equal(isUnchanged(witness, witness.bytes.subarray(1)), false);
      }),
    );
  });
});
