// Brings a task's own URIs into its directory, with the meaning of Mesos' fetcher (rule 36 of the recordings): several
// at once, then put in place one after the other in their order, so that of two with one name the later one stands.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { chmod, copyFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SecureContext } from 'node:tls';
import type { Clock } from '../../shared/runtime/clock.ts';
import { describeError, errorCode } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { unpack } from './archives.ts';
import { ArtifactCache } from './artifact-cache.ts';
import type { Authorities } from './authorities.ts';
import { DOWNLOAD_LIMITS, type DownloadLimits, download } from './download.ts';
import { placeFor } from './inner-path.ts';
import { Limiter } from './limiter.ts';
import { PreparationError } from './preparation-error.ts';
import { type Artifact, archiveKind, concealed } from './uris.ts';

/** Downloads at once, over all tasks. */
const AT_ONCE = 6;
/** In the task's directory while it is prepared: what is not whole yet. */
const PARTIAL = '.fetching';
const EXECUTABLE = 0o755;

export interface FetcherOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Where cached files are kept; made at the first use. */
  readonly cacheDirectory: string;
  readonly limits?: DownloadLimits;
  /** Files of authorities, of which the first that is there counts; by default the system's. */
  readonly bundles?: readonly string[];
}

/** A fetched file, not yet in its place. */
interface Fetched {
  readonly artifact: Artifact;
  readonly path: string;
}

export class Fetcher {
  readonly #options: FetcherOptions;
  readonly #cache: ArtifactCache;
  readonly #limiter = new Limiter(AT_ONCE);
  #authorities: Authorities | undefined;

  constructor(options: FetcherOptions) {
    this.#options = options;
    this.#cache = new ArtifactCache(options.cacheDirectory);
  }

  /**
   * Fetches all into `root`, a task's directory. Rejects at the first that fails, after all have stopped.
   * @throws PreparationError
   */
  async fetch(artifacts: readonly Artifact[], root: string, signal: AbortSignal): Promise<void> {
    const partial = join(root, PARTIAL);
    mkdirSync(partial, { mode: 0o700 });
    try {
      const fetched = await all(artifacts, signal, (artifact, index, stopped) =>
        this.#bring(artifact, join(partial, `${index}`), stopped),
      );
      for (const one of fetched) await blamed(one.artifact, () => put(one, root, signal));
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  }

  /** Brings one file to `path`, and gives where it is: there, or in the cache. */
  async #bring(artifact: Artifact, path: string, signal: AbortSignal): Promise<Fetched> {
    return blamed(artifact, async () => {
      if (!artifact.cache) {
        await this.#obtain(artifact, path, signal);
        return { artifact, path };
      }
      const key = `${artifact.sha256 ?? ''} ${String(artifact.source)}`;
      const cached = await this.#cache.use(key, signal, (file, stopped) =>
        this.#obtain(artifact, file, stopped),
      );
      return { artifact, path: cached };
    });
  }

  async #obtain(artifact: Artifact, path: string, signal: AbortSignal): Promise<void> {
    const { source, label, sha256 } = artifact;
    const { clock, log, limits = DOWNLOAD_LIMITS } = this.#options;
    await this.#limiter.run(async () => {
      signal.throwIfAborted();
      log.info(`fetching ${label}`);
      if (typeof source === 'string') await copy(source, path, signal);
      else await download(source, path, { signal, clock, limits, authorities: () => this.#trust() });
      if (sha256 !== undefined) await verify(path, sha256, signal);
    });
  }

  async #trust(): Promise<SecureContext> {
    const { Authorities } = await import('./authorities.ts');
    this.#authorities ??= new Authorities(this.#options.bundles);
    return this.#authorities.context();
  }
}

/** Runs `action` for all at once; at the first failure the others are aborted and waited for. */
async function all<T, R>(
  items: readonly T[],
  signal: AbortSignal,
  action: (item: T, index: number, stopped: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const stop = new AbortController();
  const stopped = AbortSignal.any([signal, stop.signal]);
  const running = items.map((item, index) => action(item, index, stopped));
  try {
    return await Promise.all(running);
  } catch (thrown) {
    stop.abort(new Error('another fetch failed'));
    await Promise.allSettled(running);
    throw thrown;
  }
}

async function blamed<T>(artifact: Artifact, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (thrown) {
    const found = concealed(describeError(thrown), artifact);
    throw new PreparationError({ subject: `Failed to fetch '${artifact.label}'`, found });
  }
}

async function copy(source: string, path: string, signal: AbortSignal): Promise<void> {
  const found = await stat(source).catch((thrown) => {
    throw errorCode(thrown) === 'ENOENT' ? new Error('there is no such file') : thrown;
  });
  if (!found.isFile()) throw new Error('it is no plain file');
  const file = createWriteStream(path, { flags: 'wx', mode: found.mode & 0o777 });
  await pipeline(createReadStream(source), file, { signal });
}

async function verify(path: string, expected: string, signal: AbortSignal): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  const found = hash.digest('hex');
  if (found !== expected) throw new Error(`its SHA-256 is ${found}; expected ${expected}`);
}

/** From where it was fetched to where it belongs: unpacked, executable, or as it is. */
async function put({ artifact, path }: Fetched, root: string, signal: AbortSignal): Promise<void> {
  const { name, extract, executable, cache } = artifact;
  const kind = extract ? archiveKind(artifact.judgedBy) : undefined;
  if (kind !== undefined) await unpack({ archive: path, kind, root, name, signal });
  // Mesos leaves an archive beside its content, unless it came through the cache.
  if (kind !== undefined && cache) return;
  const place = placeFor(root, name);
  await rm(place, { force: true });
  if (cache) await copyFile(path, place);
  else await rename(path, place);
  if (executable) await chmod(place, EXECUTABLE);
}
