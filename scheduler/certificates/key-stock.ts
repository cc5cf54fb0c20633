// Key pairs made in advance, one after the other: RSA takes its time, and a launch should not wait for it. Each is given
// away once.
import { generateKeyPair, type KeyPairKeyObjectResult } from 'node:crypto';
import { promisify } from 'node:util';

const makeKeys = promisify(generateKeyPair);

export class KeyStock {
  readonly #bits: number;
  readonly #size: number;
  readonly #ready: KeyPairKeyObjectResult[] = [];
  #isFilling = false;
  #isClosed = false;

  /** Holds `size` pairs of RSA, at most. */
  constructor(bits: number, size: number) {
    this.#bits = bits;
    this.#size = size;
    this.#fill();
  }

  async take(): Promise<KeyPairKeyObjectResult> {
    const pair = this.#ready.pop() ?? (await this.#make());
    this.#fill();
    return pair;
  }

  /** Makes no more in advance. */
  close(): void {
    this.#isClosed = true;
    this.#ready.length = 0;
  }

  #make(): Promise<KeyPairKeyObjectResult> {
    return makeKeys('rsa', { modulusLength: this.#bits });
  }

  /** A failure shows where a pair is wanted: there one is made anew. */
  #fill(): void {
    if (this.#isFilling || this.#isClosed || this.#ready.length >= this.#size) return;
    this.#isFilling = true;
    const made = (pair?: KeyPairKeyObjectResult) => {
      this.#isFilling = false;
      if (pair === undefined || this.#isClosed) return;
      this.#ready.push(pair);
      this.#fill();
    };
    this.#make().then(made, () => made());
  }
}
