// One record as a JSON object: {"service":..., "stream":..., "time":..., "offset":..., "message":...}.
// What is the same for all records of a stream is made once.
import type { Output } from '../output.ts';
import type { Encoder, Labels } from './sink.ts';

const MESSAGE = Buffer.from(',"message":"');
const END = Buffer.from('"}');
const PARTIAL_END = Buffer.from('","partial":true}');
const NEWLINE = Buffer.from('\n');

/** `timeName`: how the time is called. */
export function recordHead(labels: Labels, time: number, timeName = 'time'): Buffer {
  const known = JSON.stringify({ ...labels, [timeName]: new Date(time).toISOString() });
  return Buffer.from(`${known.slice(0, -1)},"offset":`);
}

export function writeRecord(
  out: Output,
  head: Buffer,
  bytes: Buffer,
  from: number,
  to: number,
  offset: number,
  isPartial: boolean,
): void {
  out.add(head);
  out.number(offset);
  out.add(MESSAGE);
  out.json(bytes, from, to);
  out.add(isPartial ? PARTIAL_END : END);
}

/** A line for each record. */
export class JsonLinesEncoder implements Encoder {
  #head: Buffer = Buffer.alloc(0);

  begin(): void {}

  stream(_out: Output, labels: Labels, time: number): void {
    this.#head = recordHead(labels, time);
  }

  record(out: Output, bytes: Buffer, from: number, to: number, offset: number, isPartial: boolean): void {
    writeRecord(out, this.#head, bytes, from, to, offset, isPartial);
    out.add(NEWLINE);
  }

  end(): void {}
}
