// One connection to an HTTP server. Requests go out as they come, without waiting for the answers before them; answers
// come in the same order (HTTP/1.1 pipelining, as Mesos' own executors do it). When it breaks, all that wait fail.
import type { Socket } from 'node:net';
import { joined, type RequestBytes } from './request-bytes.ts';
import { type ResponseHead, ResponseParser } from './response-parser.ts';

/** Takes one answer: head, pieces of the body, and its end; or, at any time, a failure. */
export interface Receiver {
  head(head: ResponseHead): void;
  body(bytes: Uint8Array): void;
  end(): void;
  fail(reason: unknown): void;
}

export class HttpConnection {
  readonly #socket: Socket;
  /** Oldest first. */
  readonly #receivers: Receiver[] = [];
  readonly #parser: ResponseParser;
  readonly #onFree: () => void;
  #outgoing: RequestBytes[] = [];
  #onSent: (() => void) | undefined;
  #isLast = false;
  #isClosed = false;

  /** `onFree` is told whenever an answer has ended, and when the connection is closed. */
  constructor(socket: Socket, onFree: () => void) {
    this.#socket = socket;
    this.#onFree = onFree;
    this.#parser = new ResponseParser({
      onHead: (head) => this.#head(head),
      onBody: (bytes) => this.#receivers[0]?.body(bytes),
      onEnd: () => this.#answered(),
    });
    socket.on('data', (chunk: Buffer) => this.#attempt(() => this.#parser.push(chunk)));
    socket.on('end', () => this.#attempt(() => this.#ended()));
    socket.on('error', (error) => this.close(error));
    socket.on('close', () => this.close(new Error('the connection was closed')));
  }

  /** How many requests wait for their answers; Infinity where no more can be sent. */
  get load(): number {
    return this.#isLast || this.#isClosed ? Number.POSITIVE_INFINITY : this.#receivers.length;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What is sent in one turn of the event loop goes out in one piece; `onSent` when it is on its way. */
  send(request: RequestBytes, receiver: Receiver, onSent?: () => void): void {
    if (this.#receivers.length === 0) this.#socket.ref();
    this.#receivers.push(receiver);
    if (this.#outgoing.length === 0) process.nextTick(() => this.#flush());
    this.#outgoing.push(request);
    if (onSent !== undefined) this.#onSent = onSent;
  }

  /** Cuts the connection; everyone who waits fails for `reason`. */
  close(reason: unknown): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.destroy();
    for (const receiver of this.#receivers.splice(0)) receiver.fail(reason);
    this.#onFree();
  }

  /** Holds back the peer, or lets it go on. */
  hold(isHeld: boolean): void {
    if (isHeld) this.#socket.pause();
    else this.#socket.resume();
  }

  #flush(): void {
    const requests = this.#outgoing;
    this.#outgoing = [];
    if (this.#isClosed) return;
    this.#socket.write(joined(requests), this.#onSent);
    this.#onSent = undefined;
  }

  #head(head: ResponseHead): void {
    const receiver = this.#receivers[0];
    if (receiver === undefined) throw new Error('an answer to no request');
    this.#isLast ||= head.isLast;
    receiver.head(head);
  }

  #answered(): void {
    const receiver = this.#receivers.shift();
    if (this.#receivers.length === 0) this.#socket.unref();
    receiver?.end();
    if (this.#isLast) this.close(new Error('the peer closes the connection'));
    else this.#onFree();
  }

  #ended(): void {
    this.#parser.end();
    this.close(new Error('the peer closed the connection'));
  }

  #attempt(action: () => void): void {
    if (this.#isClosed) return;
    try {
      action();
    } catch (thrown) {
      this.close(thrown);
    }
  }
}
