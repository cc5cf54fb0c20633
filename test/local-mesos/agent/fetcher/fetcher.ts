// Brings the URIs of an executor's command into its sandbox: from HTTP servers and from this machine, through the cache
// or not, unpacked or not. One after the other, as Mesos does; the first failure ends it (rule 36 of the recordings).
import { chmodSync, chownSync, copyFileSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandInfo_URI } from '../../../../shared/mesos/generated/mesos.ts';
import type { Clock } from '../../../../shared/runtime/clock.ts';
import { describeError } from '../../../../shared/runtime/errors.ts';
import type { UserIds } from '../container/user.ts';
import { FetcherCache } from './cache.ts';
import { announcedSize, type DownloadOptions, download } from './download.ts';
import { extract } from './extract.ts';
import { FetchLog } from './fetch-log.ts';
import { archiveKind, baseName, invalidUri, isRemote, localPath, outputName } from './uri.ts';

export interface FetcherOptions {
  readonly clock: Clock;
  readonly cacheDirectory: string;
  /** Bytes; Mesos' default is 2 GB. */
  readonly cacheSize: number;
  /** Milliseconds. */
  readonly stallTimeout: number;
}

export interface FetchRequest {
  readonly containerId: string;
  readonly uris: readonly CommandInfo_URI[];
  readonly sandbox: string;
  /** The user that the container runs as; the cache is kept apart by it. */
  readonly user: string;
  readonly owner?: UserIds | undefined;
  readonly signal: AbortSignal;
}

const MOST_BYTES = 16 * 1024 ** 3;

type Action = 'BYPASS_CACHE' | 'DOWNLOAD_AND_CACHE' | 'RETRIEVE_FROM_CACHE';

export class Fetcher {
  #options: FetcherOptions;
  #cache: FetcherCache;

  constructor(options: FetcherOptions) {
    this.#options = options;
    this.#cache = new FetcherCache(options.cacheDirectory, options.cacheSize);
  }

  /** Rejects with the text that the scheduler gets; the details are in the sandbox's stderr. */
  async fetch(request: FetchRequest): Promise<void> {
    if (request.uris.length === 0) return;
    const invalid = invalidUri(request.uris);
    if (invalid !== undefined) throw new Error(`Could not fetch: ${invalid}`);
    const log = new FetchLog(join(request.sandbox, 'stderr'), this.#options.clock);
    log.info(`Fetcher Info: ${this.#summary(request)}`);
    for (const uri of request.uris) await this.#fetchOne(uri, request, log);
    log.info(`Successfully fetched all URIs into '${request.sandbox}'`);
    if (request.owner !== undefined) chownAll(request.sandbox, request.owner);
  }

  async #fetchOne(uri: CommandInfo_URI, request: FetchRequest, log: FetchLog): Promise<void> {
    log.info(`Fetching URI '${uri.value}'`);
    try {
      const place = await this.#bring(uri, request, log);
      log.info(`Fetched '${uri.value}' to '${place}'`);
    } catch (error) {
      log.error(`Failed to fetch '${uri.value}': ${describeError(error)}`);
      const text = `Failed to fetch all URIs for container '${request.containerId}': exited with status 1`;
      throw new Error(text);
    }
  }

