// Cuts bytes into records, one for each line: the hot path, without an object for a line. A line that is too long
// becomes several records, cut between characters.

const NEWLINE = 0x0a;

/** Takes records, as parts of buffers. */
export interface RecordReceiver {
  /** No further one is taken. */
  readonly isFull: boolean;
  /** `offset`: of the record's first byte in the chunk that was read. `isPartial`: its line goes on in the next one. */
  record(bytes: Buffer, from: number, to: number, offset: number, isPartial: boolean): void;
}

export interface Cut {
  /** Bytes of a record. */
  readonly most: number;
  /** Nothing comes any more: a line without its end counts, too. */
  readonly isLast: boolean;
}

/** The number of bytes that became records. */
export function cutLines(chunk: Buffer, { most, isLast }: Cut, receiver: RecordReceiver): number {
  let at = 0;
  while (at < chunk.length && !receiver.isFull) {
    const newline = chunk.indexOf(NEWLINE, at);
    const end = newline === -1 ? chunk.length : newline;
    if (end - at > most) {
      const cut = characterBefore(chunk, at, at + most);
      receiver.record(chunk, at, cut, at, true);
      at = cut;
    } else if (newline === -1 && !isLast) {
      return at;
    } else {
      receiver.record(chunk, at, end, at, false);
      at = newline === -1 ? end : end + 1;
    }
  }
  return at;
}

/** The last place up to `at` where a UTF-8 character begins; `at` itself where there is none near. */
export function characterBefore(bytes: Buffer, from: number, at: number): number {
  for (let place = at; place > Math.max(from, at - 4); place--) {
    if (((bytes[place] ?? 0) & 0xc0) !== 0x80) return place;
  }
  return at;
}
