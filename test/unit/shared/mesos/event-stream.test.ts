// Events of a stream in the batches in which they came: bounded, in order, and told before what broke after them.
import assert from 'node:assert/strict';
import { Ending } from '../../../../shared/mesos/ending.ts';
import { batchesOf, eventsOf, MOST_AT_ONCE } from '../../../../shared/mesos/event-stream.ts';
import { frame, RecordReader } from '../../../../shared/mesos/recordio.ts';

const CLOSED = Symbol('closed');

async function* bodyOf(chunks: readonly Uint8Array[]) {
  yield* chunks;
}

/** Records are numbers as texts. */
function chunkOf(texts: readonly (number | string)[]): Uint8Array {
  return Buffer.concat(texts.map((text) => frame(Buffer.from(String(text)))));
}

function numberOf(record: Uint8Array): number {
  const value = Number(Buffer.from(record));
  if (Number.isNaN(value)) throw new TypeError('no number');
  return value;
}

function sourceOf(chunks: readonly Uint8Array[], ending = new Ending()) {
  return {
    subject: 'the stream',
    body: bodyOf(chunks),
    reader: new RecordReader(),
    decode: numberOf,
    onUnknown: undefined,
    ending,
    closed: CLOSED,
  };
}

const range = (length: number) => Array.from({ length }, (_, index) => index);

describe('the events of a stream', () => {
  it('come in the batches in which they came, none empty, none too large', async () => {
    const split = chunkOf([7]);
    const chunks = [
      chunkOf([1, 2, 3]),
      split.subarray(0, 1),
      split.subarray(1),
      chunkOf(range(MOST_AT_ONCE)),
      chunkOf(range(2 * MOST_AT_ONCE + 1)),
    ];
    const batches = await Array.fromAsync(batchesOf(sourceOf(chunks)));
    assert.deepEqual(
      batches.map(({ length }) => length),
      [3, 1, MOST_AT_ONCE, MOST_AT_ONCE, MOST_AT_ONCE, 1],
    );
    assert.deepEqual(batches.slice(3).flat(), range(2 * MOST_AT_ONCE + 1));
  });

  it('are told though one after them cannot be read', async () => {
    const told: number[][] = [];
    await assert.rejects(async () => {
      for await (const batch of batchesOf(sourceOf([chunkOf([1, 2, 'nonsense', 4])]))) told.push(batch);
    }, /no number/);
    assert.deepEqual(told, [[1, 2]]);
  });

  for (const [title, reason, end] of [
    ['ends', CLOSED, undefined],
    ['throws', new Error('enough'), /enough/],
  ] as const) {
    it(`one by one stop within a batch, which then ${title} as its ending says`, async () => {
      const ending = new Ending();
      const told: number[] = [];
      const read = async () => {
        const batches = batchesOf(sourceOf([chunkOf([1, 2, 3]), chunkOf([4])], ending));
        for await (const event of eventsOf(batches, ending)) {
          told.push(event);
          if (event === 2) ending.end(reason);
        }
      };
      if (end === undefined) await read();
      else await assert.rejects(read, end);
      assert.deepEqual(told, [1, 2]);
    });
  }
});
