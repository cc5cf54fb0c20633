// What the executors of an agent have mounted, on disk: one file for each volume, written before the plugin is asked to
// mount, removed after it has unmounted. Whoever reads or changes one holds that volume's lock.
//
//     <directory>/volumes/<key>.json    the record
//     <directory>/locks/<key>           the lock of one (driver, name)
//     <directory>/owners/<id>.lock      held by an executor while it lives
//     <directory>/binds/<use id>/       the volume as a read-only use sees it
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../shared/runtime/clock.ts';
import { describeError, errorCode, PillionError } from '../../shared/runtime/errors.ts';
import { lock } from './file-lock.ts';
import { fieldOf } from './json-fields.ts';
import { LedgerOwner, type ProcessIdentity } from './ledger-owner.ts';

export interface VolumeUse {
  readonly id: string;
  /** The executor, as LedgerOwner knows it. */
  readonly owner: string;
  readonly executor: ProcessIdentity & { readonly executorId: string };
  /** Absent: the whole pod uses it. */
  readonly task?: string | undefined;
  readonly containerPath: string;
}

export interface VolumeRecord {
  readonly version: 1;
  readonly driver: string;
  readonly name: string;
  /** The ID of Mount; Unmount must name the same. */
  readonly mountId: string;
  /** Milliseconds since the epoch: Mount was going to be asked for, and its answer is not known. */
  readonly askedAt?: number | undefined;
  /** As the plugin answered. */
  readonly mountpoint?: string | undefined;
  readonly users: readonly VolumeUse[];
}

const VERSION = 1;
const ENDING = '.json';
/** Tasks of any user go through to what is theirs; nobody else lists it. */
const PASS_THROUGH = 0o711;
/** Milliseconds to wait for another executor that mounts or unmounts the same volume. */
const LOCK_LIMIT = 300_000;

export class MountLedger {
  readonly owner: LedgerOwner;
  readonly #directory: string;
  readonly #clock: Clock;

  /**
   * Makes the directory if it is absent.
   * @throws PillionError when it cannot be used.
   */
  constructor(directory: string, id: string, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
    try {
      makePassage(directory);
      for (const name of ['volumes', 'locks', 'owners'])
        mkdirSync(join(directory, name), { recursive: true, mode: 0o700 });
      makePassage(join(directory, 'binds'));
      this.owner = LedgerOwner.enter(join(directory, 'owners'), id);
    } catch (cause) {
      const found = `cannot be written (${describeError(cause)})`;
      const action = 'Run the executor as root, or name another directory in PILLION_VOLUMES';
      throw new PillionError(
        { subject: `the ledger of mounted volumes ${directory}`, found, action },
        { cause },
      );
    }
  }

  /** The volumes that have a record. */
  keys(): string[] {
    const names = readdirSync(join(this.#directory, 'volumes'));
    return names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
  }

  /** Runs `action` while nobody else does so for this volume, in this process or another. */
  async exclusively<T>(key: string, action: () => Promise<T>): Promise<T> {
    const path = join(this.#directory, 'locks', key);
    const held = await lock(path, `volume ${key}`, this.#clock, LOCK_LIMIT);
    try {
      return await action();
    } finally {
      held.release();
    }
  }

  /** @throws PillionError when the record is damaged or of a later version. */
  async read(key: string): Promise<VolumeRecord | undefined> {
    try {
      return checked(this.#pathOf(key), await readFile(this.#pathOf(key), 'utf8'));
    } catch (thrown) {
      if (errorCode(thrown) === 'ENOENT') return undefined;
      throw thrown;
    }
  }

  /** When this resolves, the record is on disk, whole. */
  async write(key: string, record: VolumeRecord): Promise<void> {
    const path = this.#pathOf(key);
    const file = await open(`${path}.new`, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(record, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    await this.#syncDirectory();
  }

  async remove(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true });
    await this.#syncDirectory();
  }

  bindPathOf(useId: string): string {
    return join(this.#directory, 'binds', useId);
  }

  #pathOf(key: string): string {
    return join(this.#directory, 'volumes', key + ENDING);
  }

  async #syncDirectory(): Promise<void> {
    const directory = await open(join(this.#directory, 'volumes'), 'r');
    await directory.sync().finally(() => directory.close());
  }
}

/** Whatever the umask is, and for all directories that it makes. */
function makePassage(directory: string): void {
  const first = mkdirSync(directory, { recursive: true });
  if (first === undefined) return;
  for (let made = directory; made.startsWith(first); made = dirname(made)) chmodSync(made, PASS_THROUGH);
}

/** A file name for a volume, whatever characters its name has. */
export function volumeKey(driver: string, name: string): string {
  return createHash('sha256').update(`${driver}\0${name}`).digest('hex').slice(0, 40);
}

function checked(path: string, text: string): VolumeRecord {
  const value = parsed(text);
  const texts = ['driver', 'name', 'mountId'].map((field) => typeof fieldOf(value, field));
  const isWhole = texts.every((type) => type === 'string') && Array.isArray(fieldOf(value, 'users'));
  if (isWhole && fieldOf(value, 'version') === VERSION) return value as VolumeRecord;
  throw new PillionError({
    subject: path,
    found: 'a record that is damaged, or of another version',
    expected: `version ${VERSION}`,
    action: 'Unmount the volume by hand and remove the file',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
