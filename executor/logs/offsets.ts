// The acknowledged offsets of all streams, in one file of the executor's sandbox that tasks cannot reach: for the
// forwarding thread when it is started again, and for people who look into a sandbox afterwards.
import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../../shared/runtime/errors.ts';

export interface StreamOffsets {
  /** Bytes of the task's file. */
  readonly acknowledged: number;
  readonly dropped: number;
}

/** By task id, stream and sink, as `task/stdout/central`. */
export type Offsets = Readonly<Record<string, StreamOffsets>>;

const FILE = 'offsets.json';
const VERSION = 1;

export class OffsetsFile {
  readonly #path: string;
  #saving: Promise<void> | undefined;
  #next: Offsets | undefined;

  /** The directory is made for the executor's user alone. */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#path = join(directory, FILE);
  }

  /** Empty where nothing was saved, or it cannot be read. */
  load(): Offsets {
    try {
      const { version, streams } = JSON.parse(readFileSync(this.#path, 'utf8')) as SavedOffsets;
      return version === VERSION ? streams : {};
    } catch {
      return {};
    }
  }

  /** Settles when these, or newer ones, are on disk. Rejects when they cannot be written. */
  save(offsets: Offsets): Promise<void> {
    this.#next = offsets;
    this.#saving ??= this.#run().finally(() => {
      this.#saving = undefined;
    });
    return this.#saving;
  }

  async #run(): Promise<void> {
    for (let streams = this.#next; streams !== undefined; streams = this.#next) {
      this.#next = undefined;
      await this.#write(JSON.stringify({ version: VERSION, streams } satisfies SavedOffsets));
    }
  }

  async #write(text: string): Promise<void> {
    const partial = `${this.#path}.part`;
    const file = await open(partial, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(partial, this.#path);
  }
}

interface SavedOffsets {
  readonly version: number;
  readonly streams: Offsets;
}

/** Streams that are kept, those of tasks that are gone among them: for reports. */
const MOST_STREAMS = 10_000;

/** The offsets as they are now; those that were set last are kept longest. */
export class OffsetsTable {
  readonly #file: OffsetsFile;
  readonly #onProblem: (message: string) => void;
  readonly #offsets: Map<string, StreamOffsets>;
  #hasWarned = false;

  /** `onProblem` is told once. */
  constructor(file: OffsetsFile, onProblem: (message: string) => void) {
    this.#file = file;
    this.#onProblem = onProblem;
    this.#offsets = new Map(Object.entries(file.load()));
  }

  get(key: string): StreamOffsets | undefined {
    return this.#offsets.get(key);
  }

  set(key: string, offsets: StreamOffsets): void {
    this.#offsets.delete(key);
    this.#offsets.set(key, offsets);
    for (const oldest of this.#offsets.keys()) {
      if (this.#offsets.size <= MOST_STREAMS) break;
      this.#offsets.delete(oldest);
    }
  }

  async save(): Promise<void> {
    try {
      await this.#file.save(Object.fromEntries(this.#offsets));
    } catch (thrown) {
      if (!this.#hasWarned) this.#onProblem(`logs: offsets are not saved (${describeError(thrown)})`);
      this.#hasWarned = true;
    }
  }
}
