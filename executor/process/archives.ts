// Unpacks an archive into a task's directory. Nothing in it can leave that directory: no path with `..`, no link that
// leads out, nothing written through a link (those to volumes among them), no devices. Bounded in entries and bytes.
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { decompressed } from './decompress.ts';
import { placeFor } from './inner-path.ts';
import type { ArchiveKind } from './uris.ts';

export interface Unpacking {
  /** The archive, an absolute path. */
  readonly archive: string;
  readonly kind: ArchiveKind;
  /** Where to: absolute, the executor's own while it is filled. */
  readonly root: string;
  /** The archive's name in the task's directory; what is only compressed gets it without its ending. */
  readonly name: string;
  readonly signal: AbortSignal;
}

/** Rejects with what is wrong with the archive; what was unpacked until then stays. */
export async function unpack(unpacking: Unpacking): Promise<void> {
  const { archive, root, signal } = unpacking;
  signal.throwIfAborted();
  if (unpacking.kind.container === 'none') return expand(unpacking);
  const { container, compression } = await trueKind(archive, unpacking.kind);
  if (container === 'zip') {
    const { unpackZip } = await import('./zip-archive.ts');
    return unpackZip(archive, root, signal);
  }
  const { unpackTar } = await import('./tar-archive.ts');
  return unpackTar(decompressed(createReadStream(archive), compression, signal), root, signal);
}

const TAR = { container: 'tar' } as const;
const BEGINNINGS: readonly (readonly [string, ArchiveKind])[] = [
  ['PK\x03\x04', { container: 'zip', compression: 'none' }],
  ['\x1f\x8b', { ...TAR, compression: 'gzip' }],
  ['BZh', { ...TAR, compression: 'bzip2' }],
  ['\xfd7zXZ', { ...TAR, compression: 'xz' }],
];
/** Where a tar archive that is not compressed says so. */
const USTAR_AT = 257;
const USTAR = 'ustar';

/** Mesos' fetcher asks the name only whether it is an archive, and the bytes of which kind it is. */
async function trueKind(archive: string, named: ArchiveKind): Promise<ArchiveKind> {
  const file = await open(archive);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(USTAR_AT + USTAR.length), 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    const [, found] = BEGINNINGS.find(([beginning]) => head.startsWith(beginning)) ?? [];
    if (found !== undefined) return found;
    return head.startsWith(USTAR, USTAR_AT) ? { ...TAR, compression: 'none' } : named;
  } finally {
    await file.close();
  }
}

/** A lone compressed file: beside the others, as Mesos' fetcher does it, wherever its own name has led it. */
async function expand({ archive, kind, root, name, signal }: Unpacking): Promise<void> {
  const file = basename(name);
  const place = placeFor(root, file.endsWith('.gz') ? file.slice(0, -'.gz'.length) || file : file);
  await rm(place, { force: true });
  const content = decompressed(createReadStream(archive), kind.compression, signal);
  await pipeline(content, createWriteStream(place, { flags: 'wx' }), { signal });
}
