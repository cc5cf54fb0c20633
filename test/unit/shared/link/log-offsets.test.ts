// Where reading begins, on files in memory: behind what was freed, and some lines before the end.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { firstKept, MOST_TAIL_BYTES, type ReadAt, tailStart } from '../../../../shared/link/log-offsets.ts';

function file(content: Buffer): { readonly read: ReadAt; readonly reads: () => number } {
  let reads = 0;
  const read: ReadAt = async (offset, length) => {
    reads += 1;
    return content.subarray(offset, offset + length);
  };
  return { read, reads: () => reads };
}

describe('offsets of a log', () => {
  it('begin behind the freed part, found in a few reads', async () => {
    const freed = 40 * 1024 * 1024;
    const content = Buffer.alloc(freed + 10_000, 'x');
    content.fill(0, 0, freed);
    const { read, reads } = file(content);
    assert.equal(await firstKept(read, 0, content.length), freed);
    assert.equal(await firstKept(read, 12_345, content.length), freed);
    assert.ok(reads() < 40, `${reads()} reads`);
  });

  it('begin where they are asked for, when that is there, and at the end when nothing is left', async () => {
    const { read } = file(Buffer.from('\0\0\0some NULs of the task itself'));
    assert.equal(await firstKept(read, 0, 30), 0);
    const full = file(Buffer.alloc(100_000, 'x'));
    assert.equal(await firstKept(full.read, 777, 100_000), 777);
    const empty = file(Buffer.alloc(100_000));
    const end = await firstKept(empty.read, 0, 100_000);
    assert.ok(end <= 100_000 && end > 95_000);
  });

  it('are those of the last lines, as a plain split says', async () => {
    const text = fc.array(fc.constantFrom('a', 'bc', '\n', 'ü', '\n\n', 'x'.repeat(40_000)), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(text, fc.nat(10), async (parts, lines) => {
        const content = Buffer.from(parts.join(''));
        const all = content.toString().split('\n');
        if (all.at(-1) === '') all.pop();
        const wanted = lines === 0 ? '' : all.slice(-lines).join('\n');
        const { read } = file(content);
        const start = await tailStart(read, 0, content.length, lines);
        assert.equal(content.toString('utf8', start).replace(/\n$/, ''), wanted);
      }),
    );
  });

  it('are looked for within bounds only', async () => {
    const size = MOST_TAIL_BYTES * 4;
    let bytes = 0;
    const read: ReadAt = async (_offset, length) => {
      bytes += length;
      return Buffer.alloc(length, 'x');
    };
    assert.equal(await tailStart(read, 0, size, 10), size - MOST_TAIL_BYTES);
    assert.equal(bytes, MOST_TAIL_BYTES);
    assert.equal(await tailStart(read, size - 10, size, 10), size - 10);
  });
});
