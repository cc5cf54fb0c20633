// What somebody wants to read of one task's log, and what they get, piece by piece. Types only.
import type { LogChunk } from '../../shared/link/generated/link.ts';
import type { TaskRecord } from '../state/records.ts';

export interface LogRequest {
  readonly task: TaskRecord;
  readonly file: 'stdout' | 'stderr';
  /** Bytes from the file's beginning; absent: `tailLines` before its end. */
  readonly offset?: number | undefined;
  readonly tailLines: number;
  readonly follow: boolean;
}

/** A part of the file, or what is to be told of the way it comes. */
export type LogPiece = LogChunk | { readonly note: string };
