// One log stream from its request to its end. Loaded with the first one: most executors are never asked for any.
import type { OpenLogStream } from '../../shared/link/generated/link.ts';
import { type FollowOptions, followFile } from './follow-file.ts';
import { connectLog, sendChunks } from './log-connection.ts';

export type StreamedFile = Pick<FollowOptions, 'path' | 'clock' | 'isOver' | 'onWaker'>;

/**
 * Resolves with the end of the stream when the connection stands. `abort` ends it.
 * @throws what keeps the executor from reaching the scheduler.
 */
export async function startLogStream(
  asked: OpenLogStream,
  file: StreamedFile,
  abort: AbortController,
): Promise<{ readonly ended: Promise<void> }> {
  const socket = await connectLog(asked, file.clock, abort.signal);
  socket.on('error', () => abort.abort());
  socket.once('close', () => abort.abort());
  const chunks = followFile({
    ...file,
    offset: asked.offset === undefined ? undefined : Number(asked.offset),
    tailLines: asked.tail_lines ?? 0,
    follow: asked.follow === true,
    signal: abort.signal,
  });
  const ended = sendChunks(socket, chunks, abort.signal)
    .catch(() => {})
    .finally(() => socket.destroySoon());
  return { ended };
}
