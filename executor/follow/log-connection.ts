// The executor's connection to the scheduler for one log stream: HTTP, upgraded (docs/pod-link.md), so that it may stay
// open for as long as somebody reads. Records go out as fast as they are taken.
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { LogChunk, type OpenLogStream } from '../../shared/link/generated/link.ts';
import { encode } from '../../shared/mesos/codec.ts';
import { frame } from '../../shared/mesos/recordio.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { PillionError } from '../../shared/runtime/errors.ts';

/** Of the upgraded connection. */
const PROTOCOL = 'pillion-log';
/** Milliseconds until a scheduler that does not answer is given up. */
const CONNECT_LIMIT = 10_000;
/** Milliseconds of silence after which the kernel asks whether the other machine is there. */
const KEEP_ALIVE = 30_000;
const PLAIN_WAY = [httpRequest, { agent: false }] as const;

/** @throws what keeps the executor from reaching the scheduler, or the scheduler's refusal. */
export async function connectLog(asked: OpenLogStream, clock: Clock, signal: AbortSignal): Promise<Socket> {
  const late = new AbortController();
  const cancel = clock.after(CONNECT_LIMIT, () => late.abort(new Error('the scheduler does not answer')));
  try {
    return await upgraded(asked, AbortSignal.any([signal, late.signal]));
  } catch (thrown) {
    throw late.signal.aborted ? late.signal.reason : thrown;
  } finally {
    cancel();
  }
}

async function upgraded(asked: OpenLogStream, signal: AbortSignal): Promise<Socket> {
  const url = new URL(asked.url);
  url.searchParams.set('task', asked.task_id.value);
  url.searchParams.set('file', asked.file);
  const headers = { Connection: 'Upgrade', Upgrade: PROTOCOL, Authorization: `Bearer ${asked.token}` };
  const [send, way] = url.protocol === 'https:' ? await secureWay(url, asked, signal) : PLAIN_WAY;
  return new Promise((resolve, reject) => {
    const request = send(url, { headers, signal, ...way });
    request.once('upgrade', (_response, socket: Socket) => resolve(tuned(socket)));
    request.once('response', (response) => {
      response.destroy();
      reject(refusal(response));
    });
    request.once('error', reject);
    request.end();
  });
}

/** An agent would open a connection of its own. */
async function secureWay(url: URL, { certificate_sha256 }: OpenLogStream, signal: AbortSignal) {
  const { connectTrusted } = await import('./trusted-connection.ts');
  const { request } = await import('node:https');
  const socket = await connectTrusted(url, certificate_sha256, signal);
  return [request, { createConnection: () => socket }] as const;
}

function refusal({ statusCode }: IncomingMessage): PillionError {
  return new PillionError({
    subject: 'log stream',
    found: `the scheduler answers ${statusCode}`,
    expected: '101',
  });
}

function tuned(socket: Socket): Socket {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE);
  // Nothing is to come; reading finds out that the other side has closed.
  return socket.resume();
}

/** Sends them all and closes; ends early when the connection does. */
export async function sendChunks(
  socket: Socket,
  chunks: AsyncIterable<LogChunk>,
  signal: AbortSignal,
): Promise<void> {
  for await (const chunk of chunks) {
    if (signal.aborted || socket.destroyed) return;
    if (!socket.write(frame(encode(LogChunk, chunk)))) await drained(socket, signal);
  }
  socket.end();
}

async function drained(socket: Socket, signal: AbortSignal): Promise<void> {
  await once(socket, 'drain', { signal }).catch(() => {});
}
