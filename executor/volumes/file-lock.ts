// A lock between processes that the kernel gives up when its holder dies, however it dies: SQLite's lock of a file,
// because Node.js has no flock. It holds across pid and network namespaces. The file stays empty.
import { DatabaseSync } from 'node:sqlite';
import { type Clock, sleep } from '../../shared/runtime/clock.ts';
import { PillionError } from '../../shared/runtime/errors.ts';

export interface FileLock {
  release(): void;
}

/** SQLITE_BUSY */
const BUSY = 5;
/** Milliseconds between looks at a lock that somebody else holds. */
const LOOK_AGAIN = 20;

/** Undefined where somebody else holds it, in this process or another; the file is made if it is absent. */
export function tryLock(path: string): FileLock | undefined {
  // Without a journal there is nothing that a killed holder could leave behind.
  const database = opened(path, 'PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  return database && { release: () => database.close() };
}

/** Runs `action` where nobody holds the lock, and gives whether it did. Several may ask at the same time. */
export function whileUnlocked(path: string, action: () => void): boolean {
  const database = opened(path, 'BEGIN; SELECT count(*) FROM sqlite_schema');
  if (database === undefined) return false;
  action();
  database.close();
  return true;
}

/** Undefined where the lock that `statements` need is taken. */
function opened(path: string, statements: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path);
  try {
    database.exec(statements);
    return database;
  } catch (thrown) {
    database.close();
    if (thrown instanceof Error && 'errcode' in thrown && thrown.errcode === BUSY) return undefined;
    throw thrown;
  }
}

/** Waits for the lock, `limit` milliseconds at most. @throws PillionError when that is over; `subject` says of what. */
export async function lock(path: string, subject: string, clock: Clock, limit: number): Promise<FileLock> {
  const end = clock.monotonic() + limit;
  for (let held = tryLock(path); ; held = tryLock(path)) {
    if (held !== undefined) return held;
    if (clock.monotonic() >= end) {
      throw new PillionError({ subject, found: `another executor has held its lock for ${limit / 1000} s` });
    }
    await sleep(clock, LOOK_AGAIN);
  }
}
