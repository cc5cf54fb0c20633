// Wakes the readers of one task's files when the task writes. The inotify watch is given up at the first event and taken
// again when a reader has caught up, so that a busy task costs one event for each batch, and an idle one nothing.
import { type FSWatcher, watch } from 'node:fs';
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';

/** Milliseconds between looks where no watch can be had. */
const POLL_INTERVAL = 1000;

export class TaskWatch {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #watcher: FSWatcher | undefined;
  #cancelPoll: Cancel | undefined;

  constructor(directory: string, clock: Clock, onChange: () => void) {
    this.#directory = directory;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** `onChange` follows once when something is written from now on. */
  arm(): void {
    if (this.#watcher !== undefined || this.#cancelPoll !== undefined) return;
    try {
      this.#watcher = watch(this.#directory, { persistent: false }, () => this.#fire());
      this.#watcher.on('error', () => this.#poll());
    } catch {
      this.#poll();
    }
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
  }

  #fire(): void {
    this.close();
    this.#onChange();
  }

  /** No inotify is left, or the directory is gone. */
  #poll(): void {
    this.close();
    this.#cancelPoll = this.#clock.after(POLL_INTERVAL, () => this.#fire());
  }
}
