// What the executor loads at its start: nothing that only some tasks need.
import assert from 'node:assert/strict';
import { build, type Metafile } from 'esbuild';

const ENTRY = 'executor/main.ts';
/** What is loaded by the first task that needs it. */
const LATER =
  /node_modules\/(tar|yauzl|mustache)\/|executor\/logs\/(forwarding|hub|punch|patterns|worker|sinks\/.*)\.ts|executor\/process\/(furnish|artifacts|download|archives|templates)\.ts|node:(crypto|zlib|https?|worker_threads)$/;

/** All modules that are loaded when `from` is, and not by an import() while it runs. */
function loadedBy({ inputs }: Metafile, from: string): Set<string> {
  const found = new Set([from]);
  for (const file of found) {
    for (const { path, kind } of inputs[file]?.imports ?? []) if (kind !== 'dynamic-import') found.add(path);
  }
  return found;
}

describe('bundle of the executor', () => {
  let metafile: Metafile;

  before(async () => {
    const shape = {
      bundle: true,
      platform: 'node',
      format: 'cjs',
      write: false,
      metafile: true,
      logLevel: 'error',
    } as const;
    ({ metafile } = await build({ entryPoints: [ENTRY], ...shape, outfile: 'executor.cjs' }));
  });

  it('fetches, unpacks and renders by what is loaded at the first such task', () => {
    const atStart = [...loadedBy(metafile, ENTRY)].filter((file) => LATER.test(file));
    assert.deepEqual(atStart, []);
    const later = [...loadedBy(metafile, 'executor/process/furnish.ts')].filter((file) => LATER.test(file));
    assert.ok(later.some((file) => file.includes('node_modules/mustache/')));
  });

  it('holds everything that it will ever load', () => {
    const outside = Object.values(metafile.inputs)
      .flatMap(({ imports }) => imports)
      .filter(({ path, external }) => external === true && !path.startsWith('node:'))
      .map(({ path }) => path);
    assert.deepEqual(
      [...new Set(outside)].filter((path) => !builtin(path)),
      [],
    );
  });
});

/** Modules of Node.js that a library names without `node:`. */
function builtin(path: string): boolean {
  return process.getBuiltinModule(path) !== undefined;
}
