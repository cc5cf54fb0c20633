// Keys with a time each, and which are due: a binary heap, so that it costs little however many wait. No I/O, no clock.

interface Entry {
  readonly key: string;
  readonly at: number;
}

export class DueQueue {
  readonly #heap: Entry[] = [];
  /** The entry of each key that counts; others in the heap are passed over. */
  readonly #current = new Map<string, Entry>();

  get size(): number {
    return this.#current.size;
  }

  /** Milliseconds since the epoch; replaces an earlier time of the key. */
  set(key: string, at: number): void {
    if (this.#current.get(key)?.at === at) return;
    const entry = { key, at };
    this.#current.set(key, entry);
    this.#heap.push(entry);
    this.#up(this.#heap.length - 1);
    if (this.#heap.length > 64 && this.#heap.length > 2 * this.#current.size) this.#rebuild();
  }

  delete(key: string): void {
    this.#current.delete(key);
  }

  has(key: string): boolean {
    return this.#current.has(key);
  }

  clear(): void {
    this.#current.clear();
    this.#heap.length = 0;
  }

  /** When the first one is due; undefined when there is none. */
  get nextDue(): number | undefined {
    this.#skip();
    return this.#heap[0]?.at;
  }

  /** Takes out all that are due, earliest first. */
  take(now: number): string[] {
    const due: string[] = [];
    for (let first = this.#first(now); first !== undefined; first = this.#first(now)) {
      this.#current.delete(first.key);
      due.push(first.key);
    }
    return due;
  }

  #first(now: number): Entry | undefined {
    this.#skip();
    const [first] = this.#heap;
    return first !== undefined && first.at <= now ? first : undefined;
  }

  #skip(): void {
    for (let [first] = this.#heap; first !== undefined; [first] = this.#heap) {
      if (this.#current.get(first.key) === first) return;
      this.#pop();
    }
  }

  #rebuild(): void {
    this.#heap.length = 0;
    for (const entry of this.#current.values()) {
      this.#heap.push(entry);
      this.#up(this.#heap.length - 1);
    }
  }

  #pop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#down(0);
  }

  #at(index: number): number {
    return this.#heap[index]?.at ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }

  #up(from: number): void {
    for (let index = from; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (this.#at(parent) <= this.#at(index)) return;
      this.#swap(parent, index);
      index = parent;
    }
  }

  #down(from: number): void {
    for (let index = from; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const least = this.#at(right) < this.#at(left) ? right : left;
      if (this.#at(least) >= this.#at(index)) return;
      this.#swap(least, index);
      index = least;
    }
  }
}
