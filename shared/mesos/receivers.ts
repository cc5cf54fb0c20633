// The two ways to take an answer: whole, or as a stream.
import type { Receiver } from './http-connection.ts';
import type { ResponseHead } from './response-parser.ts';
import type { HttpAnswer, HttpStream } from './transport.ts';

type Settle<T> = { readonly resolve: (value: T) => void; readonly reject: (reason: unknown) => void };

const NO_HEAD: ResponseHead = { status: 0, headers: {}, isLast: false };

/** Collects a body of at most so many bytes; a longer one is cut, and so is the connection. */
export class WholeAnswer implements Receiver {
  readonly #settle: Settle<HttpAnswer>;
  readonly #most: number;
  readonly #cut: () => void;
  readonly #pieces: Uint8Array[] = [];
  #length = 0;
  #head = NO_HEAD;

  constructor(most: number, cut: () => void, settle: Settle<HttpAnswer>) {
    this.#most = most;
    this.#cut = cut;
    this.#settle = settle;
  }

  head(head: ResponseHead): void {
    this.#head = head;
  }

  body(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    if (this.#length <= this.#most) return;
    this.#resolve(false);
    this.#cut();
  }

  end(): void {
    this.#resolve(true);
  }

  fail(reason: unknown): void {
    this.#settle.reject(reason);
  }

  #resolve(isWhole: boolean): void {
    const { status, headers } = this.#head;
    const body = Buffer.concat(this.#pieces).subarray(0, this.#most);
    this.#settle.resolve({ status, headers, body, isWhole });
  }
}

/** Pieces of a body that wait for their reader; from then on the peer is held back. */
const MOST_WAITING = 16;

type Reading = Settle<IteratorResult<Uint8Array>>;

export interface Flow {
  /** Holds back the peer, or lets it go on. */
  readonly hold: (isHeld: boolean) => void;
  /** Nobody reads on. */
  readonly cut: () => void;
}

/** Gives the head when it comes, and then the body to one reader at its own pace. */
export class StreamedAnswer implements Receiver, AsyncIterableIterator<Uint8Array> {
  readonly #flow: Flow;
  readonly #settle: Settle<HttpStream>;
  readonly #waiting: Uint8Array[] = [];
  #reading: Reading | undefined;
  #end: 'ENDED' | { readonly reason: unknown } | undefined;

  constructor(flow: Flow, settle: Settle<HttpStream>) {
    this.#flow = flow;
    this.#settle = settle;
  }

  head({ status, headers }: ResponseHead): void {
    this.#settle.resolve({ status, headers, body: this });
  }

  body(bytes: Uint8Array): void {
    const reading = this.#taken();
    if (reading === undefined) this.#keep(bytes);
    else reading.resolve({ done: false, value: bytes });
  }

  end(): void {
    this.#end ??= 'ENDED';
    this.#taken()?.resolve({ done: true, value: undefined });
  }

  fail(reason: unknown): void {
    this.#end ??= { reason };
    this.#settle.reject(reason);
    this.#taken()?.reject(reason);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const value = this.#waiting.shift();
    if (value !== undefined) {
      if (this.#waiting.length === MOST_WAITING - 1) this.#flow.hold(false);
      return Promise.resolve({ done: false, value });
    }
    if (this.#end === 'ENDED') return Promise.resolve({ done: true, value: undefined });
    if (this.#end !== undefined) return Promise.reject(this.#end.reason);
    return new Promise((resolve, reject) => {
      this.#reading = { resolve, reject };
    });
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.end();
    this.#flow.cut();
    return Promise.resolve({ done: true, value: undefined });
  }

  #keep(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    if (this.#waiting.length === MOST_WAITING) this.#flow.hold(true);
  }

  #taken(): Reading | undefined {
    const reading = this.#reading;
    this.#reading = undefined;
    return reading;
  }
}
