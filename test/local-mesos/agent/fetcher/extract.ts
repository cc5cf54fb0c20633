// Unpacks an archive into a directory, with the machine's own tar, gzip and unzip as Mesos does, in a process of its own.
// Entries stay below the directory: these programs drop leading slashes and refuse `..`, and make links last.
import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ArchiveKind } from './uri.ts';

export interface ExtractOptions {
  readonly kind: ArchiveKind;
  /** The archive. */
  readonly source: string;
  /** The directory to unpack into. */
  readonly directory: string;
  /** The archive's own name, which a `.gz` file's content gets without its ending. */
  readonly name: string;
  readonly signal: AbortSignal;
}

export async function extract({ kind, source, directory, name, signal }: ExtractOptions): Promise<void> {
  if (kind === 'tar') return run('tar', ['--no-same-owner', '-C', directory, '-xf', source], signal);
  if (kind === 'zip') return run('unzip', ['-o', '-q', '-d', directory, source], signal);
  const content = join(directory, basename(name, '.gz'));
  await pipeline(createReadStream(source), createGunzip(), createWriteStream(content), { signal });
}

function run(program: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], signal });
    const said: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 64) said.push(chunk);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve();
      const text = Buffer.concat(said).toString().trim();
      reject(new Error(`Failed to extract: ${program} ended with ${code}: ${text}`));
    });
  });
}
