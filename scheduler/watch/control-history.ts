// The last controls that operators sent, and what became of each, also after nobody waited for its answer any more.
// In memory: a control is of one life of the scheduler, like its id.
import type { AskedControl, ControlAnswer } from './pod-links.ts';

/** What an operator asked for. */
export interface ControlSubject {
  readonly pod: string;
  /** Full name; absent where it is the executor itself. */
  readonly task?: string | undefined;
  /** `signal SIGHUP`, `drain`, ... */
  readonly what: string;
}

export interface ControlEntry extends ControlSubject {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** When the executor answered. */
  readonly answeredAt?: number | undefined;
  readonly answer: ControlAnswer;
}

interface Kept extends ControlSubject {
  readonly asked: AskedControl;
  readonly at: number;
  answeredAt?: number;
}

export const MOST_KEPT = 1000;

export class ControlHistory {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(asked: AskedControl, subject: ControlSubject): void {
    const kept: Kept = { ...subject, asked, at: this.#now() };
    this.#kept.set(asked.id, kept);
    void asked.ended.then(() => {
      kept.answeredAt = this.#now();
    });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  get(id: string): ControlEntry | undefined {
    const kept = this.#kept.get(id);
    return kept && entryOf(kept);
  }

  /** The newest first. */
  get all(): ControlEntry[] {
    return [...this.#kept.values()].reverse().map(entryOf);
  }
}

function entryOf({ asked, pod, task, what, at, answeredAt }: Kept): ControlEntry {
  return { id: asked.id, pod, task, what, at, answeredAt, answer: asked.now() };
}
