// HTTP/1 answers out of the bytes of a connection, one after the other. No I/O: chunks in, parts of answers out.
// A parser that has thrown is not to be used again.
import type { Headers } from './transport.ts';

/** The peer does not speak HTTP. */
export class NotHttpError extends Error {
  override readonly name: string = 'NotHttpError';
}

export interface ResponseHead {
  readonly status: number;
  readonly headers: Headers;
  /** No other answer follows on this connection. */
  readonly isLast: boolean;
}

/** For every answer: its head, its body in pieces (views of the chunks), its end. */
export interface ResponseEvents {
  readonly onHead: (head: ResponseHead) => void;
  readonly onBody: (bytes: Uint8Array) => void;
  readonly onEnd: () => void;
}

type Part = 'HEAD' | 'BODY' | 'CHUNK_SIZE' | 'CHUNK' | 'CHUNK_END' | 'TRAILER' | 'UNTIL_CLOSE';

/** Bytes of a head, a trailer, or the line before a chunk. */
const MOST_HEAD_BYTES = 64 * 1024;
const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';
const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: |$)/;
const HEADER_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/;
const CHUNK_LINE = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;.*)?$/;
const NOTHING = Buffer.alloc(0);

export class ResponseParser {
  readonly #events: ResponseEvents;
  #part: Part = 'HEAD';
  /** Bytes of the body, or of its chunk, that are still to come. */
  #left = 0;
  /** The last head, and what it says: answers to like calls have the same one for a second. */
  #known: { readonly text: string; readonly head: Head } | undefined;
  /** What does not make a whole head or line yet. */
  #pending: Buffer = NOTHING;

  constructor(events: ResponseEvents) {
    this.#events = events;
  }

  /** @throws NotHttpError; and what the events throw. */
  push(chunk: Buffer): void {
    let rest = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = NOTHING;
    while (rest.length > 0) {
      const taken = this.#take(rest);
      if (taken === 0) this.#keep(rest);
      rest = rest.subarray(taken === 0 ? rest.length : taken);
    }
  }

  /** The peer has closed its side. @throws Error when that is within an answer. */
  end(): void {
    if (this.#part === 'UNTIL_CLOSE') this.#finish();
    else if (this.#part !== 'HEAD' || this.#pending.length > 0) throw new Error('closed within an answer');
  }

  #keep(rest: Buffer): void {
    if (rest.length > MOST_HEAD_BYTES) throw new NotHttpError(`a head of more than ${MOST_HEAD_BYTES} bytes`);
    // What can be no head is told at once: its peer may wait for us for ever.
    if (this.#part === 'HEAD' && !isHttp(rest)) throw unlikeHttp(rest);
    this.#pending = rest;
  }

  /** How many bytes were taken; 0 when more are needed first. */
  #take(bytes: Buffer): number {
    switch (this.#part) {
      case 'HEAD':
        return this.#takeHead(bytes);
      case 'BODY':
      case 'CHUNK':
        return this.#takeBody(bytes);
      case 'UNTIL_CLOSE':
        this.#events.onBody(bytes);
        return bytes.length;
      case 'CHUNK_SIZE':
      case 'CHUNK_END':
      case 'TRAILER':
        return this.#takeLine(bytes);
    }
  }

  #takeHead(bytes: Buffer): number {
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return 0;
    if (end > MOST_HEAD_BYTES || !isHttp(bytes)) throw unlikeHttp(bytes);
    const head = this.#read(bytes.toString('latin1', 0, end));
    // 1xx: the answer itself is still to come.
    if (head.status >= 200) this.#begin(head);
    return end + HEAD_END.length;
  }

  #read(text: string): Head {
    if (this.#known?.text !== text) this.#known = { text, head: readHead(text) };
    return this.#known.head;
  }

  #begin(head: Head): void {
    const { status, headers, body } = head;
    this.#part = body.kind;
    this.#left = body.length;
    this.#events.onHead({ status, headers, isLast: head.isLast || body.kind === 'UNTIL_CLOSE' });
    if (body.kind === 'BODY' && body.length === 0) this.#finish();
  }

  #takeBody(bytes: Buffer): number {
    const part = bytes.subarray(0, this.#left);
    this.#left -= part.length;
    this.#events.onBody(part);
    if (this.#left === 0 && this.#part === 'BODY') this.#finish();
    else if (this.#left === 0) this.#part = 'CHUNK_END';
    return part.length;
  }

  #takeLine(bytes: Buffer): number {
    const end = bytes.indexOf(LINE_END);
    if (end < 0) return 0;
    this.#readLine(bytes.toString('latin1', 0, end));
    return end + LINE_END.length;
  }

  #readLine(line: string): void {
    if (this.#part === 'CHUNK_SIZE') this.#beginChunk(line);
    else if (this.#part === 'CHUNK_END') this.#endChunk(line);
    else if (line === '') this.#finish();
  }

  #endChunk(line: string): void {
    if (line !== '') throw new NotHttpError('a chunk that is longer than it says');
    this.#part = 'CHUNK_SIZE';
  }

  #beginChunk(line: string): void {
    const [, digits] = CHUNK_LINE.exec(line) ?? [];
    if (digits === undefined) throw new NotHttpError(`${start(line)} where the size of a chunk should be`);
    this.#left = Number.parseInt(digits, 16);
    this.#part = this.#left === 0 ? 'TRAILER' : 'CHUNK';
  }

  #finish(): void {
    this.#part = 'HEAD';
    this.#events.onEnd();
  }
}

interface Head extends ResponseHead {
  readonly body: { readonly kind: 'BODY' | 'CHUNK_SIZE' | 'UNTIL_CLOSE'; readonly length: number };
}

function readHead(text: string): Head {
  const [first = '', ...lines] = text.split(LINE_END);
  const [, minor, digits] = STATUS_LINE.exec(first) ?? [];
  if (digits === undefined) throw new NotHttpError(start(first));
  const [status, headers] = [Number(digits), readHeaders(lines)];
  const connection = headers['connection']?.toLowerCase() ?? '';
  const isLast = connection.includes('close') || (minor === '0' && !connection.includes('keep-alive'));
  return { status, headers, isLast, body: bodyOf(status, headers) };
}

/** A repeated header is joined by commas, as HTTP allows. */
function readHeaders(lines: readonly string[]): Headers {
  const headers: Record<string, string | undefined> = {};
  for (const line of lines) {
    const [, name, value = ''] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined) throw new NotHttpError(`${start(line)} where a header should be`);
    const [key, before] = [name.toLowerCase(), headers[name.toLowerCase()]];
    headers[key] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
}

function bodyOf(status: number, headers: Headers): Head['body'] {
  if (status < 200 || status === 204 || status === 304) return { kind: 'BODY', length: 0 };
  const coding = headers['transfer-encoding']?.toLowerCase();
  if (coding === 'chunked') return { kind: 'CHUNK_SIZE', length: 0 };
  if (coding !== undefined) throw new NotHttpError(`the transfer encoding ${start(coding)}`);
  const length = headers['content-length'];
  if (length === undefined) return { kind: 'UNTIL_CLOSE', length: 0 };
  if (!/^\d{1,15}$/.test(length)) throw new NotHttpError(`the length ${start(length)}`);
  return { kind: 'BODY', length: Number(length) };
}

function isHttp(bytes: Buffer): boolean {
  const begin = bytes.toString('latin1', 0, 'HTTP/1.'.length);
  return 'HTTP/1.'.startsWith(begin);
}

function unlikeHttp(bytes: Buffer): NotHttpError {
  return new NotHttpError(start(bytes.toString('latin1', 0, 80)));
}

function start(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
