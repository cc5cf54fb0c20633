// The log streams that are open: each a reader of one task's output, on the scheduler's request. Bounded; nothing of
// it stands in a task's way, and an idle stream costs one connection and one inotify watch.
import { join } from 'node:path';
import type { CloseLogStream, OpenLogStream } from '../../shared/link/generated/link.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { describeError } from '../../shared/runtime/errors.ts';

export interface LogStreamsOptions {
  readonly clock: Clock;
  /** The directory of the tasks' directories. */
  readonly tasks: string;
  /** Whether the task has ended, or is unknown. */
  readonly isOver: (taskId: string) => boolean;
}

interface Stream {
  readonly taskId: string;
  readonly abort: AbortController;
  wake: () => void;
}

/** At once; one more is refused. */
export const MOST_STREAMS = 64;
const FILES = ['stdout', 'stderr'];

export class LogStreams {
  readonly #options: LogStreamsOptions;
  /** By their ids. */
  readonly #streams = new Map<string, Stream>();

  constructor(options: LogStreamsOptions) {
    this.#options = options;
  }

  /** Resolves when the connection to the scheduler stands, or with why it does not. */
  async open(asked: OpenLogStream): Promise<string | undefined> {
    const { stream_id, task_id, file } = asked;
    const taskId = task_id.value;
    if (!FILES.includes(file)) return 'a task has stdout and stderr only';
    if (!isName(taskId)) return 'the task has no directory';
    if (this.#streams.has(stream_id)) return 'there is a stream of that id';
    if (this.#streams.size >= MOST_STREAMS) return `${MOST_STREAMS} log streams are open already`;
    const abort = new AbortController();
    const stream: Stream = { taskId, abort, wake: () => {} };
    this.#streams.set(stream_id, stream);
    abort.signal.addEventListener('abort', () => stream.wake());
    return this.#start(asked, stream);
  }

  close({ stream_id }: CloseLogStream): string | undefined {
    const stream = this.#streams.get(stream_id);
    if (stream === undefined) return 'there is no such log stream';
    stream.abort.abort();
    return undefined;
  }

  /** Its readers read to the end and are told. */
  over(taskId: string): void {
    for (const stream of this.#streams.values()) if (stream.taskId === taskId) stream.wake();
  }

  async #start(asked: OpenLogStream, stream: Stream): Promise<string | undefined> {
    const { clock, tasks, isOver } = this.#options;
    const forget = () => void this.#streams.delete(asked.stream_id);
    const file = {
      clock,
      path: join(tasks, stream.taskId, asked.file),
      isOver: () => isOver(stream.taskId),
      onWaker: (wake: () => void) => {
        stream.wake = wake;
      },
    };
    try {
      const { startLogStream } = await import('./log-stream.ts');
      const { ended } = await startLogStream(asked, file, stream.abort);
      void ended.finally(forget);
      return undefined;
    } catch (thrown) {
      forget();
      return `the scheduler cannot be reached for the log stream: ${describeError(thrown)}`;
    }
  }
}

function isName(taskId: string): boolean {
  return taskId !== '' && taskId !== '.' && taskId !== '..' && !/[/\0]/.test(taskId);
}
