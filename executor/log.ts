// The executor's own log. Errors, and warnings while they are few, go to its standard error at once, which the agent keeps;
// everything goes to `executor.log` there, by winston, which is loaded when the executor has had time to subscribe.
// What is said before that waits, bounded. No secret comes here: callers give names and numbers, no environments.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../shared/runtime/clock.ts';
import { describeError } from '../shared/runtime/errors.ts';
import type { LogFields, Logger } from '../shared/runtime/logger.ts';
import { type LogEntry, type LogLevel, readableLine } from './log-entry.ts';
import { LogFile } from './log-file.ts';
import { WarningAllowance } from './warning-allowance.ts';

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

export type { LogLevel } from './log-entry.ts';

/** The executor's log; what is below its level is not written. */
export interface ExecutorLog extends Logger {
  setLevel(level: LogLevel): void;
  /** Writes what still waits; to be called last. */
  close(): void;
}

export interface LogOptions {
  readonly clock: Clock;
  /** Where `executor.log` is made. */
  readonly directory: string;
  /** Standard error. */
  readonly file?: number;
}

const STDERR = 2;
const NO_MORE = 'for ten minutes further warnings stand in executor.log alone';
/** Milliseconds after the start until winston is loaded: by then the first tasks run. */
const LOAD_AFTER = 1000;
/** Entries that wait for it; more are counted only. */
const MOST_WAITING = 1000;

export function isLogLevel(text: string): text is LogLevel {
  return LEVELS.some((level) => level === text);
}

/** Loses lines when the disk is full: the tasks matter more. */
export function executorLog({ clock, directory, file = STDERR }: LogOptions): ExecutorLog {
  const later = new LaterLog(clock, new LogFile(join(directory, 'executor.log')));
  let most = LEVELS.indexOf('info');
  const allowance = new WarningAllowance();
  const shout = (entry: LogEntry) => {
    if (entry.level !== 'warn' && entry.level !== 'error') return;
    const told = entry.level === 'error' ? 'YES' : allowance.take(clock.monotonic());
    if (told !== 'NO') writeQuietly(file, readableLine(entry));
    if (told === 'LAST') writeQuietly(file, readableLine({ ...entry, message: NO_MORE, fields: {} }));
  };
  const write =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (LEVELS.indexOf(level) > most) return;
      const entry = { time: clock.now(), level, message, fields };
      shout(entry);
      later.add(entry);
    };
  const setLevel = (level: LogLevel) => {
    most = LEVELS.indexOf(level);
  };
  const close = () => later.close();
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel,
    close,
  };
}

/** Keeps entries until there is somebody to write them. */
class LaterLog {
  readonly #file: LogFile;
  #waiting: LogEntry[] = [];
  #dropped = 0;
  #write: ((entry: LogEntry) => void) | undefined;

  constructor(clock: Clock, file: LogFile) {
    this.#file = file;
    clock.after(LOAD_AFTER, () => void this.#load());
  }

  add(entry: LogEntry): void {
    if (this.#write !== undefined) this.#write(entry);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(entry);
    else this.#dropped += 1;
  }

  close(): void {
    if (this.#write === undefined) this.#flush((entry) => this.#file.writeEntry(entry));
  }

  async #load(): Promise<void> {
    try {
      const { winstonWriter } = await import('./log-winston.ts');
      this.#flush(winstonWriter(this.#file));
    } catch (thrown) {
      writeQuietly(STDERR, `executor.log is not written: ${describeError(thrown)}\n`);
    }
  }

  #flush(write: (entry: LogEntry) => void): void {
    this.#write = write;
    this.#file.lose(this.#dropped);
    for (const entry of this.#waiting) write(entry);
    this.#waiting = [];
  }
}

function writeQuietly(file: number, text: string): void {
  try {
    writeSync(file, text);
  } catch {
    // Nowhere to say so.
  }
}
