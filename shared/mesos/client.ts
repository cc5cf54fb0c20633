// Mesos' HTTP API over a transport: calls with bounded answers, and the endless stream of events.
// It follows no redirect and tries nothing again: that is policy, and its user's.
import { type Clock, systemClock } from '../runtime/clock.ts';
import { atMost, errorText, isSuccess, MOST_ERROR_BYTES } from './answer.ts';
import { ConnectionError, HttpError, ProtocolError, transportError } from './client-error.ts';
import { decode, encodeToSend, fromJson, type OnUnknown, toJson } from './codec.ts';
import type { MessageType } from './descriptor.ts';
import { Ending } from './ending.ts';
import { batchesOf, eventsOf } from './event-stream.ts';
import { RecordReader } from './recordio.ts';
import type { Endpoint, Headers, HttpRequest, HttpStream, Transport } from './transport.ts';

export type Encoding = 'protobuf' | 'json';

export interface MesosClientOptions extends Endpoint {
  /** Default 'protobuf'. */
  readonly encoding?: Encoding | undefined;
  /** The whole value of the Authorization header, such as `Bearer ...`; never shown in an error. */
  readonly authorization?: string | undefined;
  /** Bytes of one event; default 64 MiB. */
  readonly maxRecordBytes?: number | undefined;
  /** Bytes of the answer to a call; default 64 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** Milliseconds until a call is answered in full, or a stream begins; default 30,000. */
  readonly timeoutMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of unknown fields and values in what Mesos answers. */
  readonly onUnknown?: OnUnknown | undefined;
  /** The request is on its way (HttpRequest). */
  readonly onSent?: (() => void) | undefined;
}

export interface CallResult {
  /** 2xx. */
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface EventStream<Event> {
  /** Goes as `Mesos-Stream-Id` on every later call of a scheduler. */
  readonly streamId?: string | undefined;
  readonly headers: Headers;
  /** To be read once: one by one, or in the batches in which they came, none of them empty or large. */
  readonly events: AsyncIterable<Event>;
  readonly batches: AsyncIterable<readonly Event[]>;
  /** Cuts the connection; the events end without an error. */
  close(): void;
}

const CONTENT_TYPES: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};
const DEFAULT_MAX_BODY_BYTES = 64 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 30_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const CLOSED = Symbol('closed by its user');

export class MesosClient {
  readonly #options: MesosClientOptions;
  readonly #transport: Transport;
  readonly #contentType: string;
  readonly #ownHeaders: Readonly<Record<string, string>>;
  readonly #clock: Clock;

