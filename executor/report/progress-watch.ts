// Watches what tasks write and print, and keeps the latest progress of each. One inotify watch for each task's
// directory; it is given up at the first event and taken again at the next sample, so that a task that prints
// gigabytes wakes the executor about once a second. An idle task costs nothing. The first sample comes within a second of
// the start, which writes something always: one that is over before is never watched.
import { type FSWatcher, watch } from 'node:fs';
import type { Progress } from '../../shared/link/generated/link.ts';
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Reached } from '../core/milestones.ts';
import { oneTurn } from '../process/turns.ts';
import { ownMatcher } from './own-pattern.ts';
import { defaultMatcher, type Matcher, readLines } from './progress-line.ts';
import { BEGINNING, look, type Tail } from './tail.ts';
import { advance } from './task-progress.ts';

/** Milliseconds between two samples of a task. */
export const SAMPLE_INTERVAL = 1000;
/** Milliseconds: for file systems that tell nothing, and for tasks that could not be watched. */
export const POLL_INTERVAL = 10_000;

export interface ProgressSource {
  /** The task's directory; absolute. */
  readonly directory: string;
  /** Absolute; in it. */
  readonly progressFile: string | undefined;
  /** What the task prints; absolute. */
  readonly outputs: readonly string[];
  readonly pattern: string | undefined;
}

export interface ProgressWatchOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly onProgress: (progress: Progress) => void;
  /** In order. */
  readonly onMilestones: (taskId: string, reached: readonly Reached[]) => void;
  /** A running task may have written something; about once a second while it does. */
  readonly onActivity?: (taskId: string) => void;
}

interface Watched {
  readonly files: { readonly path: string; readonly isPrinted: boolean; tail: Tail }[];
  readonly directory: string;
  readonly match: Matcher;
  watcher: FSWatcher | undefined;
  /** All its processes have ended; it may be started again. */
  isOver: boolean;
}

export class ProgressWatch {
  readonly #options: ProgressWatchOptions;
  readonly #tasks = new Map<string, Watched>();
  /** Those to look at in the next sample. */
  readonly #due = new Set<string>();
  /** What is left of the one that goes on. */
  readonly #sampled: string[] = [];
  readonly #progress = new Map<string, Progress>();
  #cancelSample: Cancel | undefined;
  #cancelPoll: Cancel | undefined;

  constructor(options: ProgressWatchOptions) {
    this.#options = options;
  }

  /** Begins with a task; where it was watched before (its process is started again) goes on. */
  watch(taskId: string, source: ProgressSource): void {
    const known = this.#tasks.get(taskId);
    if (known === undefined) this.#watchFirst(taskId, source);
    else known.isOver = false;
    this.#sampleLater(taskId);
  }

  /**
   * All its processes have ended: looks once more, at what they printed only where that is anything. Milestones of that look
   * are not told otherwise.
   */
  finish(taskId: string, hasPrinted: boolean): readonly Reached[] {
    const task = this.#tasks.get(taskId);
    if (task === undefined || task.isOver) return [];
    task.isOver = true;
    const files = hasPrinted ? task.files : task.files.filter(({ isPrinted }) => !isPrinted);
    return this.#read(taskId, task, files, true);
  }

  forget(taskId: string): void {
    const { watcher } = this.#tasks.get(taskId) ?? {};
    // What is said of its end goes out first.
    if (watcher !== undefined) setImmediate(() => watcher.close());
    this.#tasks.delete(taskId);
    this.#due.delete(taskId);
    this.#progress.delete(taskId);
  }

  of(taskId: string): Progress | undefined {
    return this.#progress.get(taskId);
  }