  async #bring(uri: CommandInfo_URI, request: FetchRequest, log: FetchLog): Promise<string> {
    const path = join(request.sandbox, outputName(uri));
    mkdirSync(dirname(path), { recursive: true });
    const cached = await this.#throughCache(uri, request, log);
    if (cached === undefined) return this.#intoSandbox(uri, path, request, log);
    log.info(`Fetching URI '${uri.value}' from cache`);
    try {
      return await this.#fromCache(uri, cached.path, path, request, log);
    } finally {
      cached.release();
    }
  }

  /** The cached file, or undefined when this URI does not go through the cache. */
  async #throughCache(uri: CommandInfo_URI, { user, signal }: FetchRequest, log: FetchLog) {
    if (uri.cache !== true) return undefined;
    const options = this.#downloadOptions(signal);
    try {
      const size = this.#cache.has(user, uri.value) ? 0 : await this.#sizeOf(uri.value, options);
      return await this.#cache.use(user, uri.value, baseName(uri.value), size, (path) => {
        log.info(`Downloading resource from '${uri.value}' to '${path}'`);
        return obtain(uri.value, path, options);
      });
    } catch (error) {
      log.warn(`Reverting to fetching directly into the sandbox: ${describeError(error)}`);
      return undefined;
    }
  }

  async #sizeOf(uri: string, options: DownloadOptions): Promise<number> {
    return isRemote(uri) ? announcedSize(uri, options) : statSync(localPath(uri)).size;
  }

  async #intoSandbox(
    uri: CommandInfo_URI,
    path: string,
    request: FetchRequest,
    log: FetchLog,
  ): Promise<string> {
    log.info(`Fetching '${uri.value}' directly into the sandbox directory`);
    if (isRemote(uri.value)) log.info(`Downloading resource from '${uri.value}' to '${path}'`);
    await obtain(uri.value, path, this.#downloadOptions(request.signal));
    if (uri.executable === true) chmodSync(path, 0o755);
    else if (uri.extract !== false) await unpack(uri, path, request, path, log);
    return path;
  }

  async #fromCache(
    uri: CommandInfo_URI,
    cached: string,
    path: string,
    request: FetchRequest,
    log: FetchLog,
  ): Promise<string> {
    if (uri.executable !== true && uri.extract !== false) {
      if (await unpack(uri, cached, request, path, log)) return request.sandbox;
    }
    copyFileSync(cached, path);
    if (uri.executable === true) chmodSync(path, 0o755);
    return path;
  }

  #downloadOptions(signal: AbortSignal): DownloadOptions {
    return { signal, stallTimeout: this.#options.stallTimeout, mostBytes: MOST_BYTES };
  }

  #summary({ uris, sandbox, user }: FetchRequest): string {
    let others = 0;
    const items = uris.map((given) => {
      const uri = { extract: true, ...given };
      const action = this.#actionOf(uri, user);
      if (action === 'BYPASS_CACHE') return { action, uri };
      const name = this.#cache.fileName(user, uri.value, baseName(uri.value), others);
      if (action === 'DOWNLOAD_AND_CACHE') others += 1;
      return { action, cache_filename: name, uri };
    });
    const { cacheDirectory, stallTimeout } = this.#options;
    return JSON.stringify({
      cache_directory: join(cacheDirectory, user),
      items,
      sandbox_directory: sandbox,
      stall_timeout: { nanoseconds: stallTimeout * 1e6 },
      user,
    });
  }

  #actionOf(uri: CommandInfo_URI, user: string): Action {
    if (uri.cache !== true) return 'BYPASS_CACHE';
    return this.#cache.has(user, uri.value) ? 'RETRIEVE_FROM_CACHE' : 'DOWNLOAD_AND_CACHE';
  }
}

async function obtain(uri: string, path: string, options: DownloadOptions): Promise<void> {
  if (isRemote(uri)) await download(uri, path, options);
  else copyFileSync(localPath(uri), path);
}

/** Unpacks `source` beside where it would go, when its name says that it is an archive; tells whether it did. */
async function unpack(
  uri: CommandInfo_URI,
  source: string,
  { sandbox, signal }: FetchRequest,
  path: string,
  log: FetchLog,
): Promise<boolean> {
  const kind = archiveKind(source);
  if (kind === undefined) {
    log.warn(
      `Copying instead of extracting resource from URI with 'extract' flag, because it does not seem to be an archive: ${uri.value}`,
    );
    return false;
  }
  await extract({ kind, source, directory: sandbox, name: path, signal });
  return true;
}

function chownAll(path: string, owner: UserIds): void {
  for (const name of readdirSync(path)) {
    const entry = join(path, name);
    const stat = lstatSync(entry);
    if (stat.isSymbolicLink()) continue;
    chownSync(entry, owner.uid, owner.gid);
    if (stat.isDirectory()) chownAll(entry, owner);
  }
}
