// Reproducible archives: the same files give the same bytes, whoever packs them, wherever and whenever.
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';

/** One file of an archive: its content, or the path of a file that has it. */
export interface TarballEntry {
  /** Relative, with `/`, such as `pillion/bin/node`. */
  readonly path: string;
  readonly from: { readonly file: string } | { readonly content: string | Uint8Array };
  readonly executable?: boolean;
}

export interface Tarball {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** 1980, the oldest time that every archive format can hold. */
const FIXED_TIME = new Date('1980-01-01T00:00:00Z');
const COMPRESSION_LEVEL = 6;

/** Packs `entries` into the gzip-compressed tar `file`, which appears only when it is whole. */
export async function packTarball(file: string, entries: readonly TarballEntry[]): Promise<Tarball> {
  const stage = await mkdtemp(join(tmpdir(), 'pillion-pack-'));
  try {
    for (const entry of entries) await stageEntry(stage, entry);
    await mkdir(dirname(file), { recursive: true });
    const partial = `${file}.${process.pid}.part`;
    await create(
      // `portable` leaves out owner, group and device; sorted names and a fixed time do the rest.
      { cwd: stage, file: partial, gzip: { level: COMPRESSION_LEVEL }, portable: true, mtime: FIXED_TIME },
      await sortedFiles(stage),
    );
    await rename(partial, file);
    return await describeTarball(file);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** The digest and the size of an archive on disk. */
export async function describeTarball(file: string): Promise<Tarball> {
  const content = await readFile(file);
  return { file, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length };
}

async function stageEntry(stage: string, { path, from, executable = false }: TarballEntry): Promise<void> {
  const target = join(stage, path);
  await mkdir(dirname(target), { recursive: true });
  if ('file' in from) await copyFile(from.file, target);
  else await writeFile(target, from.content);
  await chmod(target, executable ? 0o755 : 0o644);
}

/** Files only: a directory in the archive would carry its own mode and time. */
async function sortedFiles(directory: string): Promise<string[]> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
