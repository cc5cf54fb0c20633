// The executor's program as it is packed, for suites to which its threads matter: those of its sources take more memory,
// for the types.
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleExecutor, writeProgram } from '../../scripts/executor-bundle.ts';

/** To be called in a suite: while its tests run, the program is there. Gives the arguments of Node.js. */
export function packedExecutor(): readonly string[] {
  const directory = join(tmpdir(), `pillion-packed-${randomUUID()}`);
  before(async () => writeProgram(directory, await bundleExecutor('executor.cjs')));
  after(() => rmSync(directory, { recursive: true, force: true }));
  return [join(directory, 'executor.cjs')];
}
