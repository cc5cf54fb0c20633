// The files of the executor's program, as they lie in its archive. The same program gives the same bytes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { COMPILED } from '../executor/compiled.ts';
import { EXECUTOR_NODE_OPTIONS } from '../shared/link/executor-command.ts';
import { bundleScript, type ProgramFile, writeProgram } from './executor-bundle.ts';

/** It decides about V8's hash tables, whose order is in what it writes down. */
const SEED = '--random-seed=1';

/** The first is the one to start. `node`: the program that will run them. */
export async function executorFiles(node: string, bundle: readonly ProgramFile[]): Promise<ProgramFile[]> {
  return [
    { name: 'executor.cjs', content: await bundleScript('executor/start.ts') },
    { name: COMPILED, content: await compiled(node, bundle) },
    ...bundle,
  ];
}

async function compiled(node: string, bundle: readonly ProgramFile[]): Promise<Uint8Array> {
  const directory = mkdtempSync(join(tmpdir(), 'pillion-compile-'));
  try {
    const compiler = join(directory, 'compile.cjs');
    writeFileSync(compiler, await bundleScript('scripts/compile-program.ts'));
    writeProgram(directory, bundle);
    await execa(node, [SEED, ...EXECUTOR_NODE_OPTIONS, compiler], { env: {}, extendEnv: false });
    return readFileSync(join(directory, COMPILED));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
