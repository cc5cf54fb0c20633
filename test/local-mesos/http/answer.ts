// What an endpoint answers, as data, and how it is written: Mesos' status lines, texts and headers.
import type { ServerResponse } from 'node:http';
import { encode, toJson } from '../../../shared/mesos/codec.ts';
import type { MessageType } from '../../../shared/mesos/descriptor.ts';
import { withDefaults } from './defaults.ts';
import { type Encoding, JSON_TYPE } from './media.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

/** Errors are texts. */
export const textAnswer = (status: number, body: string): Answer => ({ status, headers: TEXT, body });

export const badRequest = (body: string): Answer => textAnswer(400, body);
export const forbidden = (body: string): Answer => textAnswer(403, body);
export const conflict = (body: string): Answer => textAnswer(409, body);
export const unavailable = (body: string): Answer => textAnswer(503, body);
export const notFound = (): Answer => textAnswer(404, '404 Not Found.');
export const accepted = (): Answer => ({ status: 202 });
export const ok = (): Answer => ({ status: 200 });

export function methodNotAllowed(expected: string, received: string): Answer {
  const body = `405 Method Not Allowed. Expecting one of { '${expected}' }, but received '${received}'.`;
  return { status: 405, headers: { Allow: expected, ...TEXT }, body };
}

export function jsonAnswer(body: unknown): Answer {
  return { status: 200, headers: { 'Content-Type': JSON_TYPE }, body: JSON.stringify(body) };
}

/** A message in the encoding that the client accepts. */
export function messageAnswer<T>(type: MessageType<T>, value: T, encoding: Encoding): Answer {
  return { status: 200, headers: { 'Content-Type': encoding }, body: encodeMessage(type, value, encoding) };
}

export function encodeMessage<T>(type: MessageType<T>, value: T, encoding: Encoding): Uint8Array {
  return encoding === JSON_TYPE ? Buffer.from(toJson(type, withDefaults(type, value))) : encode(type, value);
}

/** Writes it in one piece, with `Content-Length`, and without the `Connection` header that Mesos does not send. */
export function sendAnswer(response: ServerResponse, { status, headers = {}, body = '' }: Answer): void {
  const bytes = Buffer.from(body);
  response.removeHeader('Connection');
  response.writeHead(status, { ...headers, 'Content-Length': String(bytes.length) });
  response.end(bytes);
}
