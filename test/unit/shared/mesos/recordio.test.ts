// RecordIO framing: records in any chunks, limits, and what it says of nonsense.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { frame, RecordError, RecordReader } from '../../../../shared/mesos/recordio.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const texts = (records: Uint8Array[]) => records.map((record) => new TextDecoder().decode(record));

describe('RecordIO', () => {
  it('puts the length in decimal and a newline in front', () => {
    assert.deepEqual(frame(bytes('hello')), bytes('5\nhello'));
    assert.deepEqual(frame(new Uint8Array()), bytes('0\n'));
  });

  it('reads records fed one byte at a time', () => {
    const reader = new RecordReader();
    const stream = bytes('5\nhello0\n12\nhello\nworld!3\n1\n2');
    const records = [...stream].flatMap((byte) => reader.push(Uint8Array.of(byte)));
    assert.deepEqual(texts(records), ['hello', '', 'hello\nworld!', '1\n2']);
    reader.end();
  });

  it('reads many records from one chunk, and one from many', () => {
    const reader = new RecordReader();
    assert.deepEqual(texts(reader.push(bytes('1\na2\nbb3\nc'))), ['a', 'bb']);
    assert.equal(reader.isWithinRecord, true);
    assert.deepEqual(texts(reader.push(bytes('c'))), []);
    assert.deepEqual(texts(reader.push(bytes('c1'))), ['ccc']);
    assert.equal(reader.isWithinRecord, true);
    assert.deepEqual(texts(reader.push(bytes('\nd'))), ['d']);
    assert.equal(reader.isWithinRecord, false);
  });

  it('gives back what was framed, however it is cut', () => {
    const anyRecords = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
    const anyCuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 });
    const property = fc.property(anyRecords, anyCuts, (records, cuts) => {
      const stream = Buffer.concat(records.map(frame));
      const reader = new RecordReader();
      const read: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const size = cuts[turn % cuts.length] ?? 1;
        read.push(...reader.push(stream.subarray(at, at + size)));
        at += size;
      }
      reader.end();
      assert.deepEqual(
        read.map((record) => [...record]),
        records.map((record) => [...record]),
      );
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('takes a record of exactly the maximum, and refuses one byte more before any of it is there', () => {
    assert.deepEqual(texts(new RecordReader({ maxRecordBytes: 5 }).push(bytes('5\nhello'))), ['hello']);
    const reader = new RecordReader({ maxRecordBytes: 5 });
    assert.throws(
      () => reader.push(bytes('6\n')),
      /RecordIO stream: a record of 6 bytes; expected at most 5/,
    );
  });

  const nonsense: readonly (readonly [input: string, message: RegExp])[] = [
    ['hello', /'h' where the length of a record should be/],
    ['<html>', /'<' where/],
    ['\n', /byte 0x0a where/],
    ['-1\n', /'-' where/],
    ['5 \n', /byte 0x20 where/],
    ['1234567890123', /a record's length has more than 12 digits/],
  ];
  for (const [input, message] of nonsense) {
    it(`refuses ${JSON.stringify(input)}, and goes on refusing`, () => {
      const reader = new RecordReader();
      const thrown = (action: () => unknown) => {
        let caught: unknown;
        assert.throws(action, (error) => {
          caught = error;
          return error instanceof RecordError && message.test(error.message);
        });
        return caught;
      };
      const first = thrown(() => reader.push(bytes(input)));
      assert.equal(
        thrown(() => reader.push(bytes('1\na'))),
        first,
      );
      assert.equal(
        thrown(() => reader.end()),
        first,
      );
    });
  }

  it('says where a stream ended too early', () => {
    const within = (text: string) => {
      const reader = new RecordReader();
      reader.push(bytes(text));
      return () => reader.end();
    };
    assert.throws(within('10\nabc'), /the stream ended after 3 of a record's 10 bytes/);
    assert.throws(within('10'), /the stream ended within a record's length/);
    assert.doesNotThrow(within('1\na'));
    assert.doesNotThrow(within(''));
  });
});
