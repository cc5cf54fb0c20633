// Authorities and what they sign, for tests: made on the spot, by the code under test and by openssl.
import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificatePem } from '../../scheduler/certificates/task-files.ts';
import { authorityFacts, endEntityCertificate, rootCertificate } from '../../scheduler/certificates/x509.ts';
import type { Certificate } from './certificate.ts';

const DAY = 86_400_000;

export interface TermDays {
  /** Days from now; default -1. */
  readonly from?: number;
  /** Days from now; default 100. */
  readonly to?: number;
}

function termOf({ from = -1, to = 100 }: TermDays) {
  return { from: Date.now() + from * DAY, to: Date.now() + to * DAY };
}

export function ecKeys(namedCurve = 'P-256'): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve });
}

export function keyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** One that signs itself. */
export async function makeRoot(
  name = 'Test authority',
  term: TermDays = {},
  { publicKey, privateKey } = ecKeys(),
): Promise<Certificate> {
  const der = await rootCertificate(name, privateKey, publicKey, termOf(term));
  return { cert: certificatePem(der), key: keyPem(privateKey) };
}

/** For servers and clients. */
export async function makeSigned(
  authority: Certificate,
  subjectNames: readonly string[] = ['localhost', '127.0.0.1'],
  term: TermDays = {},
): Promise<Certificate> {
  const { publicKey, privateKey } = ecKeys();
  const facts = authorityFacts(new X509Certificate(authority.cert).raw);
  const issuer = { ...facts, key: createPrivateKey(authority.key) };
  const entity = { commonName: 'test', subjectNames, publicKey, ...termOf(term) };
  return { cert: certificatePem(await endEntityCertificate(issuer, entity)), key: keyPem(privateKey) };
}

/** An authority below another one, by openssl. */
export function makeIntermediate(
  above: Certificate,
  extensions = 'basicConstraints=critical,CA:TRUE',
): Certificate {
  const directory = mkdtempSync(join(tmpdir(), 'pillion-authority-'));
  const put = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  try {
    const { privateKey } = ecKeys();
    const key = keyPem(privateKey);
    const request = ['req', '-new', '-key', put('key', key), '-subj', '/O=Test/CN=Below', '-out'];
    execFileSync('openssl', [...request, join(directory, 'request')]);
    const sign = ['x509', '-req', '-in', join(directory, 'request'), '-days', '50'];
    const by = ['-CA', put('ca', above.cert), '-CAkey', put('ca.key', above.key), '-CAcreateserial'];
    const rest = ['-extfile', put('extensions', extensions), '-out', join(directory, 'cert')];
    execFileSync('openssl', [...sign, ...by, ...rest], { stdio: 'pipe' });
    return { cert: readFileSync(join(directory, 'cert'), 'utf8'), key };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Whether the one signed the other. */
export function isSignedBy(cert: string | Uint8Array, authority: string | Uint8Array): boolean {
  const above = new X509Certificate(authority);
  const below = new X509Certificate(cert);
  return below.checkIssued(above) && below.verify(above.publicKey);
}
