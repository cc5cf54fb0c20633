// One reader of the event stream: writes what is in the log behind its place as fast as the reader takes it, a sign of
// life when there is nothing, and ends when the reader stopped reading.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cancel, Clock } from '../../../shared/runtime/clock.ts';
import { type Entry, type EventLog, frameOf } from './event-log.ts';

export interface StreamOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  /** undefined: every kind. */
  readonly kinds: ReadonlySet<string> | undefined;
  /** The last event that the reader has seen; undefined for one that begins. */
  readonly lastId: string | undefined;
  /** Told once at the beginning. */
  readonly greeting: object;
}

/** Milliseconds between signs of life, so that proxies and readers know a dead connection. */
const ALIVE_EVERY = 15_000;
/** Milliseconds in which a reader must take what was written. */
const PATIENCE = 60_000;
/** Milliseconds that a reader waits before it connects again. */
const RETRY = 2000;
/** Events that are written at once. */
const AT_ONCE = 100;

const HEAD = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff',
};

class Reader {
  readonly #options: StreamOptions;
  readonly #response: ServerResponse;
  #place: number;
  #isFull = false;
  #cancel: Cancel = () => {};

  constructor(options: StreamOptions, response: ServerResponse) {
    const { log, lastId, greeting } = options;
    this.#options = options;
    this.#response = response;
    const known = lastId === undefined ? undefined : log.numberOf(lastId);
    this.#place = known ?? log.newest;
    this.#write(`retry: ${RETRY}\n\n`);
    this.#write(frameOf('hello', greeting, known === undefined ? log.id(log.newest) : undefined));
    if (lastId !== undefined && known === undefined)
      this.#tellGap('the last event id is not of this scheduler');
    this.#wait();
  }

  /** Writes until the reader is full or has everything. */
  pump(): void {
    const { log, kinds } = this.#options;
    while (!this.#isFull && this.#place < log.newest) {
      const { entries, next, missed } = log.after(this.#place, AT_ONCE);
      if (missed > 0) this.#tellGap(`${missed} events are gone`);
      this.#place = next;
      const frames = entries.filter(({ kind }) => kinds?.has(kind) ?? true).map(({ frame }) => frame);
      if (frames.length > 0) this.#write(frames.join(''));
    }
  }

  /** Only to readers that are up to date: whoever is late has more important things to read. */
  pass({ kind, frame }: Entry): void {
    const { log, kinds } = this.#options;
    if (!this.#isFull && this.#place === log.newest && (kinds?.has(kind) ?? true)) this.#write(frame);
  }

  drained(): void {
    this.#isFull = false;
    this.pump();
    this.#wait();
  }

  close(): void {
    this.#cancel();
  }

  #tellGap(reason: string): void {
    this.#write(
      frameOf('gap', { reason, action: 'Read the state anew: events before this are lost to you' }),
    );
  }

  #write(text: string): void {
    this.#isFull = !this.#response.write(text) || this.#isFull;
  }

  #wait(): void {
    this.#cancel();
    this.#cancel = this.#options.clock.after(this.#isFull ? PATIENCE : ALIVE_EVERY, () => this.#waited());
  }

  #waited(): void {
    if (this.#isFull && this.#response.writableNeedDrain) {
      this.#response.destroy();
      return;
    }
    this.#write(': alive\n\n');
    this.#wait();
  }
}

/** Ends with the connection, whoever closes it. */
export function streamEvents(
  options: StreamOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.socket.setNoDelay(true);
  response.writeHead(200, HEAD);
  const reader = new Reader(options, response);
  const unlisten = options.log.listen((passing) =>
    passing === undefined ? reader.pump() : reader.pass(passing),
  );
  response.on('drain', () => reader.drained());
  reader.pump();
  return new Promise((resolve) => {
    response.once('close', () => {
      unlisten();
      reader.close();
      resolve();
    });
  });
}
