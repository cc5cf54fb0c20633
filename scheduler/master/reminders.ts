// Things that are said to Mesos again and again until an answer is seen: kills, reconciliations, shutdowns.
// No I/O, no clock: the owner asks what is due, and when to ask again.
import { type BackoffPolicy, backoff } from '../../shared/runtime/backoff.ts';
import { DueQueue } from '../watch/due-queue.ts';

interface Entry<T> {
  readonly value: T;
  tries: number;
}

export class Reminders<T> {
  readonly #policy: BackoffPolicy;
  readonly #entries = new Map<string, Entry<T>>();
  readonly #due = new DueQueue();

  constructor(policy: BackoffPolicy) {
    this.#policy = policy;
  }

  /** Due at once, unless it is known already. */
  add(key: string, value: T): void {
    if (this.#entries.has(key)) return;
    this.#entries.set(key, { value, tries: 0 });
    this.#due.set(key, 0);
  }

  /** True when it was known. */
  remove(key: string): boolean {
    this.#due.delete(key);
    return this.#entries.delete(key);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Everything due again at once, as after a new subscription. */
  restart(): void {
    for (const [key, entry] of this.#entries) {
      entry.tries = 0;
      this.#due.set(key, 0);
    }
  }

  /** What is due at `now`; each is due again after its back-off. */
  due(now: number): T[] {
    return this.#due.take(now).flatMap((key) => {
      const entry = this.#entries.get(key);
      if (entry === undefined) return [];
      this.#due.set(key, now + backoff(this.#policy, entry.tries));
      entry.tries += 1;
      return [entry.value];
    });
  }

  /** When the next one is due; undefined when there is none. */
  get nextDue(): number | undefined {
    return this.#due.nextDue;
  }
}
