// `pillion pack-executor`: the executor's archive, where another program is to serve it.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rename, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { defaultExecutor } from './default-executor.ts';

async function copyInto(directory: string): Promise<string> {
  const file = join(directory, basename(defaultExecutor()));
  await mkdir(directory, { recursive: true });
  const partial = `${file}.${process.pid}.part`;
  await copyFile(defaultExecutor(), partial);
  await rename(partial, file);
  return file;
}

async function describe(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return `${relative(process.cwd(), file)}: ${(await stat(file)).size} bytes, sha256 ${hash.digest('hex')}\n`;
}

export function addPackCommand(program: Command): void {
  program
    .command('pack-executor')
    .description("write the executor's archive, to be served to agents by another server than the scheduler")
    .option('--directory <dir>', 'where to', '.')
    .addHelpText(
      'after',
      `
The scheduler serves its own to the agents: this is for agents that cannot reach the scheduler's port.

Example
  $ pillion pack-executor --directory /srv/www/artifacts`,
    )
    .action(async ({ directory }: { directory: string }) => {
      process.stdout.write(await describe(await copyInto(directory)));
    });
}
