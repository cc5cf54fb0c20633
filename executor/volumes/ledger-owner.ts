// Who uses the ledger: each executor process holds the lock of one file while it lives. Where that lock can be had,
// its executor is dead, also where its pid means nothing here (another pid namespace, a number used again).
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FileLock, tryLock, whileUnlocked } from './file-lock.ts';

const ENDING = '.lock';

/** For people who read the ledger; the lock is what counts. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the machine's start to the process'. */
  readonly startTime: string;
}

export class LedgerOwner {
  readonly id: string;
  readonly #directory: string;
  readonly #lock: FileLock;

  /** `id` is unique to this process. */
  static enter(directory: string, id: string): LedgerOwner {
    for (let attempt = 1; ; attempt++) {
      const name = attempt === 1 ? id : `${id}.${attempt}`;
      const path = join(directory, name + ENDING);
      const lock = tryLock(path);
      // Somebody who clears up may have taken a new file for a dead one's, and removed it.
      if (lock !== undefined && existsSync(path)) return new LedgerOwner(name, directory, lock);
      lock?.release();
    }
  }

  private constructor(id: string, directory: string, lock: FileLock) {
    this.id = id;
    this.#directory = directory;
    this.#lock = lock;
  }

  isLive(id: string): boolean {
    return id === this.id || !this.#whenDead(id, () => {});
  }

  /** Removes the files of dead executors. */
  removeDead(): void {
    const names = readdirSync(this.#directory).filter((name) => name.endsWith(ENDING));
    for (const id of names.map((name) => name.slice(0, -ENDING.length))) {
      if (id !== this.id) this.#whenDead(id, () => rmSync(this.#pathOf(id), { force: true }));
    }
  }

  leave(): void {
    rmSync(this.#pathOf(this.id), { force: true });
    this.#lock.release();
  }

  #pathOf(id: string): string {
    return join(this.#directory, id + ENDING);
  }

  /** An absent file is that of an executor that is gone for good. */
  #whenDead(id: string, action: () => void): boolean {
    const path = this.#pathOf(id);
    return !existsSync(path) || whileUnlocked(path, action);
  }
}

/** Of this process. */
export function processIdentity(): ProcessIdentity {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  // Field 22; the name in parentheses before it may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid: process.pid, startTime: fields[19] ?? '' };
}
