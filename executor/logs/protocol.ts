// What the executor and its forwarding thread say to each other. Plain data; figures flow back about once a second.
import type { LogStream } from '../../shared/link/generated/link.ts';
import type { ForwardingSettings } from './log-settings.ts';
import type { StreamName } from './sink-settings.ts';

export interface OpenedStream {
  readonly name: StreamName;
  /** Absolute. */
  readonly path: string;
  /** One number, the offset up to which the file was freed: written by the executor before it frees. */
  readonly freed: BigInt64Array;
}

export interface OpenedTask {
  readonly taskId: string;
  /** Absolute; where the files are. */
  readonly directory: string;
  readonly streams: readonly OpenedStream[];
  /** Of every record; `stream` is added. */
  readonly labels: Readonly<Record<string, string>>;
  readonly settings: ForwardingSettings;
}

export type ToForwarder =
  | { readonly type: 'OPEN'; readonly task: OpenedTask }
  /** Its process ended: what is there is all, unless OPEN comes again for it. */
  | { readonly type: 'ENDED'; readonly taskId: string }
  /** Nobody asks for it any more; it is still forwarded to its end. */
  | { readonly type: 'FORGET'; readonly taskId: string }
  /** Send what is there within so many milliseconds; FLUSHED follows. */
  | { readonly type: 'FLUSH'; readonly within: number };

export interface TaskStreams {
  readonly taskId: string;
  readonly streams: readonly LogStream[];
}

/** Those of which something did not arrive, or may not have. */
export function incomplete(tasks: readonly TaskStreams[]): TaskStreams[] {
  const isIncomplete = ({ backlog_bytes, dropped_bytes, rejected_records }: LogStream) =>
    [backlog_bytes, dropped_bytes, rejected_records].some((count = 0n) => count > 0n);
  return tasks
    .map(({ taskId, streams }) => ({ taskId, streams: streams.filter(isIncomplete) }))
    .filter(({ streams }) => streams.length > 0);
}

export type FromForwarder =
  | { readonly type: 'FIGURES'; readonly tasks: readonly TaskStreams[] }
  /** A task that was forgotten is forwarded to its end, or given up. */
  | ({ readonly type: 'DONE' } & TaskStreams)
  | { readonly type: 'FLUSHED'; readonly tasks: readonly TaskStreams[] }
  | {
      readonly type: 'LOG';
      readonly level: 'info' | 'warn';
      readonly message: string;
      readonly taskId?: string;
    };

/** What the thread is started with. */
export interface ForwarderStart {
  /** Where acknowledged offsets are kept; absolute. */
  readonly directory: string;
  /** Where packages of winston transports are looked for; absent: nowhere. */
  readonly packages?: string;
}
