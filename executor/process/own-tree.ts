// A tree of its own for one task, where the pod's is shared: directories and links are made anew, files are hard links.
// A task whose config template goes into a directory that was fetched for the pod needs one, as each renders its own.
import { copyFile, link, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../shared/runtime/errors.ts';

/** Both are absolute; `to` must not be there. A file that cannot be linked (another device) is copied. */
export async function copyTree(from: string, to: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target, signal);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.isFile()) await linkOrCopy(source, target);
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (thrown) {
    if (!['EXDEV', 'EPERM', 'EMLINK'].includes(errorCode(thrown) ?? '')) throw thrown;
    await copyFile(source, target);
  }
}
