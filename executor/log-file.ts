// A file of lines that never grows beyond its bound: when it is full it becomes `.1`, that one `.2`, and the oldest goes.
// A line that cannot be written (a full disk, a lost directory) is lost and counted, and the next one is tried again;
// when there is room, the number of the lost ones is written first.
import { closeSync, constants, fstatSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { jsonLine, type LogEntry } from './log-entry.ts';

export interface LogBounds {
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Files in all. */
  readonly files: number;
}

const DEFAULT_BOUNDS: LogBounds = { fileBytes: 1024 * 1024, files: 3 };
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
const OWN_ONLY = 0o640;

export class LogFile {
  readonly #path: string;
  readonly #bounds: LogBounds;
  #file: number | undefined;
  #size = 0;
  #lost = 0;
  #lastTime = 0;

  constructor(path: string, bounds: LogBounds = DEFAULT_BOUNDS) {
    this.#path = path;
    this.#bounds = bounds;
  }

  writeEntry(entry: LogEntry): void {
    this.#lastTime = entry.time;
    this.write(jsonLine(entry));
  }

  /** Counts lines that were lost elsewhere. */
  lose(lines: number): void {
    this.#lost += lines;
  }

  /** Never throws. */
  write(line: string): void {
    if (this.#lost > 0 && this.#append(this.#lostLine())) this.#lost = 0;
    if (!this.#append(line)) this.#lost += 1;
  }

  #lostLine(): string {
    const message = `${this.#lost} lines of this log were lost`;
    return jsonLine({ time: this.#lastTime, level: 'warn', message, fields: {} });
  }

  /** Whether the whole line was written; else nothing of it stays. */
  #append(line: string): boolean {
    const bytes = Buffer.from(line);
    try {
      const file = this.#room(bytes.length);
      if (writeSync(file, bytes) !== bytes.length) {
        ftruncateSync(file, this.#size);
        return false;
      }
      this.#size += bytes.length;
      return true;
    } catch {
      return false;
    }
  }

  /** The file to append to. @throws what the file system says. */
  #room(bytes: number): number {
    const file = this.#file ?? this.#open();
    if (this.#size === 0 || this.#size + bytes <= this.#bounds.fileBytes) return file;
    this.#file = undefined;
    closeSync(file);
    this.#rotate();
    return this.#open();
  }

  #open(): number {
    this.#file = openSync(this.#path, FLAGS, OWN_ONLY);
    this.#size = fstatSync(this.#file).size;
    return this.#file;
  }

  #rotate(): void {
    for (let number = this.#bounds.files - 1; number > 0; number--) {
      const from = number === 1 ? this.#path : `${this.#path}.${number - 1}`;
      renameIfThere(from, `${this.#path}.${number}`);
    }
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Not there yet; or it stays, and is appended to.
  }
}