  constructor(options: MesosClientOptions, transport: Transport) {
    this.#options = options;
    this.#transport = transport;
    this.#contentType = CONTENT_TYPES[options.encoding ?? 'protobuf'];
    const { authorization } = options;
    this.#ownHeaders = {
      // Exactly these: Mesos refuses a content type with a charset (415).
      'Content-Type': this.#contentType,
      Accept: this.#contentType,
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    };
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * One call; resolves at 2xx.
   * @throws HttpError at any other status, ConnectionError, ProtocolError; the signal's reason when aborted.
   */
  async call<T>(
    path: string,
    type: MessageType<T>,
    value: T,
    options: CallOptions = {},
  ): Promise<CallResult> {
    const most = this.#options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
    const ending = new Ending(options.signal);
    const request = this.#request(path, this.#encode(type, value), ending, options);
    try {
      const answer = await this.#within(path, ending, () => this.#transport.call(request, most));
      const { status, headers, body, isWhole } = answer;
      if (!isSuccess(status)) throw this.#refused(path, answer, errorText(body));
      if (isWhole) return { status, headers, body };
    } finally {
      ending.forget();
    }
    throw new ProtocolError({ subject: this.#subject(path), found: `an answer of more than ${most} bytes` });
  }

  /** A call that is answered by a message, as those of the operator API are. @throws as `call` does. */
  async ask<T, A>(
    path: string,
    type: MessageType<T>,
    value: T,
    answer: MessageType<A>,
    options: CallOptions = {},
  ): Promise<A> {
    const result = await this.call(path, type, value, options);
    this.#checkContentType(path, result.headers, result.body);
    try {
      return this.#decode(answer, result.body, options.onUnknown);
    } catch (thrown) {
      const found = `the answer is no ${answer.typeName}`;
      throw new ProtocolError({ subject: this.#subject(path), found }, { cause: thrown });
    }
  }

  /**
   * The call that is answered by an endless stream of events; resolves when the stream begins.
   * Silence on it is no failure. The signal ends it too, and then reading throws the signal's reason.
   * @throws as `call` does; reading the events as `batchesOf` does.
   */
  async stream<T, E>(
    path: string,
    type: MessageType<T>,
    value: T,
    eventType: MessageType<E>,
    options: CallOptions = {},
  ): Promise<EventStream<E>> {
    const ending = new Ending(options.signal);
    try {
      const request = this.#request(path, this.#encode(type, value), ending, options);
      const response = await this.#within(path, ending, () => this.#begin(path, request));
      const batches = this.#batches(path, response, eventType, ending, options.onUnknown);
      return {
        streamId: response.headers['mesos-stream-id'],
        headers: response.headers,
        events: eventsOf(batches, ending),
        batches,
        close: () => ending.end(CLOSED),
      };
    } catch (thrown) {
      // Cuts the connection, where there is one.
      ending.end(thrown);
      ending.forget();
      throw thrown;
    }
  }

  /** Cuts all connections of this client. */
  async close(): Promise<void> {
    await this.#transport.close();
  }

  #encode<T>(type: MessageType<T>, value: T): Uint8Array {
    const isJson = this.#options.encoding === 'json';
    return isJson ? encoder.encode(toJson(type, value)) : encodeToSend(type, value);
  }

  #decode<T>(type: MessageType<T>, bytes: Uint8Array, onUnknown: OnUnknown | undefined): T {
    const isJson = this.#options.encoding === 'json';
    return isJson ? fromJson(type, decoder.decode(bytes), onUnknown) : decode(type, bytes, onUnknown);
  }

  #batches<E>(
    path: string,
    response: HttpStream,
    type: MessageType<E>,
    ending: Ending,
    onUnknown: OnUnknown | undefined,
  ): AsyncIterable<readonly E[]> {
    return batchesOf({
      subject: this.#subject(path),
      body: response.body,
      reader: new RecordReader({ maxRecordBytes: this.#options.maxRecordBytes }),
      decode: (record) => this.#decode(type, record, onUnknown),
      onUnknown,
      ending,
      closed: CLOSED,
    });
  }

  /** Sends and takes the head of the answer; an answer that is no success becomes an HttpError. */
  async #begin(path: string, request: HttpRequest): Promise<HttpStream> {
    const response = await this.#transport.stream(request);
    if (!isSuccess(response.status)) {
      const { body } = await atMost(response.body, MOST_ERROR_BYTES);
      throw this.#refused(path, response, errorText(body));
    }
    this.#checkContentType(path, response.headers, new Uint8Array());
    return response;
  }

  #refused(
    path: string,
    { status, headers }: Pick<HttpStream, 'status' | 'headers'>,
    text: string,
  ): HttpError {
    return new HttpError(this.#subject(path), status, text, headers['location']);
  }

  #request(path: string, body: Uint8Array, ending: Ending, { headers, onSent }: CallOptions): HttpRequest {
    return { path, headers: this.#headers(headers), body, ending, onSent };
  }

  /** The same object for all calls without headers of their own. */
  #headers(more: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
    return more === undefined ? this.#ownHeaders : { ...this.#ownHeaders, ...more };
  }

  /** Runs an exchange until its end, its time limit, or the caller's signal. */
  async #within<R>(path: string, ending: Ending, exchange: () => Promise<R>): Promise<R> {
    ending.throwIfEnded();
    const timeoutMs = this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const cancel = this.#clock.after(timeoutMs, () => ending.end(this.#late(path, timeoutMs)));
    try {
      return await exchange();
    } catch (thrown) {
      ending.throwIfEnded();
      throw transportError(this.#subject(path), thrown);
    } finally {
      cancel();
    }
  }

  #late(path: string, timeoutMs: number): ConnectionError {
    return new ConnectionError({ subject: this.#subject(path), found: `no answer in ${timeoutMs / 1000} s` });
  }

  #checkContentType(path: string, headers: Headers, bytes: Uint8Array): void {
    const found = headers['content-type'];
    if (found?.split(';')[0]?.trim() === this.#contentType) return;
    const start = decoder.decode(bytes.subarray(0, 80));
    throw new ProtocolError({
      subject: this.#subject(path),
      found: `an answer of type ${found ?? 'none'}${start === '' ? '' : ` that begins ${JSON.stringify(start)}`}`,
      expected: this.#contentType,
      action: 'Check that this is the address of a Mesos master or agent',
    });
  }

  #subject(path: string): string {
    const { url, socketPath } = this.#options;
    return `POST ${new URL(path, url).href}${socketPath === undefined ? '' : ` on ${socketPath}`}`;
  }
}
