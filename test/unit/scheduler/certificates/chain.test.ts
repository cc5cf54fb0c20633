// What an operator may give as the authority for tasks, and what is told of files that are of no use.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readChain } from '../../../../scheduler/certificates/chain.ts';
import {
  ecKeys,
  isSignedBy,
  keyPem,
  makeIntermediate,
  makeRoot,
  makeSigned,
} from '../../../support/authority.ts';
import type { Certificate } from '../../../support/certificate.ts';

const read = (cert: string, key: string, now = Date.now()) =>
  readChain({ subject: 'CERT', text: cert }, { subject: 'KEY', text: key }, now);

describe('the authority for tasks', () => {
  let root: Certificate;
  let below: Certificate;

  before(async () => {
    root = await makeRoot();
    below = makeIntermediate(root);
  });

  it('may sign itself', () => {
    const chain = read(root.cert, root.key);
    assert.equal(chain.subject, 'CN=Test authority');
    assert.deepEqual([chain.intermediates.length, chain.roots.length], [0, 1]);
  });

  it('may stand below others, whose certificates go with its own, in any order behind it', () => {
    const lowest = makeIntermediate(below);
    const chain = read(`${lowest.cert}text between\n${root.cert}${below.cert}`, lowest.key);
    assert.deepEqual([chain.intermediates.length, chain.roots.length], [2, 1]);
    assert.equal(chain.subject, 'O=Test, CN=Below');
    const [first = root.cert, second = root.cert] = chain.intermediates;
    assert.ok(isSignedBy(first, second) && isSignedBy(second, root.cert));
    assert.ok(chain.expires < Date.now() + 51 * 86_400_000, 'the end of the first to end');
  });

  it('brings others that sign themselves along, for the time in which tasks have certificates of both', async () => {
    const other = await makeRoot('Another');
    assert.equal(read(root.cert + other.cert, root.key).roots.length, 2);
    assert.equal(read(root.cert + root.cert, root.key).roots.length, 1);
  });

  it('signs with RSA, EC and Ed25519', async () => {
    const keys = [
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
      ecKeys('P-384'),
      ecKeys('P-521'),
      generateKeyPairSync('ed25519'),
    ];
    for (const pair of keys) {
      const authority = await makeRoot('Of another kind', {}, pair);
      assert.ok(
        isSignedBy((await makeSigned(authority)).cert, authority.cert),
        pair.privateKey.asymmetricKeyType,
      );
      assert.equal(read(authority.cert, authority.key).roots.length, 1);
    }
  });

  describe('is refused, with the reason,', () => {
    const refused = (cert: string, key: string, message: RegExp, now?: number) => {
      assert.throws(
        () => read(cert, key, now),
        (error: Error) => {
          assert.match(error.message, message);
          assert.ok(!error.message.includes(key.split('\n')[1] ?? '-'), 'no key in it');
          return true;
        },
      );
    };

    it('when there is no certificate, or one that cannot be read', () => {
      refused('nothing', root.key, /^CERT: no certificate; expected PEM/);
      const garbled = root.cert.replace(/\n.{10}/, '\nAAAAAAAAAA');
      refused(garbled, root.key, /^CERT: a certificate that cannot be read/);
      refused(root.cert.repeat(21), root.key, /^CERT: 21 certificates; expected at most 20/);
    });

    it('when the key is none, encrypted, or another one', async () => {
      refused(root.cert, 'nothing', /^KEY: no private key/);
      refused(root.cert, (await makeRoot()).key, /^KEY: another key than that of 'CN=Test authority'/);
      const options = { type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' } as const;
      const encrypted = ecKeys().privateKey.export(options).toString();
      refused(root.cert, encrypted, /^KEY: an encrypted key; expected .*without a passphrase/);
    });

    it('when it may not sign', async () => {
      const leaf = await makeSigned(root);
      refused(leaf.cert + root.cert, leaf.key, /'CN=test' may not sign certificates \(CA:TRUE or/);
      const usage = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature';
      const limited = makeIntermediate(root, usage);
      refused(
        limited.cert + root.cert,
        limited.key,
        /'O=Test, CN=Below' may not sign .* keyCertSign is missing\)/,
      );
    });

    it('when its key is of a kind that we do not sign with', async () => {
      const pair = ecKeys('secp256k1');
      const odd = { cert: (await makeRoot('Odd', {}, pair)).cert, key: keyPem(pair.privateKey) };
      refused(odd.cert, odd.key, /^KEY: a key of the kind secp256k1; expected RSA, EC/);
    });

    it('when what is above it is missing', () => {
      refused(
        below.cert,
        below.key,
        /'O=Test, CN=Below' is issued by 'CN=Test authority', which is not in the file/,
      );
    });

    it('when it is not its time', async () => {
      const over = await makeRoot('Over', { from: -3, to: -1 });
      refused(over.cert, over.key, /'CN=Over' expired at .*\. Give one that is valid now/);
      const later = await makeRoot('Later', { from: 1, to: 3 });
      refused(later.cert, later.key, /'CN=Later' is not valid before/);
      const lower = makeIntermediate(over);
      refused(lower.cert + over.cert, lower.key, /'CN=Over' expired/);
    });
  });
});
