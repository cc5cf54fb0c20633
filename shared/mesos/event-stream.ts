// The endless answer to SUBSCRIBE: body chunks in, events out. An event that needs a newer Pillion is told and skipped.
import { describeError, type PillionError } from '../runtime/errors.ts';
import { ConnectionError, ProtocolError, transportError } from './client-error.ts';
import { DecodeError, type OnUnknown } from './decode-error.ts';
import { RecordError, type RecordReader } from './recordio.ts';

export interface EventSource<Event> {
  /** What error messages are about: method and address. */
  readonly subject: string;
  readonly body: AsyncIterable<Uint8Array>;
  readonly reader: RecordReader;
  readonly decode: (record: Uint8Array) => Event;
  readonly onUnknown: OnUnknown | undefined;
  readonly signal: AbortSignal;
  /** The signal's reason that means a wanted end, without an error. */
  readonly closed: unknown;
}

/**
 * The events of a stream; ends when the peer ended it between two records.
 * @throws ProtocolError at nonsense or an end within a record, ConnectionError when the connection broke,
 * the signal's reason when aborted.
 */
export async function* eventsOf<Event>(source: EventSource<Event>): AsyncGenerator<Event, void, undefined> {
  try {
    for await (const chunk of source.body) yield* eventsIn(source, chunk);
    source.signal.throwIfAborted();
    source.reader.end();
  } catch (thrown) {
    if (source.signal.aborted && source.signal.reason === source.closed) return;
    source.signal.throwIfAborted();
    throw streamError(source, thrown);
  }
}

function* eventsIn<Event>(source: EventSource<Event>, chunk: Uint8Array): Generator<Event, void, undefined> {
  for (const record of source.reader.push(chunk)) {
    source.signal.throwIfAborted();
    const event = decodeEvent(source, record);
    if (event !== undefined) yield event;
  }
}

function decodeEvent<Event>(
  { decode, onUnknown }: EventSource<Event>,
  record: Uint8Array,
): Event | undefined {
  try {
    return decode(record);
  } catch (thrown) {
    if (!(thrown instanceof DecodeError && thrown.isFromNewerMesos)) throw thrown;
    onUnknown?.('', `event skipped: ${thrown.message}`);
    return undefined;
  }
}

function streamError<Event>({ subject, reader }: EventSource<Event>, thrown: unknown): PillionError {
  if (thrown instanceof RecordError || thrown instanceof DecodeError) {
    const action = 'Check that this is the address of a Mesos master or agent';
    return new ProtocolError({ subject, found: describeError(thrown), action }, { cause: thrown });
  }
  if (!reader.isWithinRecord) return transportError(subject, thrown);
  const found = `the connection broke within a record: ${describeError(thrown)}`;
  return new ConnectionError({ subject, found }, { cause: thrown });
}
