// `npm run pack-scheduler`: dist/pillion-scheduler.tar.gz, the whole of Pillion for one machine, with its own Node.js:
//   pillion/bin/pillion         the command: `pillion scheduler`, `pillion plan`, ...
//   pillion/bin/node
//   pillion/lib/                the command's code; lib/browser is the page
//   pillion/executor/           the executor's archive, which the scheduler serves to agents
//   pillion/share/              a systemd unit and a Marathon app to begin with
//   pillion/LICENSE*
// and dist/pillion-scheduler.json {sha256, bytes, file}.
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type NodeRuntime, nodeRuntime } from './node-runtime.ts';
import { packExecutor } from './pack-executor.ts';
import { type Packed, type PackOptions, packOnce, packProgram, patiently } from './pack-once.ts';
import { bundleScheduler, type SchedulerBundle } from './scheduler-bundle.ts';
import { SCHEDULER_NODE_OPTIONS } from './scheduler-node-options.ts';
import type { TarballEntry } from './tarball.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** Part of the digest of the inputs; to be raised when this file packs differently. */
const RECIPE = 1;

const LAUNCHER = `#!/bin/sh
# The pillion command on the Node.js beside it.
here=$(dirname "$(readlink -f "$0")")
exec "$here/node" --disable-warning=ExperimentalWarning ${SCHEDULER_NODE_OPTIONS.join(' ')} "$here/../lib/main.mjs" "$@"
`;

const PAGE = 'scheduler/http/page/browser';
/** Packages that are read from the disk: what the page imports, and what is loaded at its first use alone. */
const PACKAGES: readonly (readonly [name: string, files: string])[] = [
  ['lit-html', '{package.json,LICENSE,*.js,directives/*.js,node/*.js}'],
  ['re2js', '{package.json,LICENSE,build/index.cjs}'],
];

export function packScheduler(options: PackOptions = {}): Promise<Packed> {
  const { directory = join(ROOT, 'dist'), onWait = () => {} } = options;
  return patiently('packing the scheduler with its Node.js', onWait, () => pack(directory));
}

async function pack(directory: string): Promise<Packed> {
  const bundle = await bundleScheduler();
  const runtime = nodeRuntime();
  const executor = await packExecutor({ directory });
  const files = entries(bundle, runtime, executor);
  return packOnce({
    directory,
    name: 'pillion-scheduler',
    inputs: digestOf(files, runtime, executor),
    entries: () => files,
  });
}

function entries(bundle: SchedulerBundle, runtime: NodeRuntime, executor: Packed): TarballEntry[] {
  return [
    { path: 'pillion/bin/pillion', from: { content: LAUNCHER }, executable: true },
    { path: 'pillion/bin/node', from: { file: runtime.file }, executable: true },
    ...bundle.files.map(({ name, content }) => ({ path: `pillion/lib/${name}`, from: { content } })),
    ...copies(PAGE, '**/*.{ts,css,html}', 'pillion/lib/browser'),
    ...PACKAGES.flatMap(([name, files]) =>
      copies(`node_modules/${name}`, files, `pillion/lib/node_modules/${name}`),
    ),
    ...copies('share', '**/*', 'pillion/share'),
    { path: 'pillion/executor/pillion-executor.tar.gz', from: { file: executor.file } },
    { path: 'pillion/LICENSE', from: { file: join(ROOT, 'LICENSE') } },
    { path: 'pillion/LICENSE.node', from: { file: runtime.license } },
    { path: 'pillion/LICENSE.libraries', from: { content: bundle.licenses } },
  ];
}

function copies(directory: string, pattern: string, to: string): TarballEntry[] {
  const found = globSync(pattern, { cwd: join(ROOT, directory), withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = found.map((entry) => join(entry.parentPath, entry.name)).sort();
  const base = join(ROOT, directory);
  return paths.map((file) => ({ path: `${to}${file.slice(base.length)}`, from: { file } }));
}

/** The executor and Node.js are told by what they are, the rest by its content. */
function digestOf(
  files: readonly TarballEntry[],
  { version }: NodeRuntime,
  { sha256, file: executor }: Packed,
): string {
  const hash = createHash('sha256').update(`${RECIPE} ${version} ${sha256}\n`);
  for (const { path, from } of files) {
    if ('file' in from && (from.file === executor || path.endsWith('bin/node'))) continue;
    hash.update(`${path}\n`).update('file' in from ? readFileSync(from.file) : from.content);
  }
  return hash.digest('hex');
}

if (import.meta.main)
  await packProgram('dist/pillion-scheduler.tar.gz, the whole of Pillion for one machine', packScheduler);
