// The executor as one CommonJS file: on Node.js 24 that starts 20 ms sooner than the same as an ES module.
import { resolve } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
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
const ON_DEMAND = /^(tar|yauzl|mustache|winston|re2js)$/;

/** They stand in the bundle as text that is compiled at its first use: parsing them was a tenth of the start. */
function onDemand(onInputs: OnInputs): Plugin {
  return {
    name: 'on-demand',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: ON_DEMAND }, ({ path }) => ({ path, namespace: 'on-demand' }));
      onLoad({ filter: /.*/, namespace: 'on-demand' }, async ({ path }) => {
        return { contents: await loader(path, onInputs) };
      });
    },
  };
}

/** Told the files that went into the bundle. */
type OnInputs = (metafile: Metafile) => void;

async function loader(library: string, onInputs: OnInputs): Promise<string> {
  const stdin = { contents: `module.exports = require('${library}');`, resolveDir: ROOT };
  const { outputFiles, metafile } = await build({ ...SHAPE, stdin, plugins: [leanWinston] });
  onInputs(metafile);
  const text = `${outputFiles[0]?.text ?? ''}\n//# sourceURL=pillion/${library}.cjs`;
  return `new Function('require', 'module', 'exports', ${JSON.stringify(text)})(require, module, exports);`;
}

/** In one file nothing can be loaded by its name: the engine stands in it, too. */
const engineInside: Plugin = {
  name: 'engine-inside',
  setup({ onLoad }) {
    onLoad({ filter: /shared\/runtime\/pattern-engine\.ts$/ }, () => ({
      contents: "export const patternEngine = () => require('re2js').RE2JS;",
      resolveDir: ROOT,
    }));
  },
};

/** The thread that forwards output is a program of its own; it stands in the bundle as text, for the pods that need it. */
function threadAsText(onInputs: OnInputs): Plugin {
  return {
    name: 'thread-as-text',
    setup({ onLoad }) {
      onLoad({ filter: /executor\/logs\/worker-source\.ts$/ }, async () => {
        const entryPoints = ['executor/logs/worker.ts'];
        const plugins = [withoutLong, engineInside, onDemand(onInputs)];
        // As a script its names would be everybody's: those of libraries that are loaded later, too.
        const { outputFiles, metafile } = await build({ ...SHAPE, format: 'iife', entryPoints, plugins });
        onInputs(metafile);
        const program = `${outputFiles[0]?.text ?? ''}\n//# sourceURL=pillion/forwarder.cjs`;
        const source = JSON.stringify({ program, isText: true });
        return { contents: `export const workerSource = () => (${source});` };
      });
    },
  };
}

/** A script of a few modules, without libraries. */
export async function bundleScript(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({ ...SHAPE, entryPoints: [entry] });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

export async function bundleExecutor(): Promise<Uint8Array> {
  return (await bundleWithLicenses()).bundle;
}

export interface LicensedBundle {
  readonly bundle: Uint8Array;
  /** Of the libraries in it. */
  readonly licenses: string;
}

export async function bundleWithLicenses(): Promise<LicensedBundle> {
  const inputs = new Set<string>();
  const onInputs: OnInputs = (metafile) => {
    for (const path of Object.keys(metafile.inputs)) inputs.add(path);
  };
  const { outputFiles, metafile } = await build({
    ...SHAPE,
    entryPoints: ['executor/main.ts'],
    outfile: 'executor.cjs',
    plugins: [withoutLong, engineInside, threadAsText(onInputs), onDemand(onInputs)],
  });
  onInputs(metafile);
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error('esbuild produced no output');
  return { bundle: bundle.contents, licenses: licenseTexts(ROOT, inputs) };
}
