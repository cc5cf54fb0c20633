// A subscription's answer that does not end: RecordIO-framed events of one type in the accepted encoding.
// States: open -> ended (by us, after an optional last event) or closed (by the client). onClose is told of the latter.
import type { ServerResponse } from 'node:http';
import type { MessageType } from '../../../shared/mesos/descriptor.ts';
import { frame } from '../../../shared/mesos/recordio.ts';
import { encodeMessage } from './answer.ts';
import type { Encoding } from './media.ts';

/** A client that reads nothing while this many bytes wait for it is cut off. */
const MAX_WAITING_BYTES = 256 * 1024 * 1024;

export interface EventStreamOptions<T> {
  readonly response: ServerResponse;
  readonly type: MessageType<T>;
  readonly encoding: Encoding;
  /** Beside `Content-Type`, such as `Mesos-Stream-Id`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Called once, when the client has closed the stream; never after end(). */
  readonly onClose: () => void;
}

export class EventStream<T> {
  readonly #response: ServerResponse;
  readonly #type: MessageType<T>;
  readonly #encoding: Encoding;
  #open = true;

  constructor({ response, type, encoding, headers = {}, onClose }: EventStreamOptions<T>) {
    this.#response = response;
    this.#type = type;
    this.#encoding = encoding;
    response.removeHeader('Connection');
    response.writeHead(200, { ...headers, 'Content-Type': encoding });
    response.flushHeaders();
    response.socket?.setNoDelay(true);
    response.on('error', () => response.destroy());
    response.on('close', () => {
      if (!this.#open) return;
      this.#open = false;
      onClose();
    });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Events go out in order; one sent after the end is dropped. */
  send(event: T): void {
    if (!this.#open) return;
    this.#response.write(frame(encodeMessage(this.#type, event, this.#encoding)));
    if (this.#response.writableLength > MAX_WAITING_BYTES) this.#response.destroy();
  }

  /** Ends the stream properly, after what was sent. */
  end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#response.end();
  }
}
