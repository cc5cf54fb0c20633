// The files that a task gets for one item of its `transport-encryption`, as the DC/OS SDK names and fills them.
import type { KeyObject } from 'node:crypto';
import type { SecretFile } from '../../shared/link/generated/link.ts';
import type { TransportEncryptionSpec } from '../spec/service-spec.ts';
import { privateKeyStore, trustStore } from './key-store.ts';

/** DER each. */
export interface Credentials {
  readonly key: KeyObject;
  readonly certificate: Uint8Array;
  /** Between the certificate and the root. */
  readonly intermediates: readonly Uint8Array[];
  /** The authority at the end of the chain first, then others that are to be trusted. */
  readonly roots: readonly Uint8Array[];
}

const MOST_COLUMNS = /.{1,64}/g;

export function certificatePem(der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(MOST_COLUMNS) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function pemFile(path: string, certificates: readonly Uint8Array[]): SecretFile {
  return { path, value: Buffer.from(certificates.map(certificatePem).join('')) };
}

function pemFiles(name: string, { key, certificate, intermediates, roots }: Credentials): SecretFile[] {
  return [
    pemFile(`${name}.crt`, [certificate, ...intermediates]),
    { path: `${name}.key`, value: Buffer.from(key.export({ type: 'pkcs8', format: 'pem' })) },
    pemFile(`${name}.ca`, roots),
  ];
}

function keyStoreFiles(name: string, { key, certificate, intermediates, roots }: Credentials): SecretFile[] {
  const chain = [certificate, ...intermediates, ...roots.slice(0, 1)];
  return [
    { path: `${name}.keystore`, value: privateKeyStore(key, chain) },
    { path: `${name}.truststore`, value: trustStore(roots) },
  ];
}

export function taskFiles({ name, type }: TransportEncryptionSpec, credentials: Credentials): SecretFile[] {
  return type === 'TLS' ? pemFiles(name, credentials) : keyStoreFiles(name, credentials);
}
