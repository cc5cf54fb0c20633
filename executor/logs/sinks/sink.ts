// What every place that logs go to has in common. A sink knows its format and its connection; when to send, to wait, to
// try again and what has arrived is the forwarder's.
import type { Output } from '../output.ts';
import type { StreamName } from '../sink-settings.ts';

/** Of the records of one stream: service, pod, task, task_id, agent, stream, and the service's own. */
export type Labels = Readonly<Record<string, string>>;

/** Writes records in the sink's format. */
export interface Encoder {
  begin(out: Output): void;
  /** Records of this stream may follow; nothing is written before the first of them. `time`: milliseconds since the Unix epoch. `generation`:
   *  how often the file was replaced or cut to nothing; offsets begin anew each time. */
  stream(out: Output, labels: Labels, time: number, generation: number): void;
  /** `offset`: of the record in the task's file. */
  record(out: Output, bytes: Buffer, from: number, to: number, offset: number, isPartial: boolean): void;
  end(out: Output): void;
}

/** What one stream has in a batch. */
export interface Segment {
  readonly labels: Labels;
  readonly stream: StreamName;
  /** Offsets in the task's file. */
  readonly from: number;
  readonly to: number;
  readonly generation: number;
}

export interface Batch {
  /** Valid until `send` has settled. */
  readonly bytes: Buffer;
  readonly segments: readonly Segment[];
  readonly records: number;
}

export type Outcome =
  /** It has arrived for good, apart from records that the sink refuses for ever. */
  | { readonly type: 'ARRIVED'; readonly rejected?: number; readonly why?: string }
  /** It is on its way; `confirmed` tells of it. */
  | { readonly type: 'SENT' }
  /** The whole batch is to be sent again, not before `after` milliseconds. */
  | { readonly type: 'RETRY'; readonly why: string; readonly after?: number }
  /** Something in it is wrong for this sink. */
  | { readonly type: 'REFUSED'; readonly why: string };

export interface Sink {
  readonly encoder: Encoder;
  /** A batch is of one stream, and goes only when it is full or the stream has ended. */
  readonly isPatient?: boolean;
  /** One batch at a time; never rejects. */
  send(batch: Batch): Promise<Outcome>;
  /** Where `send` says SENT: how many of those bytes are the receiver's since the connection was made, and whether
   *  these are all; undefined where nobody knows. */
  confirmed?(): Confirmation | undefined;
  close(): void;
}

export interface Confirmation {
  readonly bytes: number;
  readonly isAll: boolean;
}

export interface SinkEvents {
  /** A connection is gone: what was SENT and not confirmed may be lost. */
  readonly onBreak: (why: string) => void;
}
