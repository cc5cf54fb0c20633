// How the children of a plan or of a phase stand, kept up to date child by child, so that a plan of ten thousand
// steps is not walked at each event. No I/O.
import type { Status } from './model.ts';

/** How many children have each status. */
export class Counts {
  readonly #counts = new Map<Status, number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(status: Status): void {
    this.#counts.set(status, (this.#counts.get(status) ?? 0) + 1);
    this.#size += 1;
  }

  remove(status: Status): void {
    this.#counts.set(status, (this.#counts.get(status) ?? 0) - 1);
    this.#size -= 1;
  }

  has(status: Status): boolean {
    return (this.#counts.get(status) ?? 0) > 0;
  }

  /** Of those statuses that some child has. */
  get each(): [status: Status, count: number][] {
    return [...this.#counts].filter(([, count]) => count > 0);
  }

  /** True of no children at all. */
  areAll(status: Status): boolean {
    return (this.#counts.get(status) ?? 0) === this.#size;
  }
}

/** Children in an order. */
export class Tally {
  readonly counts = new Counts();
  readonly #statuses: Status[];
  #firstOpen = 0;

  constructor(statuses: readonly Status[]) {
    this.#statuses = [...statuses];
    for (const status of statuses) this.counts.add(status);
    this.#skipComplete();
  }

  get size(): number {
    return this.#statuses.length;
  }

  at(index: number): Status | undefined {
    return this.#statuses[index];
  }

  /** The first that is not complete; undefined when all are. */
  get firstOpen(): number | undefined {
    return this.#firstOpen < this.#statuses.length ? this.#firstOpen : undefined;
  }

  set(index: number, status: Status): void {
    const before = this.#statuses[index];
    if (before === undefined || before === status) return;
    this.counts.remove(before);
    this.counts.add(status);
    this.#statuses[index] = status;
    if (status !== 'COMPLETE') this.#firstOpen = Math.min(this.#firstOpen, index);
    else this.#skipComplete();
  }

  #skipComplete(): void {
    while (this.#statuses[this.#firstOpen] === 'COMPLETE') this.#firstOpen += 1;
  }
}
