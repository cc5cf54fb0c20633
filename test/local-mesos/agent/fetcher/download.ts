// Brings one file from an HTTP server, asking exactly as Mesos' fetcher asks: GET (or HEAD for the size) with Host and
// Accept alone, redirects followed, nothing else understood. Bounded: redirects, bytes, and the time without a byte.
import { createWriteStream } from 'node:fs';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Milliseconds without a byte after which the download fails (Mesos' fetcher_stall_timeout). */
  readonly stallTimeout: number;
  /** More bytes than this are an error. */
  readonly mostBytes: number;
}

const MOST_REDIRECTS = 10;

export async function download(uri: string, path: string, options: DownloadOptions): Promise<void> {
  const response = await follow(uri, 'GET', options);
  await pipeline(response, limit(uri, options.mostBytes), createWriteStream(path, { mode: 0o644 }), {
    signal: options.signal,
  });
}

/** The size that the server announces; throws when it announces none or the file is not there. */
export async function announcedSize(uri: string, options: DownloadOptions): Promise<number> {
  const response = await follow(uri, 'HEAD', options);
  response.resume();
  const size = response.headers['content-length'];
  if (size === undefined) throw new Error(`URI does not contain content length: ${uri}`);
  return Number(size);
}

async function follow(uri: string, method: string, options: DownloadOptions): Promise<IncomingMessage> {
  let url = new URL(uri);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const response = await ask(url, method, options);
    const { statusCode = 0, headers } = response;
    if (statusCode >= 200 && statusCode < 300) return response;
    response.destroy();
    if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) {
      throw new Error(`Error downloading resource, received HTTP return code ${statusCode}`);
    }
    url = new URL(headers.location, url);
  }
  throw new Error(`Error downloading resource, more than ${MOST_REDIRECTS} redirects`);
}

function ask(url: URL, method: string, { signal, stallTimeout }: DownloadOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const asked = send(url, { method, signal, agent: false, headers: { Host: url.host, Accept: '*/*' } });
    asked.removeHeader('connection');
    asked.setTimeout(stallTimeout, () => asked.destroy(new Error(`Download stalled: ${url.href}`)));
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.end();
  });
}

function limit(uri: string, mostBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      if (bytes > mostBytes) done(new Error(`Resource is larger than ${mostBytes} bytes: ${uri}`));
      else done(null, chunk);
    },
  });
}
