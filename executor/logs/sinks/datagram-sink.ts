// Syslog over UDP (RFC 5426): a datagram for each message. Nothing tells whether any of them arrives.
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { describeError } from '../../../shared/runtime/errors.ts';
import type { SinkSettings } from '../sink-settings.ts';
import type { Batch, Encoder, Outcome, Sink } from './sink.ts';

const SPACE = 0x20;
/** The most that a datagram holds over IPv4. */
const MOST_BYTES = 65_507;

export class DatagramSink implements Sink {
  readonly encoder: Encoder;
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;

  /** The encoder puts its length and a space before every message. */
  constructor({ url }: SinkSettings, encoder: Encoder) {
    this.encoder = encoder;
    const { hostname, port } = new URL(url);
    this.#host = hostname.replace(/^\[|\]$/g, '');
    this.#port = Number(port);
  }

  async send({ bytes }: Batch): Promise<Outcome> {
    try {
      for (const message of messagesOf(bytes)) await this.#send(message);
      return { type: 'ARRIVED' };
    } catch (thrown) {
      return { type: 'RETRY', why: describeError(thrown) };
    }
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  #send(message: Buffer): Promise<void> {
    this.#socket ??= createSocket(isIPv6(this.#host) ? 'udp6' : 'udp4').on('error', () => {});
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      socket.send(message, this.#port, this.#host, (error) => (error === null ? resolve() : reject(error)));
    });
  }
}

/** Without their lengths; what is too long for a datagram is cut. */
export function* messagesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(SPACE, at);
    const begin = space + 1;
    const end = begin + Number(bytes.toString('latin1', at, space));
    yield bytes.subarray(begin, Math.min(end, begin + MOST_BYTES));
    at = end;
  }
}
