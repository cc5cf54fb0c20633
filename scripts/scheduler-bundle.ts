// The `pillion` command as a few ES modules: the client commands start without loading the scheduler.
import { basename, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { licenseTexts } from './licenses.ts';

const ROOT = resolve(import.meta.dirname, '..');

export interface SchedulerBundle {
  /** `main.mjs` and the chunks that it loads when they are needed. */
  readonly files: readonly { readonly name: string; readonly content: Uint8Array }[];
  /** Of the libraries in it. */
  readonly licenses: string;
}

/** Not in the bundle, but beside it (pack-scheduler.ts). */
const LOADED = ['node_modules/lit-html/lit-html.js', 'node_modules/re2js/build/index.cjs'];

/** CommonJS libraries in the bundle call `require` for what Node.js has built in. */
const REQUIRE =
  "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);";

/** zod speaks fifty languages; its messages are English unless one of the others is chosen. */
const englishZod: Plugin = {
  name: 'english-zod',
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/**
 * What Node.js has built in is required, not imported: an import reads every export, and so node:http loads Node's whole
 * undici with HTTP/2 for a WebSocket that nobody asked for, which takes 13 MB and a tenth of a second.
 */
const requiredBuiltins: Plugin = {
  name: 'required-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'require-call' ? { path, external: true } : { path, namespace: 'builtin' },
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = require('${path}');`,
    }));
  },
};

/** raw-body converts texts by iconv-lite; we take bodies as the bytes they are. */
const withoutCharsets: Plugin = {
  name: 'without-charsets',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules\/iconv-lite\/lib\/index\.js$/ }, () => ({
      contents: 'module.exports = {};',
    }));
  },
};

export async function bundleScheduler(): Promise<SchedulerBundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { main: 'scheduler/cli/main.ts' },
    outdir: 'lib',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    target: 'node24',
    banner: { js: REQUIRE },
    // Names stay, so that a stack trace can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    plugins: [englishZod, requiredBuiltins, withoutCharsets],
    write: false,
    metafile: true,
  });
  const files = outputFiles.map(({ path, contents }) => ({ name: basename(path), content: contents }));
  const inputs = [...Object.keys(metafile.inputs), ...LOADED];
  return {
    files: files.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    licenses: licenseTexts(ROOT, inputs),
  };
}
