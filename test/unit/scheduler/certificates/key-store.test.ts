// Key stores as openssl opens them: what is in them, under which names, and what the password guards.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  KEY_STORE_PASSWORD,
  privateKeyStore,
  trustStore,
} from '../../../../scheduler/certificates/key-store.ts';
import { makeIntermediate, makeRoot, makeSigned } from '../../../support/authority.ts';

describe('key stores', () => {
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-store-'));
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  function opened(store: Uint8Array, password = KEY_STORE_PASSWORD): string {
    const file = join(directory, 'store');
    writeFileSync(file, store);
    const argv = ['pkcs12', '-in', file, '-passin', `pass:${password}`, '-noenc'];
    return execFileSync('openssl', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  const der = (cert: string) => new X509Certificate(cert).raw;

  it('hold the key with its whole chain', async () => {
    const root = await makeRoot();
    const below = makeIntermediate(root);
    const own = await makeSigned(below);
    const key = createPrivateKey(own.key);
    const text = opened(privateKeyStore(key, [own.cert, below.cert, root.cert].map(der)));
    const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    assert.deepEqual(
      certificates.map((one) => new X509Certificate(one).fingerprint256),
      [own, below, root].map(({ cert }) => new X509Certificate(cert).fingerprint256),
    );
    const [found = ''] = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(text) ?? [];
    assert.ok(createPrivateKey(found).equals(key));
    assert.equal(text.match(/friendlyName: default\n/g)?.length, 2, 'of the key and of its certificate');
    assert.equal(new Set(text.match(/localKeyID: .*/g)).size, 1);
  });

  it('hold whom to trust, each under a name of its own, as Java wants it', async () => {
    const roots = [await makeRoot('One'), await makeRoot('Two')];
    const text = opened(trustStore(roots.map(({ cert }) => der(cert))));
    assert.deepEqual(text.match(/friendlyName: .*/g), [
      'friendlyName: dcos-root',
      'friendlyName: dcos-root-1',
    ]);
    assert.equal(text.match(/2\.16\.840\.1\.113894\.746875\.1\.1/g)?.length, 2);
  });

  it('do not open with another password, nor when a byte has changed', async () => {
    const store = trustStore([der((await makeRoot()).cert)]);
    assert.throws(() => opened(store, 'changeit'), /Mac verify error/);
    const changed = Buffer.from(store);
    const at = changed.indexOf(Buffer.from('Test authority'));
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => opened(changed), /Mac verify error/);
  });
});
