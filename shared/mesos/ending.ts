// What ends an exchange before its time: its time limit, its user, or its user's signal. As AbortSignal, but it costs
// a call next to nothing.

export class Ending {
  readonly #outer: AbortSignal | undefined;
  readonly #takeOuter = () => this.end(this.#outer?.reason);
  #isEnded = false;
  #reason: unknown;
  #listener: ((reason: unknown) => void) | undefined;

  /** `outer` ends it with its own reason; `forget` must follow then. */
  constructor(outer?: AbortSignal) {
    this.#outer = outer;
    if (outer?.aborted === true) this.#takeOuter();
    else outer?.addEventListener('abort', this.#takeOuter, { once: true });
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get reason(): unknown {
    return this.#reason;
  }

  /** Only the first reason counts. */
  end(reason: unknown): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#reason = reason;
    this.#listener?.(reason);
  }

  /** Calls `listener` at the end, at once where that has come; a later listener replaces it. */
  onEnd(listener: (reason: unknown) => void): void {
    this.#listener = listener;
    if (this.#isEnded) listener(this.#reason);
  }

  /** @throws the reason. */
  throwIfEnded(): void {
    if (this.#isEnded) throw this.#reason;
  }

  /** The exchange is over: nobody is told any more. */
  forget(): void {
    this.#listener = undefined;
    this.#outer?.removeEventListener('abort', this.#takeOuter);
  }
}
