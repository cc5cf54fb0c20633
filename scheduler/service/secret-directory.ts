// Values of secrets, from the files of one directory: `--secrets DIR`, where the secret `a/b` is the file DIR/a/b. They
// are read anew for every launch, so a changed file counts from the next one on, and are kept nowhere.
import { open, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { errorCode, PillionError } from '../../shared/runtime/errors.ts';
import type { SecretValues } from '../offer/secrets.ts';

/** Bytes of one secret. */
export const SECRET_LIMIT = 256 * 1024;

/** Of the secrets with these paths. */
export type ReadSecrets = (paths: readonly string[]) => Promise<SecretValues>;

type Found = Uint8Array | { readonly missing: string };

function isInside(directory: string, file: string): boolean {
  const way = relative(directory, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function bounded(file: string): Promise<Found> {
  await using handle = await open(file, 'r');
  if (!(await handle.stat()).isFile()) return { missing: 'it is no file' };
  const buffer = Buffer.alloc(SECRET_LIMIT + 1);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
  if (bytesRead > SECRET_LIMIT) return { missing: `it has more than ${SECRET_LIMIT} bytes` };
  return new Uint8Array(buffer.subarray(0, bytesRead));
}

/** Links are followed, as those of mounted secrets are, but not out of the directory. */
async function read(directory: string, path: string): Promise<Found> {
  const file = join(directory, path);
  if (!isInside(directory, file)) return { missing: 'its path leads out of --secrets' };
  try {
    const isIn = isInside(await realpath(directory), await realpath(file));
    return isIn ? await bounded(file) : { missing: 'its file is a link out of --secrets' };
  } catch (error) {
    return { missing: `its file in --secrets cannot be read (${errorCode(error) ?? 'unknown'})` };
  }
}

/** @throws PillionError when there is no such directory. */
export async function checkSecretDirectory(directory: string): Promise<void> {
  const found = await stat(directory).then(
    (one) => (one.isDirectory() ? undefined : `${directory} is no directory`),
    (error: unknown) => `${directory} cannot be read (${errorCode(error) ?? 'unknown'})`,
  );
  if (found === undefined) return;
  const action = 'Give the directory that holds a file for each secret';
  throw new PillionError({ subject: '--secrets', found, action });
}

export function secretDirectory(directory: string): ReadSecrets {
  return async (paths) => {
    const found = await Promise.all(paths.map(async (path) => [path, await read(directory, path)] as const));
    return new Map(found);
  };
}
