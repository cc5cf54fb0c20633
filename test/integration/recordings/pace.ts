// Moves the replay's clock along the recording: up to the moment of the next line, in real time when something is
// late. Rounds of offers come where a stretch of the recording is so long that one must have been in it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplayClock } from './replay-clock.ts';

const ALLOCATION_INTERVAL_MS = 200;
/** No round so shortly before a line: the recording's may have come behind it. */
const ROUND_MARGIN_MS = 15;
/** Real milliseconds in which what a timer started becomes seen: a few turns of the event loop and of the sockets. */
const SETTLE_MS = 3;
const LOOK_EVERY_MS = 8;
/** Real milliseconds before the clock is moved beyond the line for what has not come. */
const PATIENCE_MS = 150;

export interface Waiting {
  /** Real milliseconds. */
  readonly limit: number;
  /** Real milliseconds before the clock is moved beyond the line. */
  readonly patience?: number;
  /** Whether a round of offers may bring it. */
  readonly rounds?: boolean;
  /** Asked with the real milliseconds waited since the moment of the line was reached. */
  readonly giveUp?: (waited: number) => boolean;
}

export class Pace {
  #clock: ReplayClock;
  #wake = () => {};
  /** How much later than the recording the replay is, in milliseconds of the clock. */
  #late = 0;
  #roundsFrom = 0;

  constructor(clock: ReplayClock) {
    this.#clock = clock;
  }

  /** Called when anything has come. */
  wake(): void {
    this.#wake();
  }

  /** The moment of the clock for one of the recording. */
  momentOf(at_ms: number): number {
    return at_ms + this.#late;
  }

  /** A line is through. */
  done(at_ms: number): void {
    this.#late = Math.max(this.#late, this.#clock.monotonic() - at_ms);
    this.#roundsFrom = this.#clock.monotonic();
  }

  async moveTo(at_ms: number): Promise<void> {
    await this.#advance(this.momentOf(at_ms), true);
  }

  /** Waits until it is so; false when it did not become so. */
  async until(at_ms: number, isSo: () => boolean, waiting: Waiting): Promise<boolean> {
    const moment = this.momentOf(at_ms);
    let reached: number | undefined;
    let looked = 0;
    for (;;) {
      if (isSo()) return true;
      await this.#activity();
      if (isSo()) return true;
      if (this.#clock.monotonic() < moment) {
        await this.#advance(moment, true);
        continue;
      }
      if (reached === undefined) {
        reached = performance.now();
        looked = reached;
        if (waiting.rounds === true) await this.round();
        continue;
      }
      const waited = performance.now() - reached;
      if (waited > waiting.limit || waiting.giveUp?.(waited) === true) return false;
      if (waited > (waiting.patience ?? PATIENCE_MS))
        await this.#advance(this.#clock.monotonic() + performance.now() - looked, waiting.rounds ?? false);
      looked = performance.now();
    }
  }

  /** Waits for it a moment of real time, in which the clock stands still. */
  async patiently(isSo: () => boolean): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!isSo() && performance.now() < end) await this.#activity();
  }

  async round(): Promise<void> {
    this.#clock.makeRound();
    this.#roundsFrom = this.#clock.monotonic();
    await this.settle();
  }

  async settle(): Promise<void> {
    await sleep(SETTLE_MS);
  }

  async #advance(moment: number, withRounds: boolean): Promise<void> {
    for (;;) {
      const roundAt = this.#roundsFrom + ALLOCATION_INTERVAL_MS;
      const isRound = withRounds && roundAt <= moment - ROUND_MARGIN_MS;
      await this.#fireUpTo(isRound ? roundAt : moment);
      if (!isRound) return;
      await this.round();
    }
  }

  async #fireUpTo(moment: number): Promise<void> {
    while (this.#clock.monotonic() < moment || (this.#clock.nextDue ?? Number.POSITIVE_INFINITY) <= moment) {
      const due = this.#clock.nextDue;
      this.#clock.step(moment);
      if (due !== undefined && due <= moment) await this.settle();
    }
  }

  #activity(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
