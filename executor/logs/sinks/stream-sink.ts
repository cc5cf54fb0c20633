// Sinks that take a stream of bytes over TCP or TLS, and do not say what has arrived.
import { describeError } from '../../../shared/runtime/errors.ts';
import type { SinkSettings } from '../sink-settings.ts';
import { Connection } from './connection.ts';
import type { Batch, Confirmation, Encoder, Outcome, Sink, SinkEvents } from './sink.ts';

export class StreamSink implements Sink {
  readonly encoder: Encoder;
  readonly #connection: Connection;

  constructor(settings: SinkSettings, encoder: Encoder, events: SinkEvents) {
    this.encoder = encoder;
    this.#connection = new Connection(settings, events);
  }

  async send({ bytes }: Batch): Promise<Outcome> {
    try {
      await this.#connection.write(bytes);
      return { type: 'SENT' };
    } catch (thrown) {
      return { type: 'RETRY', why: describeError(thrown) };
    }
  }

  confirmed(): Confirmation | undefined {
    return this.#connection.confirmed();
  }

  close(): void {
    this.#connection.close();
  }
}
