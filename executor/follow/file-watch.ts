// Tells that a file may have changed, by inotify on the very file that is open, whatever its name leads to by now.
// Where inotify cannot be had (no watch left) it tells so some times a second.
import { type FSWatcher, watch } from 'node:fs';
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';

/** Milliseconds between two looks where nothing tells of changes. */
const POLL_INTERVAL = 250;

export class FileWatch {
  readonly #clock: Clock;
  #watcher: FSWatcher | undefined;
  #cancelPoll: Cancel = () => {};
  #hasChanged = false;
  #wake = () => {};

  /** `descriptor` is open until `close`. */
  constructor(descriptor: number, clock: Clock) {
    this.#clock = clock;
    try {
      this.#watcher = watch(`/proc/self/fd/${descriptor}`, { persistent: false }, () => this.poke());
      this.#watcher.on('error', () => this.#poll());
    } catch {
      this.#poll();
    }
  }

  /** As if the file had changed. */
  poke(): void {
    this.#hasChanged = true;
    this.#wake();
  }

  /** Resolves when something has changed since the last time. */
  async changed(): Promise<void> {
    while (!this.#hasChanged) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#hasChanged = false;
  }

  close(): void {
    this.#watcher?.close();
    this.#cancelPoll();
    this.#cancelPoll = () => {};
    this.#watcher = undefined;
  }

  #poll(): void {
    this.#watcher?.close();
    this.#cancelPoll = this.#clock.after(POLL_INTERVAL, () => {
      this.poke();
      this.#poll();
    });
  }
}
