// The backup sidecar: writes a compressed dump into the pod's backup volume. The name appears only when the dump is
// whole and on disk, so that a backup that was cut short never looks like one.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { connect } from './connect.ts';
import { dump } from './dump.ts';

const directory = process.env['BACKUP_DIRECTORY'] ?? 'backups';
const name =
  process.env['BACKUP_NAME'] ?? `database-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.sql.gz`;
if (!/^[\w][\w.-]*$/.test(name))
  throw new Error(`BACKUP_NAME is ${JSON.stringify(name)}; expected a file name`);

const client = await connect();
await mkdir(directory, { recursive: true });
const partial = `${directory}/.${name}.part`;
const digest = createHash('sha256');
await pipeline(
  Readable.from(lines()),
  createGzip(),
  async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      digest.update(chunk);
      yield chunk;
    }
  },
  createWriteStream(partial),
);
await synchronise(partial);
await rename(partial, `${directory}/${name}`);
await synchronise(directory);
await client.end();
const { size } = await stat(`${directory}/${name}`);
console.log(`${directory}/${name}: ${size} bytes, sha256 ${digest.digest('hex')}`);

async function* lines(): AsyncGenerator<string> {
  for await (const statement of dump(client)) yield `${statement}\n`;
}

/** Waits until the file, or the directory's list of names, is on the disk. */
async function synchronise(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}
