// The endless answer to SUBSCRIBE: body chunks in, events out, those together that came together. An event that needs a
// newer Pillion is told and skipped.
import { describeError, type PillionError } from '../runtime/errors.ts';
import { ConnectionError, ProtocolError, transportError } from './client-error.ts';
import { DecodeError, type OnUnknown } from './decode-error.ts';
import type { Ending } from './ending.ts';
import { RecordError, type RecordReader } from './recordio.ts';

export interface EventSource<Event> {
  /** What error messages are about: method and address. */
  readonly subject: string;
  readonly body: AsyncIterable<Uint8Array>;
  readonly reader: RecordReader;
  readonly decode: (record: Uint8Array) => Event;
  readonly onUnknown: OnUnknown | undefined;
  readonly ending: Ending;
  /** The reason of an ending that means a wanted end, without an error. */
  readonly closed: unknown;
}

/** Events of one batch; more that came together are further batches. */
export const MOST_AT_ONCE = 256;

/**
 * The events of a stream in the batches in which they came, none of them empty; ends when the peer ended it between
 * two records.
 * @throws ProtocolError at nonsense or an end within a record, ConnectionError when the connection broke,
 * the reason of its ending.
 */
export async function* batchesOf<Event>(
  source: EventSource<Event>,
): AsyncGenerator<Event[], void, undefined> {
  try {
    for await (const chunk of source.body) yield* batchesIn(source, chunk);
    source.ending.throwIfEnded();
    source.reader.end();
  } catch (thrown) {
    if (source.ending.isEnded && source.ending.reason === source.closed) return;
    source.ending.throwIfEnded();
    throw streamError(source, thrown);
  } finally {
    source.ending.forget();
  }
}

/** The same one by one. */
export async function* eventsOf<Event>(
  batches: AsyncIterable<readonly Event[]>,
  ending: Ending,
): AsyncGenerator<Event, void, undefined> {
  for await (const batch of batches) {
    for (const event of batch) {
      // The next batch ends or throws, as its ending says.
      if (ending.isEnded) break;
      yield event;
    }
  }
}

function* batchesIn<Event>(
  source: EventSource<Event>,
  chunk: Uint8Array,
): Generator<Event[], void, undefined> {
  const records = source.reader.push(chunk);
  for (let at = 0; at < records.length; at += MOST_AT_ONCE) {
    source.ending.throwIfEnded();
    yield* batchIn(source, records.slice(at, at + MOST_AT_ONCE));
  }
}

/** What came before a record that cannot be read is still told. */
function* batchIn<Event>(
  source: EventSource<Event>,
  records: readonly Uint8Array[],
): Generator<Event[], void, undefined> {
  const batch: Event[] = [];
  let failure: { readonly thrown: unknown } | undefined;
  try {
    for (const record of records) {
      const event = decodeEvent(source, record);
      if (event !== undefined) batch.push(event);
    }
  } catch (thrown) {
    failure = { thrown };
  }
  if (batch.length > 0) yield batch;
  if (failure !== undefined) throw failure.thrown;
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
