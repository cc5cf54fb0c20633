// An archive beside a record of what it was packed from, so that the same inputs are not packed again:
//   dist/NAME.tar.gz and dist/NAME.json {sha256, bytes, file, inputs}
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../shared/runtime/clock.ts';
import { packTarball, type TarballEntry } from './tarball.ts';

export interface Packed {
  readonly sha256: string;
  readonly bytes: number;
  /** Absolute path of the archive. */
  readonly file: string;
}

export interface PackRequest {
  readonly directory: string;
  /** Without ending, such as `pillion-executor`. */
  readonly name: string;
  /** A digest of everything that decides what is in the archive. */
  readonly inputs: string;
  readonly entries: () => readonly TarballEntry[] | Promise<readonly TarballEntry[]>;
}

type PackRecord = Packed & { readonly inputs: string };

/** Packs, unless what is there was packed from the same inputs. */
export async function packOnce({ directory, name, inputs, entries }: PackRequest): Promise<Packed> {
  const file = join(directory, `${name}.tar.gz`);
  const record = join(directory, `${name}.json`);
  const known = packedBefore(record, file, inputs);
  if (known !== undefined) return known;
  const { sha256, bytes } = await packTarball(file, await entries());
  await write(directory, record, { sha256, bytes, file: `${name}.tar.gz`, inputs });
  return { sha256, bytes, file };
}

function packedBefore(record: string, file: string, inputs: string): Packed | undefined {
  if (!existsSync(record) || !existsSync(file)) return undefined;
  try {
    const { sha256, bytes, inputs: before } = JSON.parse(readFileSync(record, 'utf8')) as PackRecord;
    return before === inputs ? { sha256, bytes, file } : undefined;
  } catch {
    return undefined;
  }
}

async function write(directory: string, record: string, value: PackRecord): Promise<void> {
  await mkdir(directory, { recursive: true });
  const partial = `${record}.${process.pid}.part`;
  await writeFile(partial, `${JSON.stringify(value, null, 2)}\n`);
  await rename(partial, record);
}

/** Milliseconds after which the wait is explained. */
const PATIENCE = 1000;

/** Tells once when it takes longer than a second. */
export async function patiently<T>(
  message: string,
  onWait: (message: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const cancel = systemClock.after(PATIENCE, () => onWait(message));
  try {
    return await work();
  } finally {
    cancel();
  }
}

export interface PackOptions {
  /** Default `dist` of the project. */
  readonly directory?: string;
  /** Told once when it takes longer than a second. */
  readonly onWait?: (message: string) => void;
}

/** A packing program: `--directory DIR`, `--help`; prints what it packed. Exits 2 on a wrong command line. */
export async function packProgram(
  makes: string,
  pack: (options: PackOptions) => Promise<Packed>,
): Promise<void> {
  const values = flags();
  if (values === undefined || values.help === true) {
    process.stdout.write(`Makes ${makes}.\n\n  --directory DIR   where to (default: dist)\n`);
    return;
  }
  const onWait = (message: string) => process.stderr.write(`pillion: ${message} ...\n`);
  const directory = values.directory === undefined ? {} : { directory: resolve(values.directory) };
  const { file, bytes, sha256 } = await pack({ ...directory, onWait });
  process.stdout.write(`${relative(process.cwd(), file)}: ${bytes} bytes, sha256 ${sha256}\n`);
}

function flags(): { directory?: string; help?: boolean } | undefined {
  try {
    const options = { directory: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`pillion: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 2;
    return undefined;
  }
}
