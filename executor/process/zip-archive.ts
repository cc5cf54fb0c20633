// Unpacks a zip archive by its central directory with the `yauzl` library, which refuses absolute paths and `..`, and
// checks sizes; checksums, links and what stands in the way are looked at here. Links are made last.
import { createWriteStream, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { isInnerLink, makeParents, placeFor } from './inner-path.ts';
import { LONGEST_LINK, UnpackBudget } from './unpack-budget.ts';

const UNIX = 3;
const TYPE = 0o170000;
const TYPES = { none: 0, file: 0o100000, directory: 0o040000, link: 0o120000 } as const;
const PERMISSIONS = 0o777;

interface Link {
  readonly path: string;
  readonly target: string;
}

/** Rejects at the first entry that is not to be unpacked, and when the archive is damaged. */
export async function unpackZip(archive: string, root: string, signal: AbortSignal): Promise<void> {
  const zip = await openPromise(archive, { autoClose: false });
  const links: Link[] = [];
  const budget = new UnpackBudget();
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      budget.take(entry.uncompressedSize);
      const link = await unpackEntry(zip, entry, root, signal);
      if (link !== undefined) links.push(link);
    }
  } finally {
    zip.close();
  }
  for (const { path, target } of links) {
    const place = placeFor(root, path);
    await rm(place, { force: true });
    symlinkSync(target, place);
  }
}

async function unpackEntry(
  zip: ZipFile,
  entry: Entry,
  root: string,
  signal: AbortSignal,
): Promise<Link | undefined> {
  const path = entry.fileName.replace(/\/+$/, '');
  const mode = entry.versionMadeBy >>> 8 === UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & TYPE;
  if (entry.isEncrypted()) throw new Error(`'${path}' is encrypted`);
  if (entry.fileName.endsWith('/') || type === TYPES.directory) {
    makeParents(root, `${path}/.`);
    return undefined;
  }
  if (type === TYPES.link) return readLink(zip, entry, path);
  if (type !== TYPES.file && type !== TYPES.none) throw new Error(`'${path}' is neither file nor directory`);
  const place = placeFor(root, path);
  await rm(place, { force: true });
  const file = createWriteStream(place, { flags: 'wx', mode: mode & PERMISSIONS || 0o644 });
  await pipeline(await zip.openReadStreamPromise(entry), checksum(entry), file, { signal });
  return undefined;
}

async function readLink(zip: ZipFile, entry: Entry, path: string): Promise<Link> {
  if (entry.uncompressedSize > LONGEST_LINK) throw new Error(`link '${path}' has no sensible length`);
  const content = (await zip.openReadStreamPromise(entry)).pipe(checksum(entry));
  const target = (await buffer(content)).toString();
  if (!isInnerLink(path, target))
    throw new Error(`link '${path}' leads out of the sandbox, or might by another link, to '${target}'`);
  return { path, target };
}

/** Passes the bytes on, and fails at their end when they are not those that were packed. */
function checksum(entry: Entry): Transform {
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === entry.crc32 ? null : new Error(`'${entry.fileName}' is damaged: its checksum is wrong`));
    },
  });
}
