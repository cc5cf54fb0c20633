// Opens the API's server as the options say: address, tokens, certificate.
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { type Clock, systemClock } from '../../shared/runtime/clock.ts';
import { loggerOf } from '../log.ts';
import { ApiCertificate, type TlsFiles } from './api-certificate.ts';
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
  readonly tls?: TlsFiles | undefined;
  readonly serverTimes?: ServerTimes | undefined;
}

export interface OpenServer {
  readonly server: ApiServer;
  readonly gate: Gate;
  /** Where it speaks HTTPS. */
  readonly certificate: ApiCertificate | undefined;
  /** As agents and tasks reach it. */
  readonly baseUrl: string;
}

const DEFAULT_PORT = 8080;
const DEFAULT_HOST = '127.0.0.1';

export function advertisedHost({ host = DEFAULT_HOST, advertise }: HttpOptions): string {
  return advertise ?? (host === '0.0.0.0' || host === '::' ? hostname() : host);
}

function urlOf(scheme: string, host: string, port: number): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** @throws PillionError when the address, a token or the certificate is no good. */
export async function openServer(
  options: HttpOptions & { readonly clock?: Clock | undefined },
  logger: Logger,
): Promise<OpenServer> {
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, tokens = {}, allowHosts = [] } = options;
  checkAccess(host, options);
  const advertised = advertisedHost(options);
  const hosts = [advertised, ...allowHosts].map((name) => name.toLowerCase());
  const gate = makeGate({ tokens, hosts });
  const { tls: files, clock = systemClock, serverTimes: times } = options;
  const certificate = files && (await ApiCertificate.open({ files, clock, logger: loggerOf(logger) }));
  try {
    const server = await startServer({ host, port, logger, gate, tls: certificate?.pair, times });
    if (certificate !== undefined) certificate.onRenewed = (pair) => server.renew(pair);
    const scheme = certificate === undefined ? 'http' : 'https';
    return { server, gate, certificate, baseUrl: urlOf(scheme, advertised, server.port) };
  } catch (error) {
    certificate?.close();
    throw error;
  }
}
