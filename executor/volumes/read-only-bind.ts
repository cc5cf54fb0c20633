// A second, read-only sight of a mounted volume: a bind mount beside the ledger, one for each read-only use.
// The plugin protocol knows no mode, and a link cannot refuse writes. Needs root and mount(8), or the task fails.
import { execFile } from 'node:child_process';
import { mkdir, rmdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describeError, errorCode, PillionError } from '../../shared/runtime/errors.ts';
import { isMountpoint } from './mount-table.ts';

const run = promisify(execFile);
/** Milliseconds for mount(8) and umount(8). */
const LIMIT = 30_000;
const OPTIONS = {
  timeout: LIMIT,
  killSignal: 'SIGKILL',
  env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
} as const;

/** @throws PillionError; nothing stays mounted at `place` then. */
export async function bindReadOnly(source: string, place: string): Promise<void> {
  try {
    await mkdir(place, { mode: 0o755 });
    await run('mount', ['--bind', source, place], OPTIONS);
    await run('mount', ['-o', 'remount,bind,ro', place], OPTIONS);
  } catch (cause) {
    await unbind(place).catch(() => {});
    const found = `cannot be shown read-only (${describeError(cause).trim()})`;
    const action = 'Run the executor as root where mount(8) is, or mount the volume RW';
    throw new PillionError({ subject: source, found, action }, { cause });
  }
}

/** Does nothing where there is no such place. @throws what umount(8) says, such as that the place is busy. */
export async function unbind(place: string): Promise<void> {
  if (await isMountpoint(place)) await run('umount', [place], OPTIONS);
  await rmdir(place).catch((thrown) => {
    if (errorCode(thrown) !== 'ENOENT') throw thrown;
  });
}
