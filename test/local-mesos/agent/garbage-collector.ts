// Removes the sandboxes of ended executors when their time is up, and not before.
import { rm } from 'node:fs';
import type { Clock } from '../../../shared/runtime/clock.ts';

export class GarbageCollector {
  #clock: Clock;
  #delay: number;
  #onRemoved: (path: string) => void;

  /** `delay` is in milliseconds; `onRemoved` is called when a directory is no more. */
  constructor(clock: Clock, delay: number, onRemoved: (path: string) => void) {
    this.#clock = clock;
    this.#delay = delay;
    this.#onRemoved = onRemoved;
  }

  schedule(path: string): void {
    this.#clock.after(this.#delay, () => {
      rm(path, { recursive: true, force: true }, () => this.#onRemoved(path));
    });
  }
}
