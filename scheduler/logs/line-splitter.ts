// From the pieces of a file to its lines, with the offset of each. A line that is too long comes in parts; one without
// its newline comes when it is long enough, or at the end. Pure but for what it remembers.

export interface Line {
  /** Of its first byte in the file. */
  readonly offset: number;
  /** Without its newline; whatever the task wrote. */
  readonly bytes: Buffer;
  /** False: the line goes on, or has no end. */
  readonly isWhole: boolean;
}

/** Bytes of a part. */
export const MOST_LINE_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

export class LineSplitter {
  /** Of the line that has begun. */
  #rest: Buffer[] = [];
  #length = 0;
  /** Of the first byte that is not in a line yet. */
  #offset = 0;

  /** Where reading would go on. */
  get offset(): number {
    return this.#offset + this.#length;
  }

  /** What does not follow on the piece before begins a line of its own. */
  push(offset: number, data: Uint8Array): Line[] {
    const lines: Line[] = offset === this.offset ? [] : this.flush();
    if (this.#length === 0) this.#offset = offset;
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
    let begin = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, begin)) {
      this.#add(bytes.subarray(begin, end), lines);
      lines.push(this.#take(true));
      begin = end + 1;
    }
    this.#add(bytes.subarray(begin), lines);
    return lines;
  }

  /** What there is of a line without its newline. */
  flush(): Line[] {
    return this.#length === 0 ? [] : [this.#take(false)];
  }

  #add(bytes: Buffer, lines: Line[]): void {
    let rest = bytes;
    while (this.#length + rest.length > MOST_LINE_BYTES) {
      const room = MOST_LINE_BYTES - this.#length;
      this.#keep(rest.subarray(0, room));
      lines.push(this.#take(false));
      rest = rest.subarray(room);
    }
    this.#keep(rest);
  }

  #keep(bytes: Buffer): void {
    if (bytes.length > 0) this.#rest.push(bytes);
    this.#length += bytes.length;
  }

  #take(isWhole: boolean): Line {
    const line = { offset: this.#offset, bytes: Buffer.concat(this.#rest), isWhole };
    this.#offset += this.#length + (isWhole ? 1 : 0);
    this.#rest = [];
    this.#length = 0;
    return line;
  }
}
