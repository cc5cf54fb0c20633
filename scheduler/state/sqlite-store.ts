// The store in one SQLite file: WAL, synchronous FULL, so that what is written survives a power cut.
// The file is locked while it is open: two schedulers never share one. A file that is not ours, is damaged or was
// written by a newer Pillion is refused and left as it is; only a file that is absent or empty becomes a new one.
import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { describeError, PillionError } from '../../shared/runtime/errors.ts';
import type { Store, Write } from './store.ts';

/** In the file's header, so that it is told from every other SQLite file: "Plln". */
const APPLICATION_ID = 0x506c6c6e;
/** Raised when a record's meaning changes; an older file is then migrated, a newer one refused. */
const VERSION = 1;
const MAGIC = 'SQLite format 3\0';
const BUSY = 5;
/** SQLite's words for a file that is whole and cannot be written: READONLY, IOERR, FULL, CANTOPEN. */
const UNWRITABLE = [8, 10, 13, 14];

function refuse(file: string, found: string, action: string, cause?: unknown): PillionError {
  const options = cause === undefined ? undefined : { cause };
  return new PillionError({ subject: `state file ${file}`, found, action }, options);
}

const RESTORE = 'Restore it from a copy, or name another file with --state';

function damaged(file: string, cause?: unknown): PillionError {
  return refuse(file, 'damaged', `It was left as it is. ${RESTORE}`, cause);
}

function unopened(file: string, cause: unknown): PillionError {
  const action = 'Check the folder and its permissions, or name another file with --state';
  return refuse(file, `cannot be opened (${describeError(cause)})`, action, cause);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** SQLite would take some damaged heads for an empty file and write over them. */
function checkHead(file: string): void {
  const head = Buffer.alloc(MAGIC.length);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, head, 0, head.length, 0);
  } finally {
    closeSync(handle);
  }
  if (head.toString('latin1') !== MAGIC) throw damaged(file);
}

/** @throws PillionError when it is a folder, may not be read, or is no database. */
function checkBefore(file: string): void {
  try {
    if (sizeOf(file) > 0) checkHead(file);
  } catch (thrown) {
    throw thrown instanceof PillionError ? thrown : unopened(file, thrown);
  }
}

/** Without what SQLite adds to its codes. */
function codeOf(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) & 0xff : undefined;
}

function unwritable(file: string, cause: unknown): PillionError {
  const action =
    'Check the permissions and the free space of its folder, then start again with the same file';
  return refuse(file, `cannot be written (${describeError(cause)})`, action, cause);
}

function openingFailed(file: string, thrown: unknown): PillionError {
  const code = codeOf(thrown);
  if (code === BUSY) return inUse(file);
  return code !== undefined && UNWRITABLE.includes(code) ? unwritable(file, thrown) : damaged(file, thrown);
}

function numberOf(database: DatabaseSync, pragma: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
}

function hasTables(database: DatabaseSync): boolean {
  return database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all().length > 0;
}

function create(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE record (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${VERSION};
  `);
}

/** Reads only. */
function checkContent(file: string, database: DatabaseSync): void {
  const check = database.prepare('PRAGMA quick_check(1)').get();
  if (Object.values(check ?? {})[0] !== 'ok') throw damaged(file);
  if (!hasTables(database)) return;
  if (numberOf(database, 'application_id') !== APPLICATION_ID) {
    throw refuse(
      file,
      'a database, but not of Pillion',
      'It was left as it is. Name another file with --state',
    );
  }
  const version = numberOf(database, 'user_version');
  if (version > VERSION) {
    const action = 'Run that newer Pillion, or name another file with --state';
    throw refuse(
      file,
      `written by a newer Pillion (format ${version}, this one knows up to ${VERSION})`,
      action,
    );
  }
}

/**
 * Holds the file's lock from its first statement until it is closed, or its process ends in whatever way.
 * Nothing is written before everything is checked.
 */
function lockAndCheck(file: string, database: DatabaseSync): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; BEGIN IMMEDIATE;');
  checkContent(file, database);
  if (!hasTables(database)) create(database);
  database.exec('COMMIT; PRAGMA journal_mode = WAL;');
}

function openDatabase(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (cause) {
    throw unopened(file, cause);
  }
}

/**
 * Files that this process holds open. Locks of POSIX belong to processes: opening such a file once more, even only to
 * look at its head, and closing it again would give up the lock that keeps other processes out.
 */
const OPEN_HERE = new Set<string>();

function inUse(file: string): PillionError {
  return refuse(
    file,
    'in use by another scheduler',
    'Stop that scheduler first, or name another file with --state',
  );
}

function realName(file: string): string {
  return sizeOf(file) > 0 ? realpathSync(file) : resolve(file);
}

export class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #name: string;
  readonly #get: StatementSync;
  readonly #list: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;

  private constructor(database: DatabaseSync, name: string) {
    this.#database = database;
    this.#name = name;
    this.#get = database.prepare('SELECT value FROM record WHERE key = ?');
    this.#list = database.prepare('SELECT key, value FROM record WHERE key >= ? AND key < ? ORDER BY key');
    this.#put = database.prepare('INSERT OR REPLACE INTO record (key, value) VALUES (?, ?)');
    this.#remove = database.prepare('DELETE FROM record WHERE key = ?');
  }

  /** @throws PillionError when the file is locked, damaged, newer, not ours or cannot be opened; it is not changed then. */
  static open(file: string): SqliteStore {
    if (OPEN_HERE.has(realName(file))) throw inUse(file);
    checkBefore(file);
    const database = openDatabase(file);
    try {
      lockAndCheck(file, database);
      const name = realName(file);
      const store = new SqliteStore(database, name);
      OPEN_HERE.add(name);
      return store;
    } catch (thrown) {
      database.close();
      if (thrown instanceof PillionError) throw thrown;
      throw openingFailed(file, thrown);
    }
  }

  async get(key: string): Promise<string | undefined> {
    const value = this.#get.get(key)?.['value'];
    return value === undefined ? undefined : String(value);
  }

  async list(prefix: string): Promise<readonly (readonly [string, string])[]> {
    const rows = this.#list.all(prefix, `${prefix}\u{10ffff}`);
    return rows.map((row) => [String(row['key']), String(row['value'])] as const);
  }

  /** @throws PillionError when the disk is full or fails; nothing of it is written then. */
  async write(writes: readonly Write[]): Promise<void> {
    if (writes.length === 0) return;
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const { key, value } of writes) {
        if (value === undefined) this.#remove.run(key);
        else this.#put.run(key, value);
      }
      this.#database.exec('COMMIT');
    } catch (thrown) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw unwritable(this.#name, thrown);
    }
  }

  async close(): Promise<void> {
    if (!this.#database.isOpen) return;
    this.#database.close();
    OPEN_HERE.delete(this.#name);
  }
}
