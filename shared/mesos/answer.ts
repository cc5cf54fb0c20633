// Bodies of answers, never more than a limit of them.
import { ProtocolError } from './client-error.ts';
import type { HttpResponse } from './transport.ts';

/** Enough for Mesos' reasons, which are a line or two. */
const MOST_ERROR_BYTES = 4096;

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The whole body. @throws ProtocolError when it is longer than `limit` bytes; the rest is then not read. */
export async function body(subject: string, response: HttpResponse, limit: number): Promise<Uint8Array> {
  const { bytes, isWhole } = await atMost(response.body, limit);
  if (isWhole) return bytes;
  throw new ProtocolError({ subject, found: `an answer of more than ${limit} bytes` });
}

/** The start of an error's text, trimmed. */
export async function errorText(response: HttpResponse): Promise<string> {
  const { bytes } = await atMost(response.body, MOST_ERROR_BYTES);
  return new TextDecoder().decode(bytes).trim();
}

interface Part {
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
}

async function atMost(source: AsyncIterable<Uint8Array>, limit: number): Promise<Part> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) return { bytes: Buffer.concat(chunks).subarray(0, limit), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: true };
}
