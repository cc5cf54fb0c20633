// How long the event loop was busy without a pause: the longest of its turns, however short it was and whatever it was
// spent on. Looks once in every turn and never makes one: an immediate without a reference does not wake a loop that waits.

/** Milliseconds, both from arbitrary starts. */
export interface LoopTimes {
  readonly now: () => number;
  /** How long the loop has waited for something to happen, in all. */
  readonly idle: () => number;
}

const SYSTEM: LoopTimes = {
  now: () => process.uptime() * 1000,
  idle: () => performance.nodeTiming.idleTime,
};

export class LoopDelay {
  readonly #times: LoopTimes;
  #longest = 0;
  #look: NodeJS.Immediate | undefined;
  #lastNow = 0;
  #lastIdle = 0;

  constructor(times = SYSTEM) {
    this.#times = times;
  }

  /** Looks from now on. */
  start(): void {
    this.stop();
    this.#mark();
    this.#next();
  }

  stop(): void {
    clearImmediate(this.#look);
  }

  /** Milliseconds: the longest turn that ended since this was asked last, or since the start. */
  take(): number {
    const longest = this.#longest;
    this.#longest = 0;
    return longest;
  }

  #next(): void {
    this.#look = setImmediate(() => this.#turn()).unref();
  }

  #turn(): void {
    const [now, idle] = [this.#lastNow, this.#lastIdle];
    this.#mark();
    this.#longest = Math.max(this.#longest, this.#lastNow - now - (this.#lastIdle - idle));
    this.#next();
  }

  #mark(): void {
    this.#lastNow = this.#times.now();
    this.#lastIdle = this.#times.idle();
  }
}
