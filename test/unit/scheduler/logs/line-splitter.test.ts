// Lines of a file that comes in pieces: none lost, none joined, none too long, each at its offset.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Line, LineSplitter, MOST_LINE_BYTES } from '../../../../scheduler/logs/line-splitter.ts';
import { selector, timeOf } from '../../../../scheduler/logs/selection.ts';

function split(content: Buffer, cuts: readonly number[]): Line[] {
  const splitter = new LineSplitter();
  const at = [0, ...cuts.map((cut) => cut % (content.length + 1)).sort((a, b) => a - b), content.length];
  const pieces = at
    .slice(1)
    .flatMap((end, index) => splitter.push(at[index] ?? 0, content.subarray(at[index], end)));
  return [...pieces, ...splitter.flush()];
}

describe('lines of a log', () => {
  it('are the file again, each where it says, whatever the pieces', () => {
    const part = fc.oneof(
      fc.constant('\n'),
      fc.string(),
      fc.constant('x'.repeat(MOST_LINE_BYTES)),
      fc.constant('\0ÿ'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.array(fc.nat()), (parts, cuts) => {
        const content = Buffer.from(parts.join(''), 'latin1');
        const lines = split(content, cuts);
        const whole = lines.map(({ bytes, isWhole }) =>
          Buffer.concat([bytes, Buffer.from(isWhole ? '\n' : '')]),
        );
        assert.deepEqual(Buffer.concat(whole), content);
        for (const { offset, bytes } of lines) {
          assert.ok(bytes.length <= MOST_LINE_BYTES && !bytes.includes(0x0a));
          assert.deepEqual(content.subarray(offset, offset + bytes.length), bytes);
        }
      }),
    );
  });

  it('do not join what lies apart in the file', () => {
    const splitter = new LineSplitter();
    assert.deepEqual(splitter.push(0, Buffer.from('cut o')), []);
    const lines = splitter.push(500, Buffer.from('ff\nnext\n'));
    assert.deepEqual(
      lines.map(({ offset, bytes, isWhole }) => [offset, bytes.toString(), isWhole]),
      [
        [0, 'cut o', false],
        [500, 'ff', true],
        [503, 'next', true],
      ],
    );
  });

  it('have their times at their beginning', () => {
    assert.equal(timeOf('2026-01-31T12:00:00.250Z x'), Date.UTC(2026, 0, 31, 12, 0, 0, 250));
    assert.equal(timeOf('[2026-01-31 12:00:00,250] x'), Date.UTC(2026, 0, 31, 12, 0, 0, 250));
    assert.equal(timeOf('2026-01-31T12:00:00+02:00'), Date.UTC(2026, 0, 31, 10));
    assert.equal(timeOf('{"level":30,"time":1769860800000}'), 1_769_860_800_000);
    assert.equal(timeOf('no time'), undefined);
    assert.equal(timeOf('2026-99-99T99:99:99Z'), undefined);
  });

  it('are selected in time that grows only with them, whatever the pattern', () => {
    const isWanted = selector({ grep: '(a+)+$' });
    assert.equal(isWanted(Buffer.from(`${'a'.repeat(50_000)}!`)), false);
    assert.equal(isWanted(Buffer.from('xaa')), true);
  });
});
