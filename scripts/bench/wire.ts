// How many events a second come out of a stream's bytes: RecordIO and our decoder, beside protobufjs' generated
// decoder on the same messages without any framing. Both take the same events in turns, so that they meet the same load.
import type protobuf from 'protobufjs';
import { encode, fromJsonValue } from '../../shared/mesos/codec.ts';
import { decode } from '../../shared/mesos/decode.ts';
import { Event } from '../../shared/mesos/generated/scheduler.ts';
import { frame, RecordReader } from '../../shared/mesos/recordio.ts';
import { readRecording } from '../../test/support/recordings.ts';
import { loadProtos } from '../generate-mesos.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 25;
const EVENTS_PER_ROUND = 4000;
/** What a socket hands over at once. */
const CHUNK_BYTES = 64 * 1024;

/** Decoded events a second, of recorded UPDATE and OFFERS events. */
export async function wireBench(): Promise<BenchRow[]> {
  const reference = loadProtos().lookupType('mesos.v1.scheduler.Event');
  return [
    measure('UPDATE events decoded', recorded('UPDATE', '04-custom-executor'), reference),
    measure('OFFERS events decoded', recorded('OFFERS', '06-volumes'), reference),
  ];
}

/** The protobuf form of a recording's events of one type. */
function recorded(type: string, recording: string): Uint8Array[] {
  const events = readRecording(recording)
    .filter((line) => line.link === 'scheduler-master' && line.dir === 'event')
    .map((line) => fromJsonValue(Event, line.body))
    .filter((event) => event.type === type);
  if (events.length === 0) throw new Error(`${recording} holds no ${type}`);
  return events.map((event) => encode(Event, event));
}

function measure(name: string, events: readonly Uint8Array[], reference: protobuf.Type): BenchRow {
  const records = Array.from(
    { length: EVENTS_PER_ROUND },
    (_, index) => events[index % events.length] ?? frame(new Uint8Array()),
  );
  const buffers = records.map((record) => Buffer.from(record));
  const chunks = chunksOf(Buffer.concat(records.map(frame)));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(rate(() => readStream(chunks)));
    theirs.push(rate(() => buffers.reduce((count, buffer) => count + (reference.decode(buffer) ? 1 : 0), 0)));
  }
  const floor = median(theirs);
  const middle = median(ours);
  const range = { min: Math.min(...ours), max: Math.max(...ours) };
  return { name, unit: 'events/s', median: middle, ...range, floor, ratio: middle / floor };
}

function chunksOf(stream: Buffer): Buffer[] {
  const count = Math.ceil(stream.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, index) =>
    stream.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
  );
}

function readStream(chunks: readonly Buffer[]): number {
  const reader = new RecordReader();
  let count = 0;
  for (const chunk of chunks) {
    for (const record of reader.push(chunk)) if (decode(Event, record).type !== undefined) count += 1;
  }
  return count;
}

/** Events a second of one round. */
function rate(round: () => number): number {
  const before = process.hrtime.bigint();
  const count = round();
  const seconds = Number(process.hrtime.bigint() - before) / 1e9;
  if (count !== EVENTS_PER_ROUND) throw new Error(`${count} events instead of ${EVENTS_PER_ROUND}`);
  return count / seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
