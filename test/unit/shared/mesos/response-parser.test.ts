// HTTP answers, however the network cuts them.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NotHttpError, ResponseParser } from '../../../../shared/mesos/response-parser.ts';

interface Found {
  readonly status: number;
  readonly headers: object;
  readonly isLast: boolean;
  body: string;
  hasEnded: boolean;
}

function parser(): { readonly found: Found[]; readonly parser: ResponseParser } {
  const found: Found[] = [];
  const last = () => found.at(-1) ?? assert.fail('no head');
  const events = {
    onHead: ({ status, headers, isLast }: Omit<Found, 'body' | 'hasEnded'>) =>
      void found.push({ status, headers, isLast, body: '', hasEnded: false }),
    onBody: (bytes: Uint8Array) => {
      last().body += Buffer.from(bytes).toString('latin1');
    },
    onEnd: () => {
      last().hasEnded = true;
    },
  };
  return { found, parser: new ResponseParser(events) };
}

function parse(text: string): Found[] {
  const { found, parser: one } = parser();
  one.push(Buffer.from(text, 'latin1'));
  return found;
}

const EMPTY = 'HTTP/1.1 202 Accepted\r\nDate: now\r\nContent-Length: 0\r\n\r\n';
const SIZED = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length:5\r\nX: a\r\nx: \tb \r\n\r\nhello';
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nT: t\r\n\r\n';
const CONTINUED = `HTTP/1.1 100 Continue\r\n\r\n${SIZED}`;
const NO_CONTENT = 'HTTP/1.1 204 No Content\r\n\r\n';

describe('HTTP answers', () => {
  it('are read one after the other, cut anywhere', () => {
    const text = EMPTY + SIZED + CHUNKED + CONTINUED + NO_CONTENT + EMPTY;
    const whole = parse(text);
    assert.deepEqual(
      whole.map(({ status, body, hasEnded }) => [status, body, hasEnded]),
      [
        [202, '', true],
        [503, 'hello', true],
        [200, 'abc0123456789', true],
        [503, 'hello', true],
        [204, '', true],
        [202, '', true],
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 60 }), (cuts) => {
        const { found, parser: one } = parser();
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        for (const [index, place] of places.entries())
          one.push(Buffer.from(text.slice(places[index - 1] ?? 0, place), 'latin1'));
        assert.deepEqual(found, whole);
      }),
    );
  });

  it('have lower-case headers without the space around them, and join repeated ones', () => {
    assert.deepEqual(parse(SIZED)[0]?.headers, { 'content-length': '5', x: 'a, b' });
  });

  it('without a length last until the peer closes', () => {
    const { found, parser: one } = parser();
    one.push(Buffer.from('HTTP/1.1 200 OK\r\n\r\nabc'));
    one.push(Buffer.from('def'));
    assert.deepEqual(found[0], { status: 200, headers: {}, isLast: true, body: 'abcdef', hasEnded: false });
    one.end();
    assert.equal(found[0]?.hasEnded, true);
  });

  it('say when no other one follows', () => {
    const isLast = (line: string, header: string) =>
      parse(`${line}\r\nContent-Length: 0\r\n${header}\r\n`)[0]?.isLast;
    assert.equal(isLast('HTTP/1.1 200 OK', ''), false);
    assert.equal(isLast('HTTP/1.1 200 OK', 'Connection: Close\r\n'), true);
    assert.equal(isLast('HTTP/1.0 200 OK', ''), true);
    assert.equal(isLast('HTTP/1.0 200 OK', 'Connection: keep-alive\r\n'), false);
  });

  it('that end too early are an error', () => {
    for (const text of [EMPTY.slice(0, 10), SIZED.slice(0, -1), CHUNKED.slice(0, -1)]) {
      const { parser: one } = parser();
      one.push(Buffer.from(text));
      assert.throws(() => one.end(), /closed within an answer/);
    }
    const { parser: one } = parser();
    one.push(Buffer.from(EMPTY));
    one.end();
  });

  const nonsense: readonly (readonly [what: string, text: string])[] = [
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['another protocol without a line', '\x15\x03\x01'],
    ['no status', 'HTTP/1.1 OK\r\n\r\n'],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n'],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nhello\r\n\r\n'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['an unknown coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n'],
    ['a chunk longer than it says', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n'],
    ['a head without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(64 * 1024)}`],
    ['a head that is too long', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(64 * 1024)}\r\n\r\n`],
    ['a trailer without end', `${CHUNKED.slice(0, -2)}X: ${'x'.repeat(64 * 1024)}`],
  ];
  for (const [what, text] of nonsense) {
    it(`are refused: ${what}`, () => {
      assert.throws(() => parse(text), NotHttpError);
    });
  }

  it('survive any bytes: parts of an answer, or one kind of error', () => {
    const piece = fc.oneof(
      fc.constantFrom('HTTP/1.1 ', '200 OK', '\r\n', ': ', 'Content-Length', 'chunked', '0', 'ff', ';'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          parse(pieces.join(''));
        } catch (thrown) {
          assert(thrown instanceof NotHttpError);
        }
      }),
    );
  });
});
