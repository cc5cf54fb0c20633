// A TLS connection to the scheduler whose certificate the pod link has told of: to that one alone, or to one that the
// usual authorities vouch for. Nothing is sent before it is known who is there.
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { PillionError } from '../../shared/runtime/errors.ts';

const HTTPS_PORT = 443;

function isTold(socket: TLSSocket, digest: Uint8Array | undefined): boolean {
  const certificate = socket.getPeerX509Certificate()?.raw;
  if (certificate === undefined || digest === undefined) return false;
  return createHash('sha256').update(certificate).digest().equals(digest);
}

function stranger({ authorizationError }: TLSSocket): PillionError {
  return new PillionError({
    subject: 'log stream',
    found: `what answers has another certificate than the scheduler (${authorizationError})`,
  });
}

/**
 * `digest`: SHA-256 of the certificate. Rejects with what keeps the connection from standing.
 * The signal ends it at any stage until it stands.
 */
export function connectTrusted(
  url: URL,
  digest: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const name = isIP(host) === 0 ? { servername: host } : {};
  const port = url.port === '' ? HTTPS_PORT : Number(url.port);
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const options = { host, port, ...name, minVersion: 'TLSv1.2', rejectUnauthorized: false } as const;
    const socket = connect(options);
    const abort = () => void socket.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', reject).once('close', () => signal.removeEventListener('abort', abort));
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      if (socket.authorized || isTold(socket, digest)) return resolve(socket);
      socket.destroy();
      reject(stranger(socket));
    });
  });
}
