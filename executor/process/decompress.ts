// A stream of compressed bytes as the bytes themselves: gzip by Node.js, bzip2 and xz by the system's own programs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorCode } from '../../shared/runtime/errors.ts';
import type { Compression } from './uris.ts';

type Chunks = AsyncIterable<Buffer>;

const PROGRAMS = { bzip2: 'bzip2', xz: 'xz' } as const;
const PATH = '/usr/local/bin:/usr/bin:/bin';
/** Bytes of a program's complaints that are kept. */
const MOST_COMPLAINT = 500;

/** Fails while it is read when the bytes are damaged or end too early. */
export function decompressed(source: Readable, compression: Compression, signal: AbortSignal): Chunks {
  if (compression === 'none') return source;
  return compression === 'gzip' ? gunzipped(source) : byProgram(source, PROGRAMS[compression], signal);
}

async function* gunzipped(source: Readable): AsyncGenerator<Buffer> {
  const { createGunzip } = await import('node:zlib');
  const gunzip = createGunzip();
  // Its failure is that of the gunzip, which the reader sees.
  pipeline(source, gunzip).catch(() => {});
  yield* gunzip;
}

async function* byProgram(source: Readable, program: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const child = spawn(program, ['-d', '-c'], { env: { PATH }, stdio: 'pipe', signal });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < MOST_COMPLAINT) complaint += text.slice(0, MOST_COMPLAINT);
  });
  // `ended` knows the first; a second one must not end the executor.
  child.on('error', () => {});
  const ended = once(child, 'close');
  ended.catch(() => {});
  pipeline(source, child.stdin).catch(() => {});
  try {
    yield* child.stdout;
    const [status] = await ended.catch((thrown) => Promise.reject(programError(program, thrown)));
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${complaint.trim()}`);
  } finally {
    child.kill('SIGKILL');
  }
}

function programError(program: string, thrown: unknown): unknown {
  if (errorCode(thrown) !== 'ENOENT') return thrown;
  return new Error(`the agent has no program '${program}' in ${PATH} to decompress it with`);
}
