// Things that are said to Mesos again and again until an answer is seen: kills, reconciliations, shutdowns.
// No I/O, no clock: the owner asks what is due, and when to ask again.
import { type BackoffPolicy, backoff } from '../../shared/runtime/backoff.ts';

interface Entry<T> {
  readonly value: T;
  tries: number;
  dueAt: number;
}

export class Reminders<T> {
  readonly #policy: BackoffPolicy;
  readonly #entries = new Map<string, Entry<T>>();

  constructor(policy: BackoffPolicy) {
    this.#policy = policy;
  }

  /** Due at once, unless it is known already. */
  add(key: string, value: T): void {
    if (!this.#entries.has(key)) this.#entries.set(key, { value, tries: 0, dueAt: 0 });
  }

  /** True when it was known. */
  remove(key: string): boolean {
    return this.#entries.delete(key);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  get keys(): ReadonlySet<string> {
    return new Set(this.#entries.keys());
  }

  /** Keeps only these. */
  retain(keys: ReadonlySet<string>): void {
    for (const key of this.#entries.keys()) if (!keys.has(key)) this.#entries.delete(key);
  }

  /** Everything due again at once, as after a new subscription. */
  restart(): void {
    for (const entry of this.#entries.values()) Object.assign(entry, { tries: 0, dueAt: 0 });
  }

  /** What is due at `now`; each is due again after its back-off. */
  due(now: number): T[] {
    const found = [...this.#entries.values()].filter((entry) => entry.dueAt <= now);
    for (const entry of found) {
      entry.dueAt = now + backoff(this.#policy, entry.tries);
      entry.tries += 1;
    }
    return found.map(({ value }) => value);
  }

  /** When the next one is due; undefined when there is none. */
  get nextDue(): number | undefined {
    const times = [...this.#entries.values()].map(({ dueAt }) => dueAt);
    return times.length === 0 ? undefined : Math.min(...times);
  }
}
