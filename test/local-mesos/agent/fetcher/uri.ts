// What the fetcher reads out of a URI and its flags: names, kinds, and what is no good before anything is fetched. Pure.
import { isAbsolute, normalize } from 'node:path';
import type { CommandInfo_URI } from '../../../../shared/mesos/generated/mesos.ts';

/** How the file at a path is unpacked. */
export type ArchiveKind = 'tar' | 'gzip' | 'zip';

const TAR = ['.tar', '.tgz', '.tar.gz', '.tbz2', '.tar.bz2', '.txz', '.tar.xz'];

export function archiveKind(path: string): ArchiveKind | undefined {
  if (TAR.some((ending) => path.endsWith(ending))) return 'tar';
  if (path.endsWith('.gz')) return 'gzip';
  return path.endsWith('.zip') ? 'zip' : undefined;
}

export function isRemote(uri: string): boolean {
  return /^https?:\/\//.test(uri);
}

/** The last part of the URI's path as it is written, query string included. Throws when there is none. */
export function baseName(uri: string): string {
  const path = uri.includes('://') ? uri.slice(uri.indexOf('://') + 3) : uri;
  if (uri.includes('://') && !path.includes('/')) throw new Error(`Malformed URI (missing path): ${uri}`);
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === '' || name === '.' || name === '..') throw new Error(`Malformed URI (no file name): ${uri}`);
  return name;
}

/** The path of a local URI; throws for other schemes and for relative paths. */
export function localPath(uri: string): string {
  const path = uri.startsWith('file://') ? uri.slice('file://'.length) : uri;
  if (path.includes('://')) throw new Error(`Skipping fetch with Hadoop client, as there is none: ${uri}`);
  if (!isAbsolute(path)) {
    throw new Error(`A relative path was passed for the resource, but no frameworks_home is set: ${uri}`);
  }
  return path;
}

/** Where in the sandbox the fetched file goes. */
export function outputName(uri: CommandInfo_URI): string {
  return uri.output_file ?? baseName(uri.value);
}

/** What Mesos says of URIs that it does not even try to fetch; undefined when they are good. */
export function invalidUri(uris: readonly CommandInfo_URI[]): string | undefined {
  for (const { output_file: output } of uris) {
    if (output === undefined) continue;
    if (isAbsolute(output) || normalize(output).split('/')[0] === '..') {
      return 'URI output file must be within the sandbox directory';
    }
  }
  return undefined;
}
