// `npm run pack-executor`: dist/pillion-executor.tar.gz, what an agent fetches to run pods, with its own Node.js:
//   pillion/bin/node, pillion/executor.cjs, pillion/LICENSE, pillion/LICENSE.node, pillion/LICENSE.libraries
// and dist/pillion-executor.json {sha256, bytes, file}. The same inputs give the same bytes; when nothing has
// changed since the last time, nothing is packed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { systemClock } from '../shared/runtime/clock.ts';
import { bundleWithLicenses, type LicensedBundle } from './executor-bundle.ts';
import { packTarball, type TarballEntry } from './tarball.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** Part of the digest of the inputs; to be raised when this file or tarball.ts packs differently. */
const RECIPE = 2;
/** Milliseconds after which the wait is explained. */
const PATIENCE = 1000;

export interface PackedExecutor {
  readonly sha256: string;
  readonly bytes: number;
  /** Absolute path of the archive. */
  readonly file: string;
}

export interface PackOptions {
  /** Default `dist` of the project. */
  readonly directory?: string;
  /** Told once when it takes longer than a second. */
  readonly onWait?: (message: string) => void;
}

interface NodeRuntime {
  readonly file: string;
  readonly license: string;
  readonly version: string;
}

/** Packs the executor, unless what is there was packed from the same inputs. */
export async function packExecutor(options: PackOptions = {}): Promise<PackedExecutor> {
  const { directory = join(ROOT, 'dist'), onWait = () => {} } = options;
  const cancel = systemClock.after(PATIENCE, () => onWait('packing the executor with its Node.js'));
  try {
    return await pack(directory);
  } finally {
    cancel();
  }
}

async function pack(directory: string): Promise<PackedExecutor> {
  const bundle = await bundleWithLicenses();
  const runtime = nodeRuntime();
  const inputs = digestOf(bundle, runtime);
  const file = join(directory, 'pillion-executor.tar.gz');
  const known = packedBefore(directory, file, inputs);
  if (known !== undefined) return known;
  const { sha256, bytes } = await packTarball(file, entries(bundle, runtime));
  await writeRecord(directory, { sha256, bytes, file: 'pillion-executor.tar.gz', inputs });
  return { sha256, bytes, file };
}

function entries({ bundle, licenses }: LicensedBundle, { file, license }: NodeRuntime): TarballEntry[] {
  return [
    { path: 'pillion/bin/node', from: { file }, executable: true },
    { path: 'pillion/executor.cjs', from: { content: bundle } },
    { path: 'pillion/LICENSE', from: { file: join(ROOT, 'LICENSE') } },
    { path: 'pillion/LICENSE.node', from: { file: license } },
    { path: 'pillion/LICENSE.libraries', from: { content: licenses } },
  ];
}

/** The pinned Node.js for this machine's architecture; agents have the same one. */
function nodeRuntime(): NodeRuntime {
  const name = `node-linux-${process.arch}`;
  const manifest = createRequire(join(ROOT, 'package.json')).resolve(`${name}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const home = dirname(manifest);
  return { file: join(home, 'bin/node'), license: join(home, 'LICENSE'), version: `${name}@${version}` };
}

function digestOf({ bundle, licenses }: LicensedBundle, { version }: NodeRuntime): string {
  const license = readFileSync(join(ROOT, 'LICENSE'));
  const hash = createHash('sha256').update(`${RECIPE} ${version}\n`);
  return hash.update(license).update(licenses).update(bundle).digest('hex');
}

type PackRecord = PackedExecutor & { readonly inputs: string };

function packedBefore(directory: string, file: string, inputs: string): PackedExecutor | undefined {
  const path = recordPath(directory);
  if (!existsSync(path) || !existsSync(file)) return undefined;
  try {
    const { sha256, bytes, inputs: before } = JSON.parse(readFileSync(path, 'utf8')) as PackRecord;
    return before === inputs ? { sha256, bytes, file } : undefined;
  } catch {
    return undefined;
  }
}

async function writeRecord(directory: string, record: PackRecord): Promise<void> {
  await mkdir(directory, { recursive: true });
  const partial = `${recordPath(directory)}.${process.pid}.part`;
  await writeFile(partial, `${JSON.stringify(record, null, 2)}\n`);
  await rename(partial, recordPath(directory));
}

function recordPath(directory: string): string {
  return join(directory, 'pillion-executor.json');
}

if (import.meta.main) {
  const onWait = (message: string) => process.stderr.write(`pillion: ${message} ...\n`);
  const { file, bytes, sha256 } = await packExecutor({ onWait });
  process.stdout.write(`${relative(process.cwd(), file)}: ${bytes} bytes, sha256 ${sha256}\n`);
}
