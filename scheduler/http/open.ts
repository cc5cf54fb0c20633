// Opens the API's server as the options say: address, tokens, certificate.
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { errorCode, PillionError } from '../../shared/runtime/errors.ts';
import { type Gate, makeGate } from './gate.ts';
import { type ApiServer, type ServerTimes, startServer } from './server.ts';
import { type AccessOptions, checkAccess } from './tokens.ts';

export interface HttpOptions extends AccessOptions {
  /** Of the HTTP API; 0 takes any free one. Default 8080. */
  readonly port?: number | undefined;
  /** Address to listen on; default 127.0.0.1. Another than this machine's own needs a token. */
  readonly host?: string | undefined;
  /** Host name by which agents and tasks reach the API; default `host`, or this machine's name for 0.0.0.0. */
  readonly advertise?: string | undefined;
  /** Paths of a certificate and its key, both PEM; with them the API speaks HTTPS, and agents must trust it. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly serverTimes?: ServerTimes | undefined;
}

export interface OpenServer {
  readonly server: ApiServer;
  readonly gate: Gate;
  /** As agents and tasks reach it. */
  readonly baseUrl: string;
}

const DEFAULT_PORT = 8080;
const DEFAULT_HOST = '127.0.0.1';

export function advertisedHost({ host = DEFAULT_HOST, advertise }: HttpOptions): string {
  return advertise ?? (host === '0.0.0.0' || host === '::' ? hostname() : host);
}

async function pem(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const found = `${file} cannot be read (${errorCode(cause) ?? 'unknown'})`;
    throw new PillionError({ subject: flag, found, action: 'Give a PEM file' }, { cause });
  }
}

async function certificate({ tls }: HttpOptions): Promise<{ cert: string; key: string } | undefined> {
  if (tls === undefined) return undefined;
  return { cert: await pem('--tls-cert', tls.cert), key: await pem('--tls-key', tls.key) };
}

function urlOf(scheme: string, host: string, port: number): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** @throws PillionError when the address, a token or the certificate is no good. */
export async function openServer(options: HttpOptions, logger: Logger): Promise<OpenServer> {
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, tokens = {}, allowHosts = [] } = options;
  checkAccess(host, options);
  const advertised = advertisedHost(options);
  const hosts = [advertised, ...allowHosts].map((name) => name.toLowerCase());
  const gate = makeGate({ tokens, hosts });
  const tls = await certificate(options);
  const server = await startServer({ host, port, logger, gate, tls, times: options.serverTimes });
  return { server, gate, baseUrl: urlOf(tls === undefined ? 'http' : 'https', advertised, server.port) };
}
