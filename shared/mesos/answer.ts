// Bodies of answers, never more than a limit of them.

/** Enough for Mesos' reasons, which are a line or two. */
export const MOST_ERROR_BYTES = 4096;

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The start of an error's text, trimmed. */
export function errorText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, MOST_ERROR_BYTES)).trim();
}

/** What was read of a body. */
export interface Part {
  readonly body: Uint8Array;
  readonly isWhole: boolean;
}

/** At most so many bytes; the rest is then not read. */
export async function atMost(source: AsyncIterable<Uint8Array>, limit: number): Promise<Part> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) return { body: Buffer.concat(chunks).subarray(0, limit), isWhole: false };
  }
  return { body: Buffer.concat(chunks), isWhole: true };
}
