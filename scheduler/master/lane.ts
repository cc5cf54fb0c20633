// Things that wait for their turn: begun in the order given, at most so many of them under way at once. No I/O of its own.

/** Taken ones that are kept before the list is made anew. */
const MOST_TAKEN = 1024;

export class Lane<T> {
  readonly #width: number;
  readonly #act: (item: T) => Promise<void>;
  #items: T[] = [];
  #taken = 0;
  #underWay = 0;

  /** `act` must not throw. */
  constructor(width: number, act: (item: T) => Promise<void>) {
    this.#width = width;
    this.#act = act;
  }

  get waiting(): number {
    return this.#items.length - this.#taken;
  }

  push(item: T): void {
    this.#items.push(item);
    if (this.#underWay < this.#width) void this.#run();
  }

  /** What waits is dropped. */
  clear(): void {
    this.#items = [];
    this.#taken = 0;
  }

  async #run(): Promise<void> {
    this.#underWay += 1;
    for (let item = this.#take(); item !== undefined; item = this.#take()) await this.#act(item);
    this.#underWay -= 1;
  }

  #take(): T | undefined {
    const item = this.#items[this.#taken];
    if (item !== undefined) this.#taken += 1;
    if (this.waiting === 0) this.clear();
    else if (this.#taken >= MOST_TAKEN) {
      this.#items = this.#items.slice(this.#taken);
      this.#taken = 0;
    }
    return item;
  }
}
