// The last outcomes of looking at offers, for /v2/debug/offers: why not? A ring, in memory.
import { failures, type Outcome } from '../offer/outcome.ts';

export interface OutcomeSeen {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly instance: string;
  readonly outcome: Outcome;
}

export const MOST_OUTCOMES = 100;

export class Outcomes {
  readonly #seen: OutcomeSeen[] = [];

  /** The same refusal again and again is kept once, with its newest time. True for one that was not there. */
  add(seen: OutcomeSeen): boolean {
    const text = JSON.stringify(seen.outcome);
    const same = this.#seen.findIndex(
      (one) => one.instance === seen.instance && JSON.stringify(one.outcome) === text,
    );
    if (same >= 0) this.#seen.splice(same, 1);
    this.#seen.push(seen);
    if (this.#seen.length > MOST_OUTCOMES) this.#seen.shift();
    return same < 0;
  }

  get all(): readonly OutcomeSeen[] {
    return this.#seen;
  }

  /** Why the pod was not placed when it was last tried, in one line. */
  reason(instance: string): string | undefined {
    const last = this.#seen.findLast((one) => one.instance === instance);
    if (last === undefined || last.outcome.passed) return undefined;
    const reasons = [...new Set(failures(last.outcome))];
    const more = reasons.length > 3 ? `, and ${reasons.length - 3} more` : '';
    return `${last.outcome.reason}: ${reasons.slice(0, 3).join('; ')}${more}`;
  }
}
