// Why no agent took a pod, in a size that does not grow with the number of agents: the first few in full, of the others
// how many lacked what. What all pods of one look at the offers are told in full is bounded, too. No I/O.
import { fail, type Outcome } from './outcome.ts';

/** Agents that are told of in full. */
const MOST_DETAILED = 10;

/** Agents that may still be told of in full, over all pods of one look. */
export class DetailBudget {
  #left = 500;

  take(): boolean {
    this.#left -= 1;
    return this.#left >= 0;
  }
}

export class Refusals {
  readonly #budget: DetailBudget;
  readonly #detailed: Outcome[] = [];
  readonly #others = new Map<string, number>();
  #count = 0;

  constructor(budget: DetailBudget) {
    this.#budget = budget;
  }

  /** Agents that were looked at. */
  get count(): number {
    return this.#count;
  }

  /** `inFull` is asked only where there is room for its answer. */
  add(reason: string, inFull: () => Outcome): void {
    this.#count += 1;
    const isInFull = this.#detailed.length < MOST_DETAILED && this.#budget.take();
    if (isInFull) this.#detailed.push(inFull());
    else this.#others.set(reason, (this.#others.get(reason) ?? 0) + 1);
  }

  get outcomes(): Outcome[] {
    if (this.#others.size === 0) return [...this.#detailed];
    const parts = [...this.#others].sort(([, a], [, b]) => b - a);
    const reason = parts.map(([what, number]) => `${what} on ${number}`).join(', ');
    return [...this.#detailed, fail(`${this.#count - this.#detailed.length} more agents`, reason)];
  }
}
