// `npm run pack-executor`: dist/pillion-executor.tar.gz, what an agent fetches to run pods, with its own Node.js:
//   pillion/bin/node, pillion/executor.cjs, pillion/program.compiled, pillion/program.cjs, pillion/forwarder.cjs, pillion/module-thread.cjs, pillion/library/*.cjs,
//   pillion/LICENSE, pillion/LICENSE.node, pillion/LICENSE.libraries
// and dist/pillion-executor.json {sha256, bytes, file}. The same inputs give the same bytes; when nothing has
// changed since the last time, nothing is packed.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleWithLicenses, type LicensedBundle } from './executor-bundle.ts';
import { executorFiles } from './executor-files.ts';
import { type NodeRuntime, nodeRuntime } from './node-runtime.ts';
import { type Packed, type PackOptions, packOnce, packProgram, patiently } from './pack-once.ts';
import type { TarballEntry } from './tarball.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** Part of the digest of the inputs; to be raised when this file, tarball.ts or what executor-files.ts adds packs differently. */
const RECIPE = 4;

/** Packs the executor, unless what is there was packed from the same inputs. */
export function packExecutor(options: PackOptions = {}): Promise<Packed> {
  const { directory = join(ROOT, 'dist'), onWait = () => {} } = options;
  return patiently('packing the executor with its Node.js', onWait, () => pack(directory));
}

async function pack(directory: string): Promise<Packed> {
  const bundle = await bundleWithLicenses();
  const runtime = nodeRuntime();
  const inputs = digestOf(bundle, runtime);
  return packOnce({ directory, name: 'pillion-executor', inputs, entries: () => entries(bundle, runtime) });
}

async function entries(
  { files, licenses }: LicensedBundle,
  { file, license }: NodeRuntime,
): Promise<TarballEntry[]> {
  const program = await executorFiles(file, files);
  return [
    { path: 'pillion/bin/node', from: { file }, executable: true },
    ...program.map(({ name, content }) => ({ path: `pillion/${name}`, from: { content } })),
    { path: 'pillion/LICENSE', from: { file: join(ROOT, 'LICENSE') } },
    { path: 'pillion/LICENSE.node', from: { file: license } },
    { path: 'pillion/LICENSE.libraries', from: { content: licenses } },
  ];
}

function digestOf({ files, licenses }: LicensedBundle, { version }: NodeRuntime): string {
  const license = readFileSync(join(ROOT, 'LICENSE'));
  const hash = createHash('sha256').update(`${RECIPE} ${version}\n`);
  hash.update(license).update(licenses);
  for (const { name, content } of files) hash.update(`\n${name} ${content.length}\n`).update(content);
  return hash.digest('hex');
}

if (import.meta.main)
  await packProgram('dist/pillion-executor.tar.gz, what agents fetch to run pods', packExecutor);
