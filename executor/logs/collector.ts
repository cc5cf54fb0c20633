// Fills one batch from the streams that have something: one stream after the other, a chunk of each, until the batch is
// full or nothing is left.
import type { Cursor, CursorSegment, GatherLimits, Moment } from './cursor.ts';
import type { Output } from './output.ts';
import type { Encoder } from './sinks/sink.ts';

export interface Gathered {
  readonly segments: readonly CursorSegment[];
  /** Valid until the next batch is gathered. */
  readonly bytes: Buffer;
  readonly records: number;
}

export interface GatherOptions {
  readonly out: Output;
  readonly encoder: Encoder;
  /** A stream is only taken when it fills the batch, or has ended. */
  readonly isPatient: boolean;
  /** A batch is of one stream. */
  readonly isSingle: boolean;
  readonly limits: GatherLimits;
  readonly now: Moment;
  /** Told of a stream that was taken out of those that have something. */
  readonly onIdle: (cursor: Cursor) => void;
}

/** Chunks that one batch reads at most: of a stream whose records nobody wants there is no end. */
const MOST_CHUNKS = 64;

/** Streams that have more stay in `ready`, behind the others. */
export function gather(ready: Set<Cursor>, options: GatherOptions): Gathered {
  const { out, encoder, limits, isSingle } = options;
  const segments: CursorSegment[] = [];
  let records = 0;
  out.clear();
  encoder.begin(out);
  for (let chunks = 0; chunks < MOST_CHUNKS; chunks++) {
    const cursor = nextOf(ready, isSingle ? segments[0]?.cursor : undefined);
    if (cursor === undefined || out.length >= limits.bytes || records >= limits.records) break;
    const segment = take(cursor, ready, segments.length === 0, records, options);
    if (segment !== undefined) segments.push(segment);
    records += segment?.records ?? 0;
  }
  encoder.end(out);
  return { segments, records, bytes: out.bytes };
}

/** Once a batch that is of one stream has begun, only that one. */
function nextOf(ready: ReadonlySet<Cursor>, only: Cursor | undefined): Cursor | undefined {
  if (only !== undefined) return ready.has(only) ? only : undefined;
  const [first] = ready;
  return first;
}

function take(
  cursor: Cursor,
  ready: Set<Cursor>,
  isFirst: boolean,
  records: number,
  { out, encoder, limits, isPatient, now, onIdle }: GatherOptions,
): CursorSegment | undefined {
  ready.delete(cursor);
  const isRipe = !isPatient || !isFirst || cursor.isRipe(limits.bytes);
  const left = { bytes: limits.bytes, records: limits.records - records };
  const segment = isRipe ? cursor.gather(out, encoder, left, now) : undefined;
  if (isRipe && cursor.hasMore) ready.add(cursor);
  else onIdle(cursor);
  return segment;
}
