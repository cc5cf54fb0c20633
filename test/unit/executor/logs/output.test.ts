import assert from 'node:assert/strict';
import fc from 'fast-check';
import { digitsOf, Output } from '../../../../executor/logs/output.ts';

describe('output', () => {
  it('writes any bytes as JSON text that reads as they do, what is no UTF-8 as U+FFFD', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const out = new Output(4);
        out.text('"');
        out.json(Buffer.from(bytes), 0, bytes.length);
        out.text('"');
        assert.equal(
          JSON.parse(out.bytes.toString()),
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
        );
      }),
    );
  });

  it('writes numbers up to the largest offset', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (value) => {
        const out = new Output(1);
        out.number(value);
        assert.equal(out.bytes.toString(), String(value));
        assert.equal(digitsOf(value), String(value).length);
      }),
    );
  });

  it('copies short and long parts, and grows', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (parts) => {
        const out = new Output(1);
        for (const part of parts) {
          out.add(Buffer.from(part));
          out.copy(Buffer.from(part), 0, part.length);
        }
        assert.deepEqual(out.bytes, Buffer.concat(parts.flatMap((part) => [part, part])));
      }),
    );
  });
});
