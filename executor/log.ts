// The executor's own log. Errors, and warnings while they are few, go to its standard error at once, which the agent keeps;
// everything goes to `executor.log` there a little later, by winston, which is loaded when the executor has had time to
// subscribe. What waits is bounded. No secret comes here: callers give names and numbers, no environments.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../shared/runtime/clock.ts';
import { describeError } from '../shared/runtime/errors.ts';
import type { LogFields, Logger } from '../shared/runtime/logger.ts';
import { type LogEntry, type LogLevel, readableLine } from './log-entry.ts';
import { LogFile } from './log-file.ts';
import { oneTurn } from './process/turns.ts';
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
/** Milliseconds until an entry is written. */
const WRITE_AFTER = 100;
/** Entries that wait; while nobody can write them more are counted only. */
export const MOST_WAITING = 1000;

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

/** Writes entries some time after they came: whoever is to be told of a task's end does not wait for the log. */
class LaterLog {
  readonly #clock: Clock;
  readonly #file: LogFile;
  readonly #waiting: LogEntry[] = [];
  #dropped = 0;
  #write: ((entry: LogEntry) => void) | undefined;
  #isDue = false;

  constructor(clock: Clock, file: LogFile) {
    this.#clock = clock;
    this.#file = file;
    clock.after(LOAD_AFTER, () => void this.#load());
  }

  add(entry: LogEntry): void {
    if (this.#waiting.length === MOST_WAITING && this.#write !== undefined) this.#writeOldest(this.#write);
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(entry);
    else this.#dropped += 1;
    if (this.#write !== undefined) this.#writeLater(this.#write, WRITE_AFTER);
  }

  /** Ends it. */
  close(): void {
    const write = this.#write ?? ((entry) => this.#file.writeEntry(entry));
    this.#file.lose(this.#dropped);
    for (const entry of this.#waiting.splice(0)) write(entry);
  }

  #writeOldest(write: (entry: LogEntry) => void): void {
    const oldest = this.#waiting.shift();
    if (oldest !== undefined) write(oldest);
  }

  async #load(): Promise<void> {
    try {
      const { winstonWriter } = await import('./log-winston.ts');
      this.#write = winstonWriter(this.#file);
      this.#file.lose(this.#dropped);
      this.#dropped = 0;
      this.#writeSome(this.#write);
    } catch (thrown) {
      writeQuietly(STDERR, `executor.log is not written: ${describeError(thrown)}\n`);
    }
  }

  #writeLater(write: (entry: LogEntry) => void, after: number): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#clock.after(after, () => {
      this.#isDue = false;
      this.#writeSome(write);
    });
  }

  /** Others have their turn in between. */
  #writeSome(write: (entry: LogEntry) => void): void {
    oneTurn(this.#clock, this.#waiting, write);
    if (this.#waiting.length > 0) this.#writeLater(write, 0);
  }
}

function writeQuietly(file: number, text: string): void {
  try {
    writeSync(file, text);
  } catch {
    // Nowhere to say so.
  }
}
