// One POST to a volume plugin, bounded in time and size. Knows HTTP, nothing of volumes.
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { PluginAddress, PluginTls } from './plugin-discovery.ts';

export interface PluginAnswer {
  readonly status: number;
  readonly body: string;
}

/** The answer did not come in time, or was too long: trying again does not help. */
export class PluginHangs extends Error {
  override readonly name = 'PluginHangs';
}

/** Bytes of one answer; a list of some thousand volumes. */
const MOST_ANSWER_BYTES = 4 * 1024 * 1024;
const MEDIA_TYPE = 'application/vnd.docker.plugins.v1.2+json';

/**
 * Resolves with any answer, whatever its status; `limit` in milliseconds.
 * @throws PluginHangs, or what the connection failed with.
 */
export function post(
  address: PluginAddress,
  path: string,
  body: string,
  { clock, limit }: { readonly clock: Clock; readonly limit: number },
): Promise<PluginAnswer> {
  return new Promise((resolve, reject) => {
    const headers = {
      Accept: MEDIA_TYPE,
      'Content-Type': MEDIA_TYPE,
      'Content-Length': Buffer.byteLength(body),
    };
    const request = open(address, { path, method: 'POST', headers, agent: false });
    const cancel = clock.after(limit, () =>
      request.destroy(new PluginHangs(`no answer within ${limit / 1000} s`)),
    );
    request.once('close', cancel);
    request.once('error', reject);
    request.once('response', (response) => read(response).then(resolve, reject));
    request.end(body);
  });
}

function open(address: PluginAddress, options: RequestOptions) {
  if ('socketPath' in address) {
    return httpRequest({
      ...options,
      socketPath: address.socketPath,
      headers: { ...options.headers, Host: 'plugin' },
    });
  }
  const { url, tls } = address;
  if (url.protocol === 'http:') return httpRequest(url, options);
  return httpsRequest(url, { ...options, ...(tls === undefined ? {} : tlsOptions(tls)) });
}

function tlsOptions({ verify, caFile, certFile, keyFile }: PluginTls) {
  return {
    rejectUnauthorized: verify,
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
  };
}

async function read(response: IncomingMessage): Promise<PluginAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_ANSWER_BYTES) throw new PluginHangs(`an answer of more than ${MOST_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
}
