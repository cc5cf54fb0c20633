// The executor's program, packed with what V8 makes of it (docs/adr/0003): to compile it anew would be a fifth of its
// start.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { constants, Script } from 'node:vm';

/** Beside each other. */
export const PROGRAM = 'program.cjs';
export const COMPILED = 'program.compiled';

/** In stack traces; it is part of what V8 writes down, so that it must be the same everywhere. */
const NAME = `pillion/${PROGRAM}`;

type Program = (require: NodeJS.Require, module: object, exports: object) => void;

/** V8 refuses `compiled` where it was made by another Node.js or with other options, and then compiles anew. */
export function load(directory: string, compiled?: Buffer): Script {
  const text = `(function (require, module, exports) {${readFileSync(join(directory, PROGRAM), 'latin1')}\n})`;
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return new Script(text, { filename: NAME, cachedData: compiled, importModuleDynamically });
}

export function run(script: Script, directory: string): void {
  const exports = {};
  const program = script.runInThisContext() as Program;
  program(createRequire(join(directory, PROGRAM)), { exports }, exports);
}
