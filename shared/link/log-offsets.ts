// Where to begin reading a task's output: behind the part that was freed on the disk, or some lines before its end.
// The executor asks its own disk, the scheduler an agent's file API; both read in bounded pieces.

/** At most `length` bytes from `offset` on; fewer at the end of the file. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

/** Freed parts are whole pages. */
const PAGE = 4096;
const PIECE = 64 * 1024;
/** Bytes before the end in which lines are looked for. */
export const MOST_TAIL_BYTES = 16 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * The first offset from `from` on that was not freed: whole pages of NUL bytes are, up to the first page that is none.
 * Reads some twenty pages, whatever the size.
 */
export async function firstKept(read: ReadAt, from: number, size: number): Promise<number> {
  const isFreed = async (page: number) => {
    const bytes = await read(page * PAGE, PAGE);
    return bytes.length === PAGE && bytes.every((byte) => byte === 0);
  };
  let low = Math.floor(from / PAGE);
  if (size - from < PAGE || !(await isFreed(low))) return from;
  let high = Math.ceil(size / PAGE);
  // The page at `low` is freed, the one at `high` is not, or is behind the end.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isFreed(middle)) low = middle;
    else high = middle;
  }
  return Math.min(size, high * PAGE);
}

/** Where the last `lines` lines begin, not before `from`, and within MOST_TAIL_BYTES of the end. */
export async function tailStart(read: ReadAt, from: number, size: number, lines: number): Promise<number> {
  const least = Math.max(from, size - MOST_TAIL_BYTES);
  if (lines <= 0) return size;
  let missing = lines;
  for (let end = size; end > least; ) {
    const start = Math.max(least, end - PIECE);
    const bytes = await read(start, end - start);
    // The newline at the very end ends the last line, and begins none.
    const last = end === size ? bytes.length - 2 : bytes.length - 1;
    for (let at = last; at >= 0; at -= 1) {
      if (bytes[at] !== NEWLINE) continue;
      missing -= 1;
      if (missing === 0) return start + at + 1;
    }
    end = start;
  }
  return least;
}
