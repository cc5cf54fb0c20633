// Unpacks a tar stream by the `tar` library, which is told to refuse what it would skip, and what it would let pass.
import { lstatSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { type ReadEntry, Unpack } from 'tar';
import { isInnerLink } from './inner-path.ts';
import { UnpackBudget } from './unpack-budget.ts';

/** rwx for all: no set-user-id, which would be the executor's user's. */
const PERMISSIONS = 0o777;
const FILES = new Set(['File', 'OldFile', 'ContiguousFile']);

/** Rejects at the first entry that is not to be unpacked, and when the archive is damaged. */
export async function unpackTar(
  source: AsyncIterable<Buffer>,
  root: string,
  signal: AbortSignal,
): Promise<void> {
  const failed = Promise.withResolvers<never>();
  const inspector = new Inspector(root);
  const inspect = (entry: ReadEntry) => {
    try {
      return inspector.accept(entry);
    } catch (thrown) {
      failed.reject(thrown);
      return false;
    }
  };
  const unpack = new Unpack({
    cwd: root,
    preserveOwner: false,
    filter: (_path, entry) => inspect(entry as ReadEntry),
    // A leading slash is dropped, as every tar does; all else that is skipped or wrong is an error.
    onwarn: (code, message) => code !== 'TAR_ENTRY_INFO' && failed.reject(new Error(String(message))),
  });
  const closed = new Promise<void>((resolve, reject) => {
    unpack.once('close', resolve).on('error', reject);
  });
  signal.addEventListener('abort', () => failed.reject(signal.reason), { once: true });
  for (const promise of [failed.promise, closed]) promise.catch(() => {});
  const end = Promise.race([failed.promise, closed]);
  await Promise.race([failed.promise, feed(unpack, source, end).then(() => end)]);
}

/** Ends early when `end` rejects. */
async function feed(unpack: Unpack, source: AsyncIterable<Buffer>, end: Promise<void>): Promise<void> {
  let isOver = false;
  end.catch(() => {
    isOver = true;
  });
  for await (const chunk of source) {
    if (isOver) return;
    if (unpack.write(chunk)) continue;
    const drained = new Promise<void>((resolve) => unpack.once('drain', () => resolve()));
    await Promise.race([drained, end]);
  }
  unpack.end();
}

/** Looks at each entry before it is made. */
class Inspector {
  readonly #root: string;
  readonly #budget = new UnpackBudget();
  /** That this archive has brought. */
  readonly #files = new Set<string>();
  readonly #links = new Map<string, boolean>();

  constructor(root: string) {
    this.#root = root;
  }

  /** False for what needs not be made; throws for what must not. */
  accept(entry: ReadEntry): boolean {
    this.#budget.take(entry.size);
    const path = relative(entry.path);
    if (path === '.') return false;
    if (this.#isOldLink(path)) throw new Error(`'${path}' would replace or pass a link of the sandbox`);
    if (entry.type === 'SymbolicLink') checkSymbolic(path, entry.linkpath ?? '');
    // Only what this archive brought: a hard link to anything else is a way to it.
    if (entry.type === 'Link' && !this.#files.has(relative(entry.linkpath ?? ''))) {
      throw new Error(`hard link '${path}' to '${entry.linkpath}', which is no file of the archive`);
    }
    if (FILES.has(entry.type) || entry.type === 'Link') this.#files.add(path);
    else this.#files.delete(path);
    if (entry.mode !== undefined) entry.mode &= PERMISSIONS;
    return true;
  }

  /** Whether the first part of the path, or one below it, is a link that stood there before the archive came. */
  #isOldLink(path: string): boolean {
    const parts = path.split('/');
    return parts.some((_, index) =>
      this.#isLink(parts.slice(0, index + 1).join('/'), index === parts.length - 1),
    );
  }

  /** Looked at once, when first named: the archive's own links come later, and the library passes none of them. */
  #isLink(path: string, isLast: boolean): boolean {
    const known = this.#links.get(path);
    if (known !== undefined) return known;
    const found = lstatSync(join(this.#root, path), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
    if (!isLast || found) this.#links.set(path, found);
    return found;
  }
}

function relative(path: string): string {
  return normalize(path).replace(/^\/+/, '').replace(/\/+$/, '') || '.';
}

function checkSymbolic(path: string, target: string): void {
  if (!isInnerLink(path, target))
    throw new Error(`link '${path}' leads out of the sandbox, or might by another link, to '${target}'`);
}
