// A POST as it goes over the wire: head and body in one piece, and those that go out together, too.
import { PillionError } from '../runtime/errors.ts';
import type { HttpRequest } from './transport.ts';

/** What may stand in the value of a header; a line end would begin another one. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

type Head = Pick<HttpRequest, 'path' | 'headers'>;

export interface RequestBytes {
  /** In latin1, with the empty line at its end. */
  readonly head: string;
  readonly body: Uint8Array;
}

export function joined(requests: readonly RequestBytes[]): Uint8Array {
  const length = requests.reduce((sum, { head, body }) => sum + head.length + body.length, 0);
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const { head, body } of requests) {
    at += bytes.write(head, at, 'latin1');
    bytes.set(body, at);
    at += body.length;
  }
  return bytes;
}

export class RequestWriter {
  readonly #host: string;
  /** The last head without its end: most calls have the same one. */
  #known: (Head & { readonly text: string }) | undefined;

  constructor(host: string) {
    this.#host = host;
  }

  /** @throws PillionError at a header that HTTP cannot carry; its value is not in the message. */
  request({ body, ...head }: HttpRequest): RequestBytes {
    return { head: `${this.#head(head)}Content-Length: ${body.length}\r\n\r\n`, body };
  }

  #head({ path, headers }: Head): string {
    if (this.#known?.headers === headers && this.#known.path === path) return this.#known.text;
    const lines = Object.entries(headers).map(([name, value]) => headerLine(name, value));
    const fixed = `POST ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nConnection: keep-alive\r\n`;
    this.#known = { path, headers, text: `${fixed}${lines.join('')}` };
    return this.#known.text;
  }
}

function headerLine(name: string, value: string): string {
  if (VALUE.test(value)) return `${name}: ${value}\r\n`;
  throw new PillionError({ subject: `header ${name}`, found: 'a value that HTTP cannot carry' });
}
