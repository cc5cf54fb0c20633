// The files of the executor's program, as they lie in its archive. The same program gives the same bytes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { COMPILED, PROGRAM } from '../executor/compiled.ts';
import { EXECUTOR_NODE_OPTIONS } from '../shared/link/executor-command.ts';
import { bundleScript } from './executor-bundle.ts';

/** It decides about V8's hash tables, whose order is in what it writes down. */
const SEED = '--random-seed=1';

export interface ProgramFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The first is the one to start. `node`: the program that will run them. */
export async function executorFiles(node: string, program: Uint8Array): Promise<ProgramFile[]> {
  return [
    { name: 'executor.cjs', content: await bundleScript('executor/start.ts') },
    { name: PROGRAM, content: program },
    { name: COMPILED, content: await compiled(node, program) },
  ];
}

async function compiled(node: string, program: Uint8Array): Promise<Uint8Array> {
  const directory = mkdtempSync(join(tmpdir(), 'pillion-compile-'));
  try {
    const compiler = join(directory, 'compile.cjs');
    writeFileSync(compiler, await bundleScript('scripts/compile-program.ts'));
    writeFileSync(join(directory, PROGRAM), program);
    await execa(node, [SEED, ...EXECUTOR_NODE_OPTIONS, compiler], { env: {}, extendEnv: false });
    return readFileSync(join(directory, COMPILED));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
