// The executor as CommonJS: on Node.js 24 that starts 20 ms sooner than the same as ES modules. One file has what every
// pod needs; libraries that only some need, and the thread that forwards output, lie beside it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { PROGRAM } from '../executor/compiled.ts';
import { licenseTexts } from './licenses.ts';

const ROOT = resolve(import.meta.dirname, '..');

const SHAPE = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  // Half the size to read and parse; names stay, so that a stack trace in a sandbox can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  write: false,
  metafile: true,
} as const;

/** protobufjs loads `long` where it is there; our codec reads 64 bits as bigint, and its WebAssembly takes 4 ms. */
const withoutLong: Plugin = {
  name: 'without-long',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^long$/ }, () => ({ path: 'long', namespace: 'absent' }));
    onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = null;' }));
  },
};

/** winston brings a copy of Node.js' own streams, and what prints its debug messages. */
const leanWinston: Plugin = {
  name: 'lean-winston',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^readable-stream(\/|$)/ }, ({ path }) => ({ path, namespace: 'streams' }));
    onLoad({ filter: /.*/, namespace: 'streams' }, ({ path }) => {
      const isWritable = path.endsWith('_stream_writable.js');
      return { contents: `module.exports = require('node:stream')${isWritable ? '.Writable' : ''};` };
    });
    onResolve({ filter: /^@dabh\/diagnostics$/ }, () => ({ path: 'diagnostics', namespace: 'silent' }));
    onLoad({ filter: /.*/, namespace: 'silent' }, () => ({ contents: 'module.exports = () => () => {};' }));
  },
};

/** Libraries that only some executors ever load. */
const LIBRARIES = ['tar', 'yauzl', 'mustache', 'winston', 're2js'] as const;
const ON_DEMAND = new RegExp(`^(${LIBRARIES.join('|')})$`);

/** They are files of their own beside the program: one that is never loaded costs neither a start nor memory. */
const onDemand: Plugin = {
  name: 'on-demand',
  setup({ onResolve }) {
    onResolve({ filter: ON_DEMAND }, ({ path }) => ({ path: `./${libraryFile(path)}`, external: true }));
  },
};

function libraryFile(library: string): string {
  return `library/${library}.cjs`;
}

/** Where a library is loaded by name, the way to its file stands in the bundle. */
const engineBeside: Plugin = {
  name: 'engine-beside',
  setup({ onLoad }) {
    onLoad({ filter: /shared\/runtime\/pattern-engine\.ts$/ }, () => ({
      contents: "export const patternEngine = () => require('re2js').RE2JS;",
      resolveDir: ROOT,
    }));
  },
};

/** The programs of threads, by the module that says where they are: each is a file of its own beside the program. */
const THREADS = {
  'executor/logs/worker-program': {
    name: 'workerProgram',
    entry: 'executor/logs/worker.ts',
    file: 'forwarder.cjs',
  },
  'executor/modules/thread-program': {
    name: 'threadProgram',
    entry: 'executor/modules/thread.ts',
    file: 'module-thread.cjs',
  },
} as const;

const threadsBeside: Plugin = {
  name: 'threads-beside',
  setup({ onResolve, onLoad }) {
    for (const [place, { name, file }] of Object.entries(THREADS)) {
      onResolve({ filter: new RegExp(`/${file}$`) }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: new RegExp(`/${place}\\.ts$`) }, () => ({
        contents: `export const ${name} = () => require.resolve('./${file}');`,
      }));
    }
  },
};

/** A script of a few modules, without libraries. */
export async function bundleScript(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({ ...SHAPE, entryPoints: [entry] });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

/** A file of the executor's program, by its path relative to the program's directory. */
export interface ProgramFile {
  readonly name: string;
  readonly content: Uint8Array;
}

export interface LicensedBundle {
  /** The first is the program itself, which loads the others. */
  readonly files: readonly ProgramFile[];
  /** Of the libraries in them. */
  readonly licenses: string;
}

/** The program under this name, with what it loads beside it. */
export async function bundleExecutor(name = PROGRAM): Promise<readonly ProgramFile[]> {
  return (await bundleWithLicenses(name)).files;
}

export async function bundleWithLicenses(name = PROGRAM): Promise<LicensedBundle> {
  const plugins = [withoutLong, engineBeside, threadsBeside, onDemand];
  const parts = await Promise.all([
    part(name, { entryPoints: ['executor/main.ts'], plugins }),
    ...Object.values(THREADS).map(({ entry, file }) => part(file, { entryPoints: [entry], plugins })),
    ...LIBRARIES.map((library) => {
      const stdin = { contents: `module.exports = require('${library}');`, resolveDir: ROOT };
      return part(libraryFile(library), { stdin, plugins: [leanWinston] });
    }),
  ]);
  const inputs = parts.flatMap((one) => one.inputs);
  return { files: parts.map(({ file }) => file), licenses: licenseTexts(ROOT, inputs) };
}

/** With the paths of what went into it. */
async function part(
  name: string,
  what: Pick<BuildOptions, 'entryPoints' | 'stdin' | 'plugins'>,
): Promise<{ file: ProgramFile; inputs: string[] }> {
  const { outputFiles, metafile } = await build({ ...SHAPE, ...what });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error('esbuild produced no output');
  return { file: { name, content: bundle.contents }, inputs: Object.keys(metafile.inputs) };
}

/** Writes the files below a directory. */
export function writeProgram(directory: string, files: readonly ProgramFile[]): void {
  for (const { name, content } of files) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
