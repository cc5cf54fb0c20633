// Key stores of PKCS#12 (RFC 7292), so as every Java since 8 reads them, under the types PKCS12 and JKS alike: what is
// public is not encrypted, the integrity is by SHA-1, and the key by AES-128. The password is known to everybody: it is
// the file's mode that guards the key.
import { createHash, createHmac, type KeyObject, randomBytes } from 'node:crypto';
import {
  type BaseBlock,
  BmpString,
  Constructed,
  fromBER,
  Integer,
  Null,
  ObjectIdentifier,
  OctetString,
  Sequence,
  Set as SetOf,
} from 'asn1js';

/** The DC/OS SDK's. */
export const KEY_STORE_PASSWORD = 'notsecure';
const KEY_ALIAS = 'default';
const TRUST_ALIAS = 'dcos-root';

const DATA = '1.2.840.113549.1.7.1';
const KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const X509 = '1.2.840.113549.1.9.22.1';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';
/** Java takes a certificate without it for nobody's. */
const TRUSTED_KEY_USAGE = '2.16.840.1.113894.746875.1.1';
const ANY_KEY_USAGE = '2.5.29.37.0';
const SHA1 = '1.3.14.3.2.26';

const ITERATIONS = 2048;
const SALT_BYTES = 20;
/** SHA-1's block. */
const BLOCK_BYTES = 64;
/** RFC 7292, B.3: what the derived bytes are for. */
const FOR_INTEGRITY = 3;

type Attributes = readonly (readonly [id: string, value: BaseBlock])[];

const octets = (bytes: Uint8Array) => new OctetString({ valueHex: new Uint8Array(bytes).buffer });
const oid = (value: string) => new ObjectIdentifier({ value });
const der = (block: BaseBlock) => Buffer.from(block.toBER());
const explicit = (value: BaseBlock) =>
  new Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [value] });

function contentInfo(content: Uint8Array): Sequence {
  return new Sequence({ value: [oid(DATA), explicit(octets(content))] });
}

function bag(id: string, value: BaseBlock, attributes: Attributes): Sequence {
  const sets = attributes.map(
    ([name, one]) => new Sequence({ value: [oid(name), new SetOf({ value: [one] })] }),
  );
  return new Sequence({ value: [oid(id), explicit(value), new SetOf({ value: sets })] });
}

function certificateBag(certificate: Uint8Array, attributes: Attributes): Sequence {
  const value = new Sequence({ value: [oid(X509), explicit(octets(certificate))] });
  return bag(CERTIFICATE_BAG, value, attributes);
}

function keyBag(key: KeyObject, attributes: Attributes): Sequence {
  const encrypted = key.export({
    type: 'pkcs8',
    format: 'der',
    cipher: 'aes-128-cbc',
    passphrase: KEY_STORE_PASSWORD,
  });
  return bag(KEY_BAG, fromBER(encrypted).result, attributes);
}

function repeated(bytes: Uint8Array): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / BLOCK_BYTES) * BLOCK_BYTES, bytes);
}

/** RFC 7292, B.2, of SHA-1, for one digest's worth of bytes. */
function integrityKey(salt: Uint8Array): Buffer {
  const password = Buffer.from(`${KEY_STORE_PASSWORD}\0`, 'utf16le').swap16();
  let key = Buffer.concat([Buffer.alloc(BLOCK_BYTES, FOR_INTEGRITY), repeated(salt), repeated(password)]);
  for (let turn = 0; turn < ITERATIONS; turn += 1) key = createHash('sha1').update(key).digest();
  return key;
}

function macData(content: Uint8Array): Sequence {
  const salt = randomBytes(SALT_BYTES);
  const mac = createHmac('sha1', integrityKey(salt)).update(content).digest();
  const algorithm = new Sequence({ value: [oid(SHA1), new Null()] });
  const digestInfo = new Sequence({ value: [algorithm, octets(mac)] });
  return new Sequence({ value: [digestInfo, octets(salt), new Integer({ value: ITERATIONS })] });
}

function keyStore(bags: readonly Sequence[]): Buffer {
  const safe = contentInfo(der(new Sequence({ value: [...bags] })));
  const content = der(new Sequence({ value: [safe] }));
  return der(new Sequence({ value: [new Integer({ value: 3 }), contentInfo(content), macData(content)] }));
}

/** The key under the alias `default`, with its certificate and all above it; DER each. */
export function privateKeyStore(key: KeyObject, chain: readonly Uint8Array[]): Buffer {
  const [own = Buffer.alloc(0), ...above] = chain;
  const attributes: Attributes = [
    [FRIENDLY_NAME, new BmpString({ value: KEY_ALIAS })],
    [LOCAL_KEY_ID, octets(createHash('sha1').update(own).digest())],
  ];
  return keyStore([
    keyBag(key, attributes),
    certificateBag(own, attributes),
    ...above.map((one) => certificateBag(one, [])),
  ]);
}

/** Whom to trust, under the aliases `dcos-root`, `dcos-root-1`, ... */
export function trustStore(roots: readonly Uint8Array[]): Buffer {
  const bags = roots.map((root, index) =>
    certificateBag(root, [
      [FRIENDLY_NAME, new BmpString({ value: index === 0 ? TRUST_ALIAS : `${TRUST_ALIAS}-${index}` })],
      [TRUSTED_KEY_USAGE, oid(ANY_KEY_USAGE)],
    ]),
  );
  return keyStore(bags);
}
