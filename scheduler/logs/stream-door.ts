// Where executors come in with log streams that were asked of them: an upgraded HTTP connection, let in once, soon, with
// the token that went over the pod link, for the very task and file that it was made for.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import { isSameSecret, randomToken } from '../../shared/runtime/token.ts';

export interface StreamBinding {
  readonly taskId: string;
  readonly file: 'stdout' | 'stderr';
}

/** A stream that somebody is asked to open. */
export interface Expected {
  readonly streamId: string;
  readonly token: string;
  /** Rejects with a PillionError when nobody came in time, or it was given up. */
  readonly socket: Promise<Duplex>;
  /** Nobody is let in any more. */
  giveUp(why: string): void;
}

interface Waiting extends StreamBinding {
  readonly token: string;
  readonly enter: (socket: Duplex) => void;
  readonly giveUp: (why: string) => void;
}

/** Milliseconds in which the executor must come. */
export const ENTRY_LIMIT = 15_000;
/** Streams that are open or expected, of all readers. */
export const MOST_STREAMS = 256;
export const STREAMS_PATH = '/v1/log-streams/';
const PROTOCOL = 'pillion-log';

export class StreamDoor {
  readonly #clock: Clock;
  /** By the ids of streams. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #open = new Set<Duplex>();
  #streams = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isFull(): boolean {
    return this.#waiting.size + this.#open.size >= MOST_STREAMS;
  }

  /** Lets one connection in that proves to be for this. */
  expect(binding: StreamBinding): Expected {
    this.#streams += 1;
    const streamId = `${this.#streams}-${randomToken().slice(0, 16)}`;
    const token = randomToken();
    let giveUp = (_why: string) => {};
    const socket = new Promise<Duplex>((resolve, reject) => {
      giveUp = (why) => {
        this.#forget(streamId, cancel);
        reject(new PillionError({ subject: 'log stream', found: why }));
      };
      const cancel = this.#clock.after(ENTRY_LIMIT, () => giveUp('the executor did not come'));
      const enter = (entered: Duplex) => {
        this.#forget(streamId, cancel);
        resolve(entered);
      };
      this.#waiting.set(streamId, { ...binding, token, enter, giveUp });
    });
    socket.catch(() => {});
    return { streamId, token, socket, giveUp };
  }

  /** For the server's event `upgrade`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const waiting = this.#found(request);
    const status = refusal(request, waiting);
    if (waiting === undefined || status !== undefined) {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${PROTOCOL}\r\n\r\n`);
    if (head.length > 0) socket.unshift(head);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    waiting.enter(socket);
  }

  /** No timer and no connection is left after this. */
  close(): void {
    for (const { giveUp } of this.#waiting.values()) giveUp('the scheduler is stopping');
    for (const socket of this.#open) socket.destroy();
  }

  #found({ url = '' }: IncomingMessage): Waiting | undefined {
    if (!URL.canParse(url, 'http://scheduler')) return undefined;
    const { pathname, searchParams } = new URL(url, 'http://scheduler');
    const at = pathname.lastIndexOf(STREAMS_PATH);
    const waiting = at === -1 ? undefined : this.#waiting.get(pathname.slice(at + STREAMS_PATH.length));
    const isBound = waiting?.taskId === searchParams.get('task') && waiting.file === searchParams.get('file');
    return isBound ? waiting : undefined;
  }

  #forget(streamId: string, cancel: Cancel): void {
    cancel();
    this.#waiting.delete(streamId);
  }
}

function refusal(request: IncomingMessage, waiting: Waiting | undefined): string | undefined {
  if (waiting === undefined) return '404 Not Found';
  return isSameSecret(tokenOf(request), waiting.token) ? undefined : '401 Unauthorized';
}

function tokenOf({ headers }: IncomingMessage): string {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
}