  /** Of all tasks that have any. */
  all(): Progress[] {
    return [...this.#progress.values()];
  }

  #watchFirst(taskId: string, source: ProgressSource): void {
    const { directory, progressFile, outputs } = source;
    if (progressFile === undefined)
      this.#options.log.warn('PROGRESS_FILE is not watched: it is no file of the task directory itself', {
        task: taskId,
      });
    const files = outputs.map((path) => ({ path, isPrinted: true, tail: BEGINNING }));
    if (progressFile !== undefined) files.push({ path: progressFile, isPrinted: false, tail: BEGINNING });
    const match = this.#matcher(taskId, source.pattern);
    this.#tasks.set(taskId, { files, directory, match, watcher: undefined, isOver: false });
  }

  #matcher(taskId: string, pattern: string | undefined): Matcher {
    try {
      return pattern === undefined || pattern === '' ? defaultMatcher : ownMatcher(pattern);
    } catch (thrown) {
      this.#options.log.warn(`PROGRESS_PATTERN is ignored: ${describeError(thrown)}`, { task: taskId });
      return defaultMatcher;
    }
  }

  /** A task that cannot be watched (no inotify left) is polled. */
  #arm(taskId: string, task: Watched): void {
    if (task.watcher === undefined) this.#takeWatch(taskId, task);
    if (task.watcher === undefined || this.#progress.has(taskId)) this.#pollLater();
  }

  #takeWatch(taskId: string, task: Watched): void {
    try {
      const watcher = watch(task.directory, { persistent: false }, () => this.#changed(taskId, task));
      watcher.on('error', () => this.#unwatch(task));
      task.watcher = watcher;
    } catch (thrown) {
      this.#options.log.debug(`progress is polled: ${describeError(thrown)}`, { task: taskId });
    }
  }

  #unwatch(task: Watched): void {
    task.watcher?.close();
    task.watcher = undefined;
    this.#pollLater();
  }

  #changed(taskId: string, task: Watched): void {
    task.watcher?.close();
    task.watcher = undefined;
    this.#sampleLater(taskId);
  }

  #sampleLater(taskId: string): void {
    this.#due.add(taskId);
    this.#nextSample();
  }

  #nextSample(): void {
    this.#cancelSample ??= this.#options.clock.after(SAMPLE_INTERVAL, () => this.#sample());
  }

  /** Where the last one still goes on, those that are due wait for the next. */
  #sample(): void {
    this.#cancelSample = undefined;
    if (this.#sampled.length > 0) {
      this.#nextSample();
      return;
    }
    this.#sampled.push(...this.#due);
    this.#due.clear();
    this.#sampleSome();
  }

  /** Those of a thousand tasks take several turns of the event loop. */
  #sampleSome(): void {
    const { clock } = this.#options;
    oneTurn(clock, this.#sampled, (taskId) => this.#sampleOf(taskId));
    if (this.#sampled.length > 0) clock.after(0, () => this.#sampleSome());
  }

  /** Watches again before it looks: what comes in between is seen at the next sample. */
  #sampleOf(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined || task.isOver) return;
    this.#arm(taskId, task);
    this.#look(taskId, task);
  }

  #pollLater(): void {
    this.#cancelPoll ??= this.#options.clock.after(POLL_INTERVAL, () => this.#poll());
  }

  #poll(): void {
    this.#cancelPoll = undefined;
    for (const [taskId, task] of this.#tasks) {
      if (task.isOver || (task.watcher !== undefined && !this.#progress.has(taskId))) continue;
      this.#look(taskId, task);
      this.#pollLater();
    }
  }

  #look(taskId: string, task: Watched): void {
    this.#options.onActivity?.(taskId);
    const milestones = this.#read(taskId, task, task.files, false);
    if (milestones.length > 0) this.#options.onMilestones(taskId, milestones);
  }

  /** The milestones that were read. */
  #read(taskId: string, task: Watched, files: Watched['files'], isLast: boolean): readonly Reached[] {
    const readings = files.flatMap((file) => {
      const { lines, tail } = look(file.path, file.tail, isLast);
      file.tail = tail;
      return lines.length === 0 ? [] : readLines(lines, task.match, file.isPrinted);
    });
    if (readings.length === 0) return [];
    const { progress, milestones } = advance(taskId, this.of(taskId), readings, this.#options.clock.now());
    const skipped = task.files.reduce((sum, { tail }) => sum + tail.skipped, 0);
    const latest = { ...progress, ...(skipped === 0 ? {} : { skipped_bytes: BigInt(skipped) }) };
    this.#progress.set(taskId, latest);
    this.#options.onProgress(latest);
    return milestones;
  }
}
