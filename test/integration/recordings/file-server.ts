// The files that the recorded fetcher was asked for, served again: an archive, a program, plain files, a redirect,
// and two refusals. Keeps what was asked, as the recorder's server did.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A request as the recordings tell it. */
export interface Asked {
  readonly request: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Bytes: the size of the recorded archive, which shows in the listings. */
const ARCHIVE_SIZE = 266;
const RUN_SH = '#!/bin/sh\nexec node "$REC_EXECUTOR" "$@"\n';

export class FileServer {
  /** In order; the replay takes them from the front. */
  readonly asked: Asked[] = [];
  readonly #server: Server;
  readonly #replies: Readonly<Record<string, Reply>>;

  /** Makes the files in `folder`/src, where the recordings fetch some without a server, too. */
  static async listen(folder: string): Promise<FileServer> {
    const server = new FileServer(archiveOf(makeSources(folder)));
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  private constructor(archive: Uint8Array) {
    this.#replies = repliesOf(archive);
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer({ method, url = '', httpVersion, rawHeaders }: IncomingMessage, response: ServerResponse): void {
    this.asked.push({ request: `${method} ${url} HTTP/${httpVersion}`, headers: headersOf(rawHeaders) });
    const { status, headers, body = '' }: Reply = this.#replies[url] ?? { status: 404 };
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
  }
}

function repliesOf(archive: Uint8Array): Readonly<Record<string, Reply>> {
  const ok = (body: string | Uint8Array): Reply => ({ status: 200, body });
  return {
    '/pkg.tar.gz': ok(archive),
    '/pkg.tgz': ok(archive),
    '/tool': ok('#!/bin/sh\necho tool\n'),
    '/data.bin': ok('12345'),
    '/data.bin?x=1': ok('12345'),
    '/dir/a%20b.txt': ok('x'),
    '/moved': { status: 302, headers: { Location: '/data.bin' } },
    '/auth': { status: 401 },
  };
}

function makeSources(folder: string): string {
  const sources = join(folder, 'src');
  mkdirSync(join(sources, 'pkg', 'bin'), { recursive: true });
  for (const part of ['pkg', join('pkg', 'bin')]) chmodSync(join(sources, part), 0o755);
  makeFile(join(sources, 'pkg', 'bin', 'run.sh'), RUN_SH, 0o755);
  makeFile(join(sources, 'pkg', 'readme.txt'), 'hello\n', 0o640);
  symlinkSync('readme.txt', join(sources, 'pkg', 'link'));
  return sources;
}

function makeFile(path: string, content: string, mode: number): void {
  writeFileSync(path, content);
  chmodSync(path, mode);
}

function archiveOf(sources: string): Uint8Array {
  const tar = execFileSync('tar', ['--sort=name', '--mtime=@0', '-C', sources, '-cf', '-', 'pkg']);
  return withComment(gzipSync(tar, { level: 9 }), ARCHIVE_SIZE);
}

/** Made `size` bytes long by a comment in the header of the gzip file. */
function withComment(gzip: Buffer, size: number): Uint8Array {
  const HEADER = 10;
  const COMMENT_FLAG = 0x10;
  const header = Buffer.from(gzip.subarray(0, HEADER));
  header[3] = COMMENT_FLAG;
  const comment = 'x'.repeat(size - gzip.length - 1);
  return Buffer.concat([header, Buffer.from(`${comment}\0`), gzip.subarray(HEADER)]);
}

function headersOf(raw: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: raw.length / 2 }, (_, at) => [raw[2 * at] ?? '', raw[2 * at + 1] ?? '']),
  );
}
