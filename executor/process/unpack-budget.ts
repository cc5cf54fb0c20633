// How much an archive may unpack to: a small one can hold a million files or a terabyte of zeros.

const MOST_ENTRIES = 1_000_000;
const MOST_BYTES = 256 * 1024 ** 3;
/** The longest path that Linux takes. */
const LONGEST_LINK = 4096;

export class UnpackBudget {
  #entries = 0;
  #bytes = 0;

  /** @throws Error when it is too much. */
  take(bytes: number): void {
    this.#entries += 1;
    this.#bytes += bytes;
    if (this.#entries > MOST_ENTRIES) throw new Error(`it holds more than ${MOST_ENTRIES} entries`);
    if (this.#bytes > MOST_BYTES) throw new Error(`it holds more than ${MOST_BYTES} bytes`);
  }
}

export { LONGEST_LINK };
