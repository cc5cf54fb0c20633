// Unpacks an archive into a task's directory. Nothing in it can leave that directory: no path with `..`, no link that
// leads out, nothing written through a link (those to volumes among them), no devices. Bounded in entries and bytes.
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
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
  const { kind, archive, root, signal } = unpacking;
  signal.throwIfAborted();
  if (kind.container === 'zip') {
    const { unpackZip } = await import('./zip-archive.ts');
    return unpackZip(archive, root, signal);
  }
  if (kind.container === 'none') return expand(unpacking);
  const { unpackTar } = await import('./tar-archive.ts');
  return unpackTar(decompressed(createReadStream(archive), kind.compression, signal), root, signal);
}

/** A lone compressed file. */
async function expand({ archive, kind, root, name, signal }: Unpacking): Promise<void> {
  const place = placeFor(root, name.slice(0, -'.gz'.length) || basename(name));
  await rm(place, { force: true });
  const content = decompressed(createReadStream(archive), kind.compression, signal);
  await pipeline(content, createWriteStream(place, { flags: 'wx' }), { signal });
}
