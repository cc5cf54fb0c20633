// A scheduler's door for log streams on a port of its own, and what comes in by it.
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Expected, STREAMS_PATH, StreamDoor } from '../../scheduler/logs/stream-door.ts';
import { LogChunk, type OpenLogStream } from '../../shared/link/generated/link.ts';
import { decode } from '../../shared/mesos/codec.ts';
import { RecordReader } from '../../shared/mesos/recordio.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import type { Certificate } from './certificate.ts';

export class StreamServer {
  readonly door = new StreamDoor(systemClock);
  readonly #server: Server;
  readonly #scheme: string;

  private constructor(certificate: Certificate | undefined) {
    this.#server = certificate === undefined ? createServer() : createSecureServer(certificate);
    this.#scheme = certificate === undefined ? 'http' : 'https';
  }

  /** With a certificate it speaks HTTPS. */
  static async start(certificate?: Certificate): Promise<StreamServer> {
    const server = new StreamServer(certificate);
    server.#server.on('upgrade', (...args) => server.door.upgrade(...args));
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  expect(taskId: string, more: Partial<OpenLogStream> = {}): [OpenLogStream, Expected] {
    const { file = 'stdout' } = more;
    const expected = this.door.expect({ taskId, file: file === 'stderr' ? 'stderr' : 'stdout' });
    const { streamId: stream_id, token } = expected;
    const url = `${this.#scheme}://127.0.0.1:${this.port}${STREAMS_PATH}${stream_id}`;
    return [{ stream_id, token, url, file, task_id: { value: taskId }, ...more }, expected];
  }

  async stop(): Promise<void> {
    this.door.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** What an executor sends, chunk by chunk. */
export async function* chunksOf(socket: Duplex): AsyncGenerator<LogChunk> {
  const reader = new RecordReader();
  for await (const bytes of socket) for (const record of reader.push(bytes)) yield decode(LogChunk, record);
}

/** Reads until `isEnough`, and gives all data so far as a text. */
export async function textUntil(
  chunks: AsyncGenerator<LogChunk>,
  isEnough: (text: string, chunk: LogChunk) => boolean,
): Promise<string> {
  let text = '';
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    text += Buffer.from(next.value.data ?? []).toString('latin1');
    if (isEnough(text, next.value)) break;
  }
  return text;
}
