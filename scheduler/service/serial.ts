// One thing at a time, in the order of arrival: everything that reads or changes the service's state goes through here.
import { Unavailable } from './unavailable.ts';

/** Actions of clients that wait; more are refused. Mesos' events wait in their stream instead. */
const MOST_WAITING = 10_000;

export class Serial {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Runs the action after those before it, whether they failed or not. @throws what it throws. */
  run<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(action);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** The same for a client's action. @throws Unavailable when too many wait. */
  async runBounded<T>(action: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MOST_WAITING) {
      throw new Unavailable(`more than ${MOST_WAITING} requests wait`);
    }
    this.#waiting += 1;
    try {
      return await this.run(action);
    } finally {
      this.#waiting -= 1;
    }
  }
}
