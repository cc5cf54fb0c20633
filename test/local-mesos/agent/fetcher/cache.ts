// The fetcher's cache: one file for each user and URI, fetched once. As in Mesos it starts empty with the agent, and the
// entry used longest ago makes room for a new one. An entry in use is never removed.
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

interface Entry {
  readonly key: string;
  readonly path: string;
  readonly size: number;
  readonly done: Promise<void>;
  users: number;
}

export interface CachedFile {
  readonly path: string;
  /** This call has to fetch the file: nobody else did before. */
  readonly isNew: boolean;
  /** Must be called once the file is not needed any more. */
  release(): void;
}

export class FetcherCache {
  #directory: string;
  #capacity: number;
  #entries = new Map<string, Entry>();
  #count = 0;

  /** `capacity` is in bytes. */
  constructor(directory: string, capacity: number) {
    this.#directory = directory;
    this.#capacity = capacity;
    rmSync(directory, { recursive: true, force: true });
  }

  has(user: string, uri: string): boolean {
    return this.#entries.has(keyOf(user, uri));
  }

  /** The cached file's name: of the one that is there, else of the one that comes after `others` new ones. */
  fileName(user: string, uri: string, name: string, others: number): string {
    const present = this.#entries.get(keyOf(user, uri));
    return present === undefined ? cachedName(this.#count + others + 1, name) : basename(present.path);
  }

  /**
   * Gives the file of `uri`, fetched by `fetch` when it is not there; of calls at the same time only one fetches.
   * Throws what `fetch` throws, and when there is no room.
   */
  async use(
    user: string,
    uri: string,
    name: string,
    size: number,
    fetch: (path: string) => Promise<void>,
  ): Promise<CachedFile> {
    const present = this.#entries.get(keyOf(user, uri));
    const entry = present ?? this.#add(user, uri, name, size, fetch);
    entry.users += 1;
    this.#entries.delete(entry.key);
    this.#entries.set(entry.key, entry);
    try {
      await entry.done;
    } catch (error) {
      this.#remove(entry);
      throw error;
    }
    return {
      path: entry.path,
      isNew: present === undefined,
      release: () => {
        entry.users -= 1;
      },
    };
  }

  #add(user: string, uri: string, name: string, size: number, fetch: (path: string) => Promise<void>): Entry {
    this.#makeRoom(size);
    this.#count += 1;
    const directory = join(this.#directory, folderOf(user));
    mkdirSync(directory, { recursive: true });
    const path = join(directory, cachedName(this.#count, name));
    const entry = { key: keyOf(user, uri), path, size, done: fetch(path), users: 0 };
    this.#entries.set(entry.key, entry);
    return entry;
  }

  #makeRoom(size: number): void {
    for (const entry of this.#entries.values()) {
      if (this.#used() + size <= this.#capacity) return;
      if (entry.users === 0) this.#remove(entry);
    }
    if (this.#used() + size > this.#capacity) throw new Error('Could not reserve enough cache space');
  }

  #used(): number {
    return [...this.#entries.values()].reduce((sum, { size }) => sum + size, 0);
  }

  #remove(entry: Entry): void {
    if (this.#entries.get(entry.key) === entry) this.#entries.delete(entry.key);
    rmSync(entry.path, { force: true });
  }
}

const cachedName = (count: number, name: string) => `c${count}-${name}`;

/** A user's name is the framework's to choose: no path may come of it. */
function folderOf(user: string): string {
  return user.replaceAll(/[^\w-]/g, '_');
}

function keyOf(user: string, uri: string): string {
  return `${user}@${uri}`;
}
