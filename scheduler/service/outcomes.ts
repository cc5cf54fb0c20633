// The last outcomes of looking at offers, for /v2/debug/offers: why not? A ring, in memory.
import { failures, type Outcome } from '../offer/outcome.ts';

export interface OutcomeSeen {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly instance: string;
  readonly outcome: Outcome;
}

const MOST_OUTCOMES = 100;
/** Refusals of one look at the offers that are kept: where thousands of pods wait they do so for the same reasons. */
const MOST_REFUSALS = 50;

/** What makes two outcomes of a pod the same for a reader. */
function keyOf({ instance, outcome }: OutcomeSeen): string {
  return `${instance}\n${outcome.reason}\n${failures(outcome).join('\n')}`;
}

export class Outcomes {
  /** The oldest first. */
  readonly #seen = new Map<string, OutcomeSeen>();
  /** The last one of each instance that is in `#seen`. */
  readonly #last = new Map<string, OutcomeSeen>();

  /** The same refusal again and again is kept once, with its newest time. True for one that was not there. */
  add(seen: OutcomeSeen): boolean {
    const key = keyOf(seen);
    const isNew = !this.#seen.delete(key);
    this.#seen.set(key, seen);
    this.#last.set(seen.instance, seen);
    const [oldest] = this.#seen;
    if (this.#seen.size > MOST_OUTCOMES && oldest !== undefined) this.#drop(...oldest);
    return isNew;
  }

  #drop(key: string, seen: OutcomeSeen): void {
    this.#seen.delete(key);
    if (this.#last.get(seen.instance) === seen) this.#last.delete(seen.instance);
  }

  /** Of one look at the offers: all that fit, and the first refusals. Answers with those that were not there. */
  addAll(seen: readonly OutcomeSeen[]): OutcomeSeen[] {
    const refused = seen.filter(({ outcome }) => !outcome.passed).slice(0, MOST_REFUSALS);
    const kept = new Set(refused);
    return seen.filter((one) => (one.outcome.passed || kept.has(one)) && this.add(one));
  }

  get all(): readonly OutcomeSeen[] {
    return [...this.#seen.values()];
  }

  /** Why the pod was not placed when it was last tried, in one line. */
  reason(instance: string): string | undefined {
    const last = this.#last.get(instance);
    if (last === undefined || last.outcome.passed) return undefined;
    const reasons = [...new Set(failures(last.outcome))];
    const more = reasons.length > 3 ? `, and ${reasons.length - 3} more` : '';
    const own = `${last.instance}: ${last.outcome.reason}`;
    const shown = reasons.filter((one) => one !== own).slice(0, 3);
    return shown.length === 0 ? last.outcome.reason : `${last.outcome.reason}: ${shown.join('; ')}${more}`;
  }
}
