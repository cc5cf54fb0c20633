// Why no agent took a pod, in a size that does not grow with the number of agents: the first few in full, of the others
// how many lacked what. No I/O.
import { fail, type Outcome } from './outcome.ts';

/** Agents that are told of in full. */
const MOST_DETAILED = 10;

export class Refusals {
  readonly #detailed: Outcome[] = [];
  readonly #others = new Map<string, number>();
  #count = 0;

  /** Agents that were looked at. */
  get count(): number {
    return this.#count;
  }

  /** `inFull` is asked only where there is room for its answer. */
  add(reason: string, inFull: () => Outcome): void {
    this.#count += 1;
    if (this.#detailed.length < MOST_DETAILED) this.#detailed.push(inFull());
    else this.#others.set(reason, (this.#others.get(reason) ?? 0) + 1);
  }

  get outcomes(): Outcome[] {
    if (this.#others.size === 0) return [...this.#detailed];
    const parts = [...this.#others].sort(([, a], [, b]) => b - a);
    const reason = parts.map(([what, number]) => `${what} on ${number}`).join(', ');
    return [...this.#detailed, fail(`${this.#count - MOST_DETAILED} more agents`, reason)];
  }
}
