// Cuts bytes into records where the service has rules: lines that belong together, records that are not wanted, what
// must not leave. Made of strings, so it is slower than lines.ts, and only used where there are rules.
import { type Cut, cutLines, type RecordReceiver } from './lines.ts';
import type { Patterns } from './patterns.ts';

/** Lines that are looked at together. */
const MOST_LINES = 4096;

interface Range {
  readonly from: number;
  readonly to: number;
  readonly isPartial: boolean;
}

export interface RuledCut extends Cut {
  readonly patterns: Patterns;
  readonly isMultiLine: boolean;
  /** The last record counts as whole: nothing was added to it for long. */
  readonly isWhole: boolean;
}

export interface CutRecords {
  /** Bytes that became records or were not wanted. */
  readonly consumed: number;
  /** All that could be: what is left waits for more to be written. */
  readonly isAll: boolean;
}

export function cutRecords(chunk: Buffer, cut: RuledCut, receiver: RecordReceiver): CutRecords {
  const lines = new Lines();
  const consumed = cutLines(chunk, cut, lines);
  const ranges = cut.isMultiLine ? group(chunk, lines.ranges, cut) : lines.ranges;
  const { patterns } = cut;
  for (const { from, to, isPartial } of ranges) {
    if (receiver.isFull) return { consumed: from, isAll: false };
    const text = chunk.toString('utf8', from, to);
    if (!patterns.wanted(text)) continue;
    const redacted = patterns.redacted(text);
    if (redacted === text) receiver.record(chunk, from, to, from, isPartial);
    else pass(redacted, from, isPartial, receiver);
  }
  return { consumed: cut.isMultiLine ? endOf(ranges, chunk) : consumed, isAll: !lines.isFull };
}

function pass(text: string, offset: number, isPartial: boolean, receiver: RecordReceiver): void {
  const bytes = Buffer.from(text);
  receiver.record(bytes, 0, bytes.length, offset, isPartial);
}

/** Behind the last record and its line's end. */
function endOf(ranges: readonly Range[], chunk: Buffer): number {
  const last = ranges.at(-1);
  if (last === undefined) return 0;
  return last.isPartial ? last.to : Math.min(chunk.length, last.to + 1);
}

/** The last record is left out while lines may still be added to it. */
function group(chunk: Buffer, lines: readonly Range[], cut: RuledCut): Range[] {
  const groups: Range[] = [];
  for (const line of lines) {
    const open = groups.at(-1);
    const begins = () => cut.patterns.begins(chunk.toString('utf8', line.from, line.to));
    const isOpen = open !== undefined && !open.isPartial && !begins();
    if (isOpen && line.to - open.from <= cut.most) groups[groups.length - 1] = { ...line, from: open.from };
    else groups.push(line);
  }
  const last = groups.at(-1);
  const mayGrow = last !== undefined && !last.isPartial && !cut.isLast && !cut.isWhole;
  // A record of as many lines as are looked at is whole.
  if (mayGrow && (groups.length > 1 || lines.length < MOST_LINES)) groups.pop();
  return groups;
}

class Lines implements RecordReceiver {
  readonly ranges: Range[] = [];

  get isFull(): boolean {
    return this.ranges.length >= MOST_LINES;
  }

  record(_bytes: Buffer, from: number, to: number, _offset: number, isPartial: boolean): void {
    this.ranges.push({ from, to, isPartial });
  }
}
