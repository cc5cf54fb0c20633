// Does one thing after the other, in turns of the event loop that are short: what each takes adds up to many
// milliseconds, and the agent's events wait meanwhile. Many in one turn cost less than one in each.
import type { Clock } from '../../shared/runtime/clock.ts';

/** Milliseconds after which a turn begins nothing more. */
export const LONGEST_TURN = 5;

/** Performs at least one of those that wait, and more while the turn is not over. */
export function oneTurn<T>(clock: Clock, waiting: T[], perform: (item: T) => void): void {
  const end = clock.monotonic() + LONGEST_TURN;
  do {
    const item = waiting.shift();
    if (item !== undefined) perform(item);
  } while (waiting.length > 0 && clock.monotonic() < end);
}

export class Turns<T> {
  readonly #clock: Clock;
  readonly #perform: (item: T) => void;
  readonly #onTurn: () => void;
  readonly #waiting: T[] = [];
  #isDue = false;

  /** What `perform` throws ends its turn; the others go on. `onTurn` is told when a turn is over, and must not throw. */
  constructor(clock: Clock, perform: (item: T) => void, onTurn: () => void = () => {}) {
    this.#clock = clock;
    this.#perform = perform;
    this.#onTurn = onTurn;
  }

  /** A turn is under way or to come. */
  get isBusy(): boolean {
    return this.#isDue;
  }

  /** To be performed in a later turn, after all that were added before. */
  add(item: T): void {
    this.#waiting.push(item);
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.#turn());
  }

  /** Whether it was still waiting: then it is not performed. */
  remove(item: T): boolean {
    const place = this.#waiting.indexOf(item);
    if (place !== -1) this.#waiting.splice(place, 1);
    return place !== -1;
  }

  #turn(): void {
    try {
      oneTurn(this.#clock, this.#waiting, this.#perform);
    } finally {
      this.#isDue = this.#waiting.length > 0;
      if (this.#isDue) setImmediate(() => this.#turn());
      this.#onTurn();
    }
  }
}
