// Reads a task's output: from its executor, live, or where no executor can come from the agent's files. A stream that
// breaks is taken up where it ended.
import type { Duplex } from 'node:stream';
import { LogChunk } from '../../shared/link/generated/link.ts';
import { decode } from '../../shared/mesos/codec.ts';
import { RecordReader } from '../../shared/mesos/recordio.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { ControlAnswer, PodLinks } from '../watch/pod-links.ts';
import { agentChunks } from './agent-chunks.ts';
import type { AgentFiles } from './agent-files.ts';
import type { LogPiece, LogRequest } from './log-request.ts';
import { STREAMS_PATH, type StreamDoor } from './stream-door.ts';

/** Of the scheduler, as executors reach it. */
export interface ApiAddress {
  readonly url: string;
  /** SHA-256 of its certificate, where it has one. */
  readonly certificate: () => Uint8Array | undefined;
}

export interface TaskLogsOptions {
  readonly clock: Clock;
  readonly podLinks: Pick<PodLinks, 'control'>;
  readonly door: StreamDoor;
  readonly agentFiles: Pick<AgentFiles, 'open'>;
  readonly api: ApiAddress;
  readonly frameworkId: () => string | undefined;
  /** Whether any task of the executor lives, and so the executor may. */
  readonly isExecutorLive: (executorId: string) => boolean;
  readonly isTaskLive: (taskId: string) => boolean;
}

/** Milliseconds that an executor has to say that it comes. */
const OPEN_LIMIT = 8000;
/** Streams that break one after the other without having brought a byte. */
const MOST_BREAKS = 3;
/** Bytes of a record: a chunk and its head. */
const MOST_RECORD_BYTES = 128 * 1024;

export class TaskLogs {
  readonly #options: TaskLogsOptions;

  constructor(options: TaskLogsOptions) {
    this.#options = options;
  }

  /** Whether one more can be read now. */
  get isFull(): boolean {
    return this.#options.door.isFull;
  }

  /** Ends with a piece that is `ended` or has a `problem`, or when the signal is aborted. Never throws. */
  async *read(request: LogRequest, signal: AbortSignal): AsyncGenerator<LogPiece> {
    let { offset } = request;
    for (let breaks = 0; breaks < MOST_BREAKS && this.#isWorthAsking(request); breaks += 1) {
      const socket = await this.#connect({ ...request, offset }, signal);
      if (typeof socket === 'string') {
        yield { note: `${socket}; its agent's files are read instead` };
        break;
      }
      for await (const chunk of chunksOf(socket, signal)) {
        const next = Number(chunk.offset) + (chunk.data?.length ?? 0);
        if (next !== offset) breaks = 0;
        offset = next;
        yield chunk;
        if (chunk.ended === true || chunk.problem !== undefined) return;
      }
      if (signal.aborted) return;
      yield { note: 'the connection to the executor broke' };
    }
    yield* this.#fromAgent({ ...request, offset }, signal);
  }

  #isWorthAsking({ task }: LogRequest): boolean {
    return this.#options.isExecutorLive(task.executorId);
  }

  /** The connection, or why there is none. */
  async #connect(request: LogRequest, signal: AbortSignal): Promise<Duplex | string> {
    const { podLinks, door, api } = this.#options;
    const certificate_sha256 = api.certificate();
    const { task, file, offset, tailLines, follow } = request;
    const { streamId, token, socket, giveUp } = door.expect({ taskId: task.taskId, file });
    const answer = podLinks.control(
      task.executorId,
      {
        open_log_stream: {
          stream_id: streamId,
          task_id: { value: task.taskId },
          file,
          ...(offset === undefined ? { tail_lines: tailLines } : { offset: BigInt(offset) }),
          follow,
          url: `${api.url}${STREAMS_PATH}${streamId}`,
          ...(certificate_sha256 && { certificate_sha256 }),
          token,
        },
      },
      OPEN_LIMIT,
    );
    const abort = () => giveUp('nobody reads it any more');
    signal.addEventListener('abort', abort, { once: true });
    void answer.then((given) => given.outcome !== 'DONE' && giveUp(whyNot(given)));
    try {
      return await socket;
    } catch (thrown) {
      return describeError(thrown).replace(/^log stream: /, '');
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async *#fromAgent(request: LogRequest, signal: AbortSignal): AsyncGenerator<LogPiece> {
    const { agentFiles, clock, frameworkId, isTaskLive } = this.#options;
    const { agentId, executorId, taskId } = request.task;
    const { file, offset, tailLines, follow } = request;
    try {
      const place = { agentId, frameworkId: frameworkId() ?? '', executorId, taskId, file };
      const isLive = () => follow && isTaskLive(taskId);
      yield* agentChunks(await agentFiles.open(place), { offset, tailLines, isLive, clock, signal });
    } catch (thrown) {
      yield { offset: BigInt(offset ?? 0), problem: describeError(thrown) };
    }
  }
}

function whyNot({ outcome, message }: ControlAnswer): string {
  if (outcome === 'REFUSED') return `the executor says: ${message ?? 'no'}`;
  return outcome === 'FULL' ? 'too much is asked of the executor at once' : 'the executor does not answer';
}

/** Ends when the connection does, however that is. */
async function* chunksOf(socket: Duplex, signal: AbortSignal): AsyncGenerator<LogChunk> {
  const reader = new RecordReader({ maxRecordBytes: MOST_RECORD_BYTES });
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    for await (const bytes of socket) for (const record of reader.push(bytes)) yield decode(LogChunk, record);
  } catch {
    // A broken connection, or nonsense on it: the caller takes it up again.
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}
