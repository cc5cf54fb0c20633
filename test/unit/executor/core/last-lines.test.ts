// The last lines of an output: whole ones, few and short, whatever the bytes are.
import assert from 'node:assert/strict';
import { lastLines } from '../../../../executor/core/last-lines.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('last lines', () => {
  const ROWS: readonly (readonly [string, Uint8Array, boolean, readonly string[], boolean])[] = [
    ['nothing', bytes(''), true, [], false],
    ['a line', bytes('one\n'), true, ['one'], false],
    ['a line without an end', bytes('one'), true, ['one'], false],
    ['several, with CRLF', bytes('one\r\n\ntwo\r\n'), true, ['one', '', 'two'], false],
    ['the end of a file', bytes('ne\ntwo\n'), false, ['two'], true],
    ['the end of a single long line', bytes('ngline'), false, ['ngline'], true],
    ['bytes that are no UTF-8', Uint8Array.of(0x61, 0xff, 0xc3, 0x0a), true, ['a\ufffd\ufffd'], false],
  ];
  for (const [name, input, isWhole, lines, omitted] of ROWS) {
    it(name, () => assert.deepEqual(lastLines(input, isWhole), { lines, omitted }));
  }

  it('are at most 20', () => {
    const { lines, omitted } = lastLines(bytes(Array.from({ length: 30 }, (_, n) => n).join('\n')), true);
    assert.deepEqual([lines.length, lines[0], lines.at(-1), omitted], [20, '10', '29', true]);
  });

  it('have at most 400 characters, the last ones', () => {
    const { lines } = lastLines(bytes(`${'x'.repeat(1000)}end`), true);
    assert.deepEqual(
      [lines[0]?.length, lines[0]?.startsWith('…'), lines[0]?.endsWith('end')],
      [400, true, true],
    );
  });
});
