// The authority's files: given, made when asked for, and taken up after a crash between the two of them.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authority } from '../../../../scheduler/certificates/authority.ts';
import { openAuthority } from '../../../../scheduler/certificates/authority-files.ts';
import { makeRoot } from '../../../support/authority.ts';

const DAY = 86_400_000;
const NAMES = { commonName: 'web-0-server.trial', subjectNames: ['web.example', '10.0.0.1', '::1'] };

describe('the files of the authority for tasks', () => {
  let directory: string;
  const place = (name: string) => join(directory, name);
  const files = () => ({ cert: place('ca.crt'), key: place('ca.key') });
  const opened: Authority[] = [];
  const open = async (more: object = {}, now = () => Date.now()) => {
    const found = await openAuthority({ ...files(), ...more }, 'trial', now);
    opened.push(found.authority);
    return found;
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-authority-'));
  });

  afterEach(() => {
    for (const authority of opened.splice(0)) authority.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function put(mode = 0o600) {
    const { cert, key } = await makeRoot();
    writeFileSync(place('ca.crt'), cert);
    writeFileSync(place('ca.key'), key);
    chmodSync(place('ca.key'), mode);
    return { cert, key };
  }

  it('are made once, the key for us alone', async () => {
    const { authority, isNew } = await open({ make: true });
    assert.equal(isNew, true);
    assert.equal(authority.subject, 'CN=Tasks of trial');
    assert.equal(statSync(place('ca.key')).mode & 0o777, 0o600);
    const cert = readFileSync(place('ca.crt'), 'utf8');
    const again = await open({ make: true });
    assert.equal(again.isNew, false);
    assert.equal(readFileSync(place('ca.crt'), 'utf8'), cert);
    assert.deepEqual(readdirSync(directory).sort(), ['ca.crt', 'ca.key']);
  });

  it('are taken up when only the key came to the disk, a half draft aside', async () => {
    await open({ make: true });
    const key = readFileSync(place('ca.key'));
    rmSync(place('ca.crt'));
    writeFileSync(place('ca.crt.new'), '-----BEGIN CERT');
    assert.equal((await open({ make: true })).isNew, true);
    assert.deepEqual(readFileSync(place('ca.key')), key);
    assert.deepEqual(readdirSync(directory).sort(), ['ca.crt', 'ca.key']);
  });

  it('are not made unless that is asked for, and a lost key is not made anew', async () => {
    await assert.rejects(open(), /--task-ca-cert .*ca\.crt: cannot be read \(ENOENT\)/);
    await put();
    rmSync(place('ca.key'));
    await assert.rejects(open({ make: true }), /--task-ca-key .*ca\.key: cannot be read \(ENOENT\)/);
  });

  it('say what is wrong with them', async () => {
    await put(0o644);
    await assert.rejects(open(), /others may read it \(mode 644\); .*Run: chmod 600/);
    await put(0o640);
    await assert.rejects(open(), /mode 640/);
    writeFileSync(place('ca.crt'), Buffer.alloc(1024 * 1024 + 1));
    await assert.rejects(open(), /1048577 bytes; expected PEM/);
    rmSync(place('ca.crt'));
    const nowhere = { cert: place('no/ca.crt'), key: place('no/ca.key'), make: true };
    await assert.rejects(open(nowhere), /--make-task-ca: .* cannot be made \(ENOENT\)/);
  });

  it('sign for a time that ends with the authority', async () => {
    const { cert } = await put();
    const { authority } = await open({ days: 7 });
    const issue = async (type: 'TLS' | 'KEYSTORE') =>
      authority.issue({ names: NAMES, items: [{ name: 'own', type }] });
    const { files: made, expires } = await issue('TLS');
    assert.deepEqual(
      made.map(({ path }) => path),
      ['own.crt', 'own.key', 'own.ca'],
    );
    const leaf = new X509Certificate(made[0]?.value ?? '');
    assert.equal(leaf.subject, 'CN=web-0-server.trial');
    assert.match(
      leaf.subjectAltName ?? '',
      /^DNS:web\.example, IP Address:10\.0\.0\.1, IP Address:0:0:0:0:0:0:0:1$/,
    );
    assert.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    assert.equal(leaf.ca, false);
    assert.equal(leaf.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
    assert.ok(Math.abs(expires - Date.now() - 7 * DAY) < DAY / 2);
    assert.equal(Math.floor(expires / 1000) * 1000, Date.parse(leaf.validTo));
    const long = await open();
    const root = new X509Certificate(cert);
    const whole = await long.authority.issue({ names: NAMES, items: [{ name: 'own', type: 'KEYSTORE' }] });
    assert.equal(whole.expires, Date.parse(root.validTo));
    assert.deepEqual(
      whole.files.map(({ path }) => path),
      ['own.keystore', 'own.truststore'],
    );
  });

  it('sign nothing after their end', async () => {
    await put();
    let now = Date.now();
    const { authority } = await open({}, () => now);
    assert.equal(authority.problem, undefined);
    now += 200 * DAY;
    assert.match(authority.problem ?? '', /the authority CN=Test authority expired at 2/);
  });

  it('make certificates beyond 2049, where X.509 changes the form of times', async () => {
    const year = 365 * DAY;
    const root = await makeRoot('Long', { to: 40 * 365 });
    writeFileSync(place('ca.crt'), root.cert);
    writeFileSync(place('ca.key'), root.key, { mode: 0o600 });
    const { authority } = await open({ days: 36_500 });
    const { files: made } = await authority.issue({ names: NAMES, items: [{ name: 'own', type: 'TLS' }] });
    const leaf = new X509Certificate(made[0]?.value ?? '');
    assert.ok(Date.parse(leaf.validTo) > Date.now() + 39 * year);
  });
});
