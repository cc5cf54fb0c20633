// Programs of util-linux, which do what Node.js has no call for.
import { existsSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PillionError } from '../../shared/runtime/errors.ts';

const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin'];

/** The path of a program. Busybox has some of these names too, but not their options. @throws PillionError */
export function tool(name: string): string {
  const path = FOLDERS.map((folder) => join(folder, name)).find((file) => existsSync(file));
  if (path !== undefined && basename(realpathSync(path)) !== 'busybox') return path;
  throw new PillionError({
    subject: `program '${name}'`,
    found: `not in ${FOLDERS.join(', ')}`,
    action: 'Install util-linux on the agent, or in the image',
  });
}
