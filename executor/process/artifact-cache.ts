// The files that tasks of this executor fetch with `cache: true`, each fetched once while the executor lives. A fetch
// goes on as long as one of the tasks that wait for it does; a failed one is forgotten, so that a later task tries again.
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

interface Entry {
  readonly path: string;
  readonly done: Promise<void>;
  readonly abort: AbortController;
  waiting: number;
}

export class ArtifactCache {
  readonly #directory: string;
  readonly #entries = new Map<string, Entry>();
  #count = 0;

  /** The directory is made at the first use, for the executor's user alone. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The path of the file called `key`; `fetch` makes it where nobody has before. */
  async use(
    key: string,
    signal: AbortSignal,
    fetch: (path: string, signal: AbortSignal) => Promise<void>,
  ): Promise<string> {
    signal.throwIfAborted();
    const entry = this.#entries.get(key) ?? this.#add(key, fetch);
    const leave = () => {
      entry.waiting -= 1;
      if (entry.waiting === 0) this.#drop(key, entry, signal.reason);
    };
    entry.waiting += 1;
    signal.addEventListener('abort', leave, { once: true });
    try {
      await Promise.race([entry.done, rejection(signal)]);
      return entry.path;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #add(key: string, fetch: (path: string, signal: AbortSignal) => Promise<void>): Entry {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    this.#count += 1;
    const path = join(this.#directory, `${this.#count}`);
    const abort = new AbortController();
    const entry: Entry = { path, abort, done: fetch(path, abort.signal), waiting: 0 };
    this.#entries.set(key, entry);
    entry.done.catch((thrown) => this.#drop(key, entry, thrown));
    return entry;
  }

  #drop(key: string, entry: Entry, reason: unknown): void {
    entry.abort.abort(reason);
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    // What cannot be removed is left to the agent, which removes the whole sandbox.
    void entry.done
      .catch(() => {})
      .then(() => rm(entry.path, { force: true }))
      .catch(() => {});
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
}
