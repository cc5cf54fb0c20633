// One thing at a time, in the order of arrival: everything that reads or changes the service's state goes through here.

/** Actions that wait; more are refused. Mesos events wait in their stream instead, so only clients can pile up. */
const MOST_WAITING = 10_000;

export class Serial {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Runs the action after those before it, whether they failed or not. @throws what it throws, or when too many wait. */
  async run<T>(action: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MOST_WAITING) throw new Error(`more than ${MOST_WAITING} requests wait`);
    this.#waiting += 1;
    const result = this.#tail.then(action);
    this.#tail = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      this.#waiting -= 1;
    }
  }
}
