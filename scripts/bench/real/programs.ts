// The executors that are compared: ours as the scheduler starts it, the bare one with the same Node.js, Mesos' own.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { EXECUTOR_COMMAND } from '../../../shared/link/executor-command.ts';
import { PodConfiguration } from '../../../shared/link/generated/link.ts';
import { encode } from '../../../shared/mesos/codec.ts';
import { packExecutor } from '../../pack-executor.ts';
import type { Program } from './pod.ts';
import { type Served, serve } from './serve.ts';

const ARCHIVE = 'pillion-executor.tar.gz';
const BARE = 'bare.cjs';
/** What a pod has when svc.yml says nothing of it. */
const HEARTBEAT_SECONDS = 15;

export const MESOS_OWN: Program = { name: "Mesos' default executor", info: { type: 'DEFAULT' } };

export interface Programs {
  readonly ours: Program;
  readonly bare: Program;
  readonly served: Served;
}

/** `directory`: where the bare one's bundle goes. */
export async function programs(master: string, directory: string): Promise<Programs> {
  const bundle = join(directory, BARE);
  writeFileSync(bundle, await bundledBare());
  const served = await serve(master, { [ARCHIVE]: (await packExecutor()).file, [BARE]: bundle });
  const archive = { value: `${served.base}${ARCHIVE}`, extract: true, cache: true };
  const data = encode(PodConfiguration, { heartbeat_interval_seconds: HEARTBEAT_SECONDS });
  const bareCommand = { ...EXECUTOR_COMMAND, arguments: ['node', BARE] };
  const bareUris = [archive, { value: `${served.base}${BARE}` }];
  return {
    ours: { name: 'ours', info: { type: 'CUSTOM', command: { ...EXECUTOR_COMMAND, uris: [archive] }, data } },
    bare: { name: 'bare', info: { type: 'CUSTOM', command: { ...bareCommand, uris: bareUris } } },
    served,
  };
}

export async function bundledBare(): Promise<string> {
  const entryPoint = join(import.meta.dirname, '../executor/bare-executor.ts');
  const shape = { bundle: true, platform: 'node', format: 'cjs', write: false } as const;
  const { outputFiles } = await build({ entryPoints: [entryPoint], ...shape });
  return outputFiles[0]?.text ?? '';
}
