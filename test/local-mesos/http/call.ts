// From a request's bytes to a call: the checks that all v1 endpoints make before they look at what is asked.
import type { IncomingMessage } from 'node:http';
import { DecodeError, decode, fromJsonValue } from '../../../shared/mesos/codec.ts';
import type { MessageType } from '../../../shared/mesos/descriptor.ts';
import { parseJson } from '../../../shared/mesos/json-text.ts';
import { type Answer, badRequest, methodNotAllowed, textAnswer } from './answer.ts';
import { JSON_TYPE, PROTOBUF_TYPE, UNSUPPORTED } from './media.ts';

/** Bytes; a longer body is answered with 413 and its connection is closed. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export type Parsed<T> = { readonly call: T } | { readonly answer: Answer };

export interface CallWords {
  /** Whether JSON that is no such message is announced with "Failed to convert JSON into Call protobuf: ". */
  readonly announcesConversion: boolean;
}

/** Reads and parses the call of a POST; else the answer that Mesos has for what is wrong. */
export async function readCall<T>(
  request: IncomingMessage,
  type: MessageType<T>,
  words: CallWords = { announcesConversion: true },
): Promise<Parsed<T>> {
  const body = await readBody(request);
  const { method = '', headers } = request;
  if (method !== 'POST') return { answer: methodNotAllowed('POST', method) };
  if (body === undefined) return { answer: textAnswer(413, '413 Payload Too Large.') };
  return parseCall(type, headers['content-type'], body, words);
}

export function parseCall<T>(
  type: MessageType<T>,
  contentType: string | undefined,
  body: Uint8Array,
  words: CallWords = { announcesConversion: true },
): Parsed<T> {
  if (contentType === undefined) return { answer: badRequest("Expecting 'Content-Type' to be present") };
  if (contentType === PROTOBUF_TYPE) return parseProtobuf(type, body);
  if (contentType === JSON_TYPE) return parseJsonCall(type, Buffer.from(body).toString(), words);
  return { answer: textAnswer(415, UNSUPPORTED) };
}

function parseProtobuf<T>(type: MessageType<T>, body: Uint8Array): Parsed<T> {
  try {
    return { call: decode(type, body) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { answer: badRequest('Failed to parse body into Call protobuf') };
  }
}

function parseJsonCall<T>(type: MessageType<T>, text: string, words: CallWords): Parsed<T> {
  const json = jsonOf(text);
  if (json === undefined) {
    return { answer: badRequest(`Failed to parse body into JSON: ${syntaxError(text)}`) };
  }
  try {
    return { call: fromJsonValue(type, json.value) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const before = words.announcesConversion ? 'Failed to convert JSON into Call protobuf: ' : '';
    return { answer: badRequest(`${before}${error.mesosText}`) };
  }
}

function jsonOf(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: parseJson('Call', text) };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** In the words of the JSON parser that Mesos uses; the place is where ours stopped. */
function syntaxError(text: string): string {
  const at = positionOfError(text);
  const before = text.slice(0, at);
  const near = text.slice(at).split('\n')[0] ?? '';
  return `syntax error at line ${before.split('\n').length} near: ${near}`;
}

function positionOfError(text: string): number {
  try {
    JSON.parse(text);
  } catch (error) {
    const found = /at position (\d+)/.exec(String(error));
    return found === null ? text.length : Number(found[1]);
  }
  return text.length;
}

/** The whole body; undefined when it is longer than we take. */
export async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
