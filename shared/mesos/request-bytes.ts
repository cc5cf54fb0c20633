// A POST as it goes over the wire: head and body in one piece.
import { PillionError } from '../runtime/errors.ts';
import type { HttpRequest } from './transport.ts';

/** What may stand in the value of a header; a line end would begin another one. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** @throws PillionError at a header that HTTP cannot carry; its value is not in the message. */
export function requestBytes(host: string, { path, headers, body }: HttpRequest): Uint8Array {
  const lines = Object.entries(headers).map(([name, value]) => headerLine(name, value));
  const head = `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: keep-alive\r\n${lines.join('')}Content-Length: ${body.length}\r\n\r\n`;
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, 'latin1');
  bytes.set(body, head.length);
  return bytes;
}

function headerLine(name: string, value: string): string {
  if (VALUE.test(value)) return `${name}: ${value}\r\n`;
  throw new PillionError({ subject: `header ${name}`, found: 'a value that HTTP cannot carry' });
}
