// Ctrl-C and SIGTERM as something to wait for: the first one asks everything to end in order.

export class Interruption {
  readonly #controller = new AbortController();
  readonly #listener = () => this.#interrupt();
  #count = 0;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, this.#listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isInterrupted(): boolean {
    return this.#count > 0;
  }

  /** Asked twice: what ends in order by itself is now ended at once. */
  get isHurried(): boolean {
    return this.#count > 1;
  }

  async wait(): Promise<void> {
    if (this.isInterrupted) return;
    // A timer of its own keeps the process alive while nothing else does.
    const alive = setInterval(() => {}, 2 ** 30);
    await new Promise((resolve) => this.signal.addEventListener('abort', resolve, { once: true }));
    clearInterval(alive);
  }

  close(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, this.#listener);
  }

  #interrupt(): void {
    this.#count += 1;
    this.#controller.abort(new Error('interrupted'));
  }
}
