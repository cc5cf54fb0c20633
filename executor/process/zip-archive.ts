// Unpacks a zip archive by its central directory with the `yauzl` library, which refuses absolute paths and `..`, and
// checks sizes; checksums, links and what stands in the way are looked at here. Links are made last.
import { chmodSync, createWriteStream, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { normalize } from 'node:path';
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

/** What is done when all files are there: a link is nobody's way, and a directory may be closed to its owner. */
interface Late {
  readonly path: string;
  /** Of a link. */
  readonly target?: string;
  /** Of a directory. */
  readonly mode?: number;
}

/** Rejects at the first entry that is not to be unpacked, and when the archive is damaged. */
export async function unpackZip(archive: string, root: string, signal: AbortSignal): Promise<void> {
  const zip = await openPromise(archive, { autoClose: false });
  const late: Late[] = [];
  const budget = new UnpackBudget();
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      budget.take(entry.uncompressedSize);
      const rest = await unpackEntry(zip, entry, root, signal);
      if (rest !== undefined) late.push(rest);
    }
  } finally {
    zip.close();
  }
  for (const { path, target } of late) if (target !== undefined) await makeLink(root, path, target);
  // What is inside a directory before the directory itself.
  for (const { path, mode } of late.toReversed())
    if (mode !== undefined) chmodSync(makeParents(root, path), mode);
}

async function makeLink(root: string, path: string, target: string): Promise<void> {
  const place = placeFor(root, path);
  await rm(place, { force: true });
  symlinkSync(target, place);
}

async function unpackEntry(
  zip: ZipFile,
  entry: Entry,
  root: string,
  signal: AbortSignal,
): Promise<Late | undefined> {
  const path = entry.fileName.replace(/\/+$/, '');
  const mode = entry.versionMadeBy >>> 8 === UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & TYPE;
  if (entry.isEncrypted()) throw new Error(`'${path}' is encrypted`);
  if (entry.fileName.endsWith('/') || type === TYPES.directory) {
    makeParents(root, `${path}/.`);
    const isOwn = normalize(path) !== '.' && (mode & PERMISSIONS) !== 0;
    return isOwn ? { path, mode: mode & PERMISSIONS } : undefined;
  }
  if (type === TYPES.link) return readLink(zip, entry, path);
  if (type !== TYPES.file && type !== TYPES.none) throw new Error(`'${path}' is neither file nor directory`);
  const place = placeFor(root, path);
  await rm(place, { force: true });
  const file = createWriteStream(place, { flags: 'wx', mode: mode & PERMISSIONS || 0o644 });
  await pipeline(await zip.openReadStreamPromise(entry), checksum(entry), file, { signal });
  return undefined;
}

async function readLink(zip: ZipFile, entry: Entry, path: string): Promise<Late> {
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
