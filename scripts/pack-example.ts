// Packs the programs of examples/database, bundled, with PGlite beside them, into dist/database.tar.gz.
// Agents need neither Node.js nor PostgreSQL for it: the programs run on the executor's own Node.js.
import { globSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { packTarball, type Tarball, type TarballEntry } from './tarball.ts';

const ROOT = resolve(import.meta.dirname, '..');
const PROGRAMS = ['server', 'ready', 'schema', 'backup', 'repair'];
const PGLITE = 'node_modules/@electric-sql/pglite';
/** What PGlite reads at run time: its modules, the WebAssembly, the files of a fresh database, and amcheck. */
const PGLITE_FILES = ['package.json', 'LICENSE', 'dist/*.js', 'dist/*.wasm', 'dist/*.data', 'dist/fs/*.js'];
const AMCHECK_FILES = ['dist/contrib/amcheck.js', 'dist/amcheck.tar.gz'];

export async function packExample(): Promise<Tarball> {
  return packTarball(join(ROOT, 'dist/database.tar.gz'), [...(await bundledPrograms()), ...pgliteFiles()]);
}

async function bundledPrograms(): Promise<TarballEntry[]> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: PROGRAMS.map((program) => `examples/database/${program}.ts`),
    outdir: 'database',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: ['@electric-sql/pglite', '@electric-sql/pglite/*', 'pg-native'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    write: false,
  });
  return outputFiles.map(({ path, contents }) => ({
    path: relative(ROOT, path),
    from: { content: contents },
  }));
}

function pgliteFiles(): TarballEntry[] {
  return [...PGLITE_FILES, ...AMCHECK_FILES]
    .flatMap((pattern) => globSync(join(PGLITE, pattern), { cwd: ROOT }))
    .map((path) => ({ path: join('database', path), from: { file: join(ROOT, path) } }));
}

if (import.meta.main) {
  const { file, sha256, bytes } = await packExample();
  process.stdout.write(`${relative(process.cwd(), file)}: ${bytes} bytes, sha256 ${sha256}\n`);
}
