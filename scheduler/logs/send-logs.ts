// Writes a task's log to one reader, as lines, at the reader's pace: what is not taken stays in the task's file. A reader
// that takes nothing for long is let go, told where to go on.
import { setImmediate as pause } from 'node:timers/promises';
import type { LogChunk } from '../../shared/link/generated/link.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { WORK_AT_ONCE } from '../../shared/runtime/linear-pattern.ts';
import { type Line, LineSplitter } from './line-splitter.ts';
import type { LogPiece } from './log-request.ts';
import type { Selector } from './selection.ts';

export interface LogForm {
  line(line: Line): string | Buffer;
  /** What is not in the file, such as skipped parts. */
  note(offset: number, text: string): string;
  /** Nothing follows. */
  end(offset: number): string;
}

/** The bytes as they are; notes stand in brackets. */
export const AS_TEXT: LogForm = {
  line: ({ bytes, isWhole }) => (isWhole ? Buffer.concat([bytes, NEWLINE]) : bytes),
  note: (_offset, text) => `[pillion: ${text}]\n`,
  end: () => '',
};
const NEWLINE = Buffer.from('\n');

/** A JSON object in each line; bytes that are no UTF-8 appear as U+FFFD. */
export const AS_JSON: LogForm = {
  line: ({ offset, bytes, isWhole }) => {
    const next = offset + bytes.length + (isWhole ? 1 : 0);
    return `${JSON.stringify({ offset, next, line: bytes.toString(), ...(isWhole ? {} : { partial: true }) })}\n`;
  },
  note: (offset, note) => `${JSON.stringify({ offset, note })}\n`,
  end: (offset) => `${JSON.stringify({ offset, end: true })}\n`,
};

/** What of a response is needed. */
export interface Sink {
  /** False: no more until `drain`. */
  write(data: string | Buffer): boolean;
  end(data?: string): void;
  destroy(): void;
  once(event: 'drain' | 'close', listener: () => void): void;
  off(event: 'drain' | 'close', listener: () => void): void;
}

export interface SendOptions {
  readonly form: LogForm;
  readonly select: Selector;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Milliseconds in which a reader must take something. */
export const STALL_LIMIT = 60_000;

export async function sendLogs(
  pieces: AsyncIterable<LogPiece>,
  sink: Sink,
  { form, select, clock, signal }: SendOptions,
): Promise<void> {
  const splitter = new LineSplitter();
  const linesOf = async (lines: Line[]) => (await selected(lines, select)).map((line) => form.line(line));
  for await (const piece of pieces) {
    const out =
      'note' in piece
        ? [form.note(splitter.offset, piece.note)]
        : await chunkOf(piece, splitter, linesOf, form);
    if (out.length === 0 || sink.write(joined(out))) continue;
    if (signal.aborted) return;
    if (await takes(sink, clock)) continue;
    const where = `took nothing for ${STALL_LIMIT / 1000} s; go on with offset=${splitter.offset}`;
    sink.end(form.note(splitter.offset, `the reader ${where}`));
    clock.after(STALL_LIMIT, () => sink.destroy());
    return;
  }
  sink.end();
}

/** Others get their turn in between: a pattern may take its time. */
async function selected(lines: readonly Line[], select: Selector): Promise<Line[]> {
  const found: Line[] = [];
  let work = 0;
  for (const line of lines) {
    work += select.work(line.bytes.length);
    if (work > WORK_AT_ONCE) {
      await pause();
      work = select.work(line.bytes.length);
    }
    if (select(line.bytes)) found.push(line);
  }
  return found;
}

async function chunkOf(
  chunk: LogChunk,
  splitter: LineSplitter,
  linesOf: (lines: Line[]) => Promise<(string | Buffer)[]>,
  form: LogForm,
): Promise<(string | Buffer)[]> {
  const offset = Number(chunk.offset);
  const said = noteOf(chunk);
  const before = said === undefined ? [] : [...(await linesOf(splitter.flush())), form.note(offset, said)];
  const lines = await linesOf(splitter.push(offset, chunk.data ?? new Uint8Array()));
  const isLast = chunk.ended === true || chunk.problem !== undefined;
  return [...before, ...lines, ...(isLast ? [...(await linesOf(splitter.flush())), form.end(offset)] : [])];
}

function noteOf({ skipped_bytes, skipped_because, truncated, problem }: LogChunk): string | undefined {
  if (truncated === true) return 'the file was written anew';
  if (problem !== undefined) return problem;
  if (skipped_bytes === undefined) return undefined;
  const why = skipped_because === 'FREED' ? 'they were freed on the disk' : 'the reader was too slow';
  return `${skipped_bytes} bytes are skipped: ${why}`;
}

function joined(parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

/** Whether the reader takes what it was given, or is gone, within the limit. */
function takes(sink: Sink, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isTaken: boolean) => {
      cancel();
      sink.off('drain', drained);
      sink.off('close', drained);
      resolve(isTaken);
    };
    const drained = () => settle(true);
    const cancel = clock.after(STALL_LIMIT, () => settle(false));
    sink.once('drain', drained);
    sink.once('close', drained);
  });
}
