import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutLines, type RecordReceiver } from '../../../../executor/logs/lines.ts';
import type { RecordSettings } from '../../../../executor/logs/log-settings.ts';
import { Patterns } from '../../../../executor/logs/patterns.ts';
import { cutRecords } from '../../../../executor/logs/ruled-records.ts';

class Collector implements RecordReceiver {
  readonly records: { readonly text: string; readonly offset: number; readonly isPartial: boolean }[] = [];
  readonly #most: number;

  constructor(most = Infinity) {
    this.#most = most;
  }

  get isFull(): boolean {
    return this.records.length >= this.#most;
  }

  record(bytes: Buffer, from: number, to: number, offset: number, isPartial: boolean): void {
    this.records.push({ text: bytes.toString('latin1', from, to), offset, isPartial });
  }

  get texts(): string[] {
    return this.records.map(({ text }) => text);
  }
}

const NONE: RecordSettings = { keep: [], drop: [], redactions: [] };

function ruled(
  text: string,
  settings: Partial<RecordSettings>,
  more: { isLast?: boolean; isWhole?: boolean } = {},
) {
  const receiver = new Collector();
  const patterns = new Patterns({ ...NONE, ...settings });
  const isMultiLine = settings.multiLine !== undefined;
  const cut = { most: 1000, isLast: false, isWhole: false, ...more, patterns, isMultiLine };
  const { consumed } = cutRecords(Buffer.from(text), cut, receiver);
  return { consumed, texts: receiver.texts, records: receiver.records };
}

describe('lines', () => {
  it('are records of whole lines; the last one without its end only at the end', () => {
    const cut = (isLast: boolean) => {
      const receiver = new Collector();
      return [cutLines(Buffer.from('a\n\nbc\nd'), { most: 10, isLast }, receiver), ...receiver.texts];
    };
    assert.deepEqual(cut(false), [6, 'a', '', 'bc']);
    assert.deepEqual(cut(true), [7, 'a', '', 'bc', 'd']);
  });

  it('that are too long are cut between characters, and all but the last part are partial', () => {
    const receiver = new Collector();
    const bytes = Buffer.from('aaaüüü\nb\n');
    assert.equal(cutLines(bytes, { most: 4, isLast: false }, receiver), bytes.length);
    assert.deepEqual(
      receiver.records.map(({ text, isPartial }) => [Buffer.from(text, 'latin1').toString(), isPartial]),
      [
        ['aaa', true],
        ['üü', true],
        ['ü', false],
        ['b', false],
      ],
    );
  });

  it('lose and add no byte, whatever the bytes, the chunks and the room', () => {
    const byte = fc.constantFrom(0x0a, 0x61, 0x00, 0xc3, 0xbc, 0xff);
    fc.assert(
      fc.property(
        fc.array(byte, { maxLength: 200 }),
        fc.integer({ min: 4, max: 20 }),
        fc.nat({ max: 5 }),
        (found, most, room) => {
          const bytes = Buffer.from(found);
          const texts: string[] = [];
          let at = 0;
          for (let turn = 0; at < bytes.length && turn < 1000; turn++) {
            const receiver = new Collector(room + 1);
            const chunk = bytes.subarray(at, at + 2 * most + 1);
            const isLast = at + chunk.length === bytes.length;
            at += cutLines(chunk, { most, isLast }, receiver);
            texts.push(...receiver.records.map(({ text, isPartial }) => (isPartial ? text : `${text}\n`)));
          }
          const whole = bytes.toString('latin1');
          assert.equal(texts.join(''), whole === '' || whole.endsWith('\n') ? whole : `${whole}\n`);
        },
      ),
    );
  });
});

describe('rules', () => {
  const multiLine = { wait: 1000 };

  it('group lines that belong together; the last group waits for more', () => {
    const text = 'one\nError: x\n  at a\n  at b\nCaused by: y\n  at c\ntwo\n  more\n';
    assert.deepEqual(ruled(text, { multiLine }), {
      consumed: text.indexOf('two'),
      texts: ['one', 'Error: x\n  at a\n  at b\nCaused by: y\n  at c'],
      records: [
        { text: 'one', offset: 0, isPartial: false },
        { text: 'Error: x\n  at a\n  at b\nCaused by: y\n  at c', offset: 4, isPartial: false },
      ],
    });
    assert.deepEqual(ruled(text, { multiLine }, { isWhole: true }).texts.at(-1), 'two\n  more');
    assert.equal(ruled(text, { multiLine }, { isLast: true }).consumed, text.length);
  });

  it('begin a group where they are told to', () => {
    const text = '> one\n  at a\nmore\n> two\n';
    const { texts } = ruled(text, { multiLine: { ...multiLine, start: '^> ' } }, { isLast: true });
    assert.deepEqual(texts, ['> one\n  at a\nmore', '> two']);
  });

  it('bound a group in bytes', () => {
    const text = `begin\n${'  x\n'.repeat(1000)}end\n`;
    const { texts } = ruled(text, { multiLine }, { isLast: true });
    assert.ok(texts.every((one) => one.length <= 1000));
    assert.equal(`${texts.join('\n')}\n`, text);
  });

  it('keep and drop records', () => {
    const text = 'a ERROR\nb INFO\nc ERROR health\nd WARN\n';
    const { texts, consumed } = ruled(text, { keep: ['ERROR', 'WARN'], drop: ['health'] });
    assert.deepEqual([texts, consumed], [['a ERROR', 'd WARN'], text.length]);
  });

  it('redact, in order, with groups', () => {
    const redactions = [
      { pattern: '(token=)\\S+', replacement: '$1***' },
      { pattern: '\\d{4}', replacement: '[redacted]' },
    ];
    const { texts } = ruled('token=abc 1234 5678\nnothing\n', { redactions });
    assert.deepEqual(texts, ['token=*** [redacted] [redacted]', 'nothing']);
  });

  it('hold nobody up with a pattern that takes for ever elsewhere', () => {
    const evil = '^(a+)+$';
    const line = `${'a'.repeat(900)}!`;
    assert.deepEqual(ruled(`${line}\nfine\n`, { drop: [evil] }).texts, [line, 'fine']);
    const redactions = [{ pattern: evil, replacement: 'x' }];
    assert.deepEqual(ruled(`${line}\naaa\n`, { redactions }).texts, [line, 'x']);
  });
});
