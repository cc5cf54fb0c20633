// Files that agents fetch: the executor's tarball and what svc.yml names. Each is served under a URL that contains its
// SHA-256, so it may be cached for ever. The file stays open: a new one put in its place does not change what is served.
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errorCode, PillionError } from '../../shared/runtime/errors.ts';

export const ARTIFACTS = '/v1/artifacts/';

export interface Artifact {
  /** `/v1/artifacts/executor/<sha256>/pillion-executor.tar.gz`. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  readonly handle: FileHandle;
}

/** Bytes read at once, into one buffer: a stream would leave tens of megabytes of them to be collected. */
const CHUNK = 256 * 1024;
const SENT_AT_ONCE = 64 * 1024;

async function digest(handle: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(CHUNK);
  for (let position = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, position);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}

/** `kind` is the folder in the URL; `name` the last part, which tells the fetcher whether to unpack. */
export async function openArtifact(
  kind: string,
  subject: string,
  file: string,
  name = basename(file),
): Promise<Artifact> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const sha256 = await digest(handle);
    const { size } = await handle.stat();
    return { path: `${ARTIFACTS}${kind}/${sha256}/${encodeURIComponent(name)}`, sha256, size, handle };
  } catch (cause) {
    await handle?.close();
    const found = `${file} cannot be read (${errorCode(cause) ?? 'unknown'})`;
    throw new PillionError({ subject, found, action: 'Give the path of an existing file' }, { cause });
  }
}

/** A ReadStream would close the file for everybody as soon as one client goes away. */
async function* chunks({ handle, size }: Artifact): AsyncGenerator<Buffer> {
  for (let position = 0; position < size; ) {
    const buffer = Buffer.allocUnsafe(SENT_AT_ONCE);
    const { bytesRead } = await handle.read(buffer, 0, SENT_AT_ONCE, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

export async function sendArtifact(
  artifact: Artifact,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(artifact.size),
    'Cache-Control': 'public, max-age=31536000, immutable',
    ETag: `"${artifact.sha256}"`,
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(chunks(artifact), response).catch(() => response.destroy());
}
