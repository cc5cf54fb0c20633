// Certificates of X.509 (RFC 5280), written in DER and signed. The ASN.1 of it is a library's, the keys are Node's.
import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

export interface Term {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** Who signs. */
export interface Issuer {
  readonly name: Name;
  readonly keyId: ArrayBuffer;
  readonly key: KeyObject;
}

interface Algorithm {
  readonly oid: string;
  readonly digest: string | null;
  readonly hasNull?: boolean;
}

const COMMON_NAME = '2.5.4.3';
const SERIAL_BYTES = 16;
const EC_ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  prime256v1: { oid: '1.2.840.10045.4.3.2', digest: 'sha256' },
  secp384r1: { oid: '1.2.840.10045.4.3.3', digest: 'sha384' },
  secp521r1: { oid: '1.2.840.10045.4.3.4', digest: 'sha512' },
};
const RSA: Algorithm = { oid: '1.2.840.113549.1.1.11', digest: 'sha256', hasNull: true };
const ED25519: Algorithm = { oid: '1.3.101.112', digest: null };
const signLater = promisify<string | null, NodeJS.ArrayBufferView, KeyObject, Buffer>(sign);

/** What a key signs with; undefined for one that is none of RSA, ECDSA on NIST's curves, and Ed25519. */
export function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): Algorithm | undefined {
  if (asymmetricKeyType === 'rsa') return RSA;
  if (asymmetricKeyType === 'ed25519') return ED25519;
  return asymmetricKeyType === 'ec' ? EC_ALGORITHMS[asymmetricKeyDetails?.namedCurve ?? ''] : undefined;
}

function bytes(view: Uint8Array): ArrayBuffer {
  return new Uint8Array(view).buffer;
}

function commonName(text: string): Name {
  const value = new AttributeValue({ utf8String: text });
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })])]);
}

function publicKeyInfo(key: KeyObject): SubjectPublicKeyInfo {
  return AsnConvert.parse(key.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo);
}

/** RFC 5280, 4.2.1.2: of the key's bits alone. */
function keyIdOf({ subjectPublicKey }: SubjectPublicKeyInfo): ArrayBuffer {
  return bytes(createHash('sha1').update(new Uint8Array(subjectPublicKey)).digest());
}

function extension(extnID: string, critical: boolean, value: unknown): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

/** Positive, and of one length. */
function serialNumber(): ArrayBuffer {
  const random = randomBytes(SERIAL_BYTES);
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x40;
  return bytes(random);
}

interface Content extends Term {
  readonly subject: Name;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Extension[];
}

async function signed({ name, keyId, key }: Issuer, content: Content): Promise<Buffer> {
  const algorithm = algorithmOf(key) ?? RSA;
  const parameters = algorithm.hasNull === true ? { parameters: null } : {};
  const signature = new AlgorithmIdentifier({ algorithm: algorithm.oid, ...parameters });
  const info = publicKeyInfo(content.publicKey);
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(),
    signature,
    issuer: name,
    validity: new Validity({ notBefore: new Date(content.from), notAfter: new Date(content.to) }),
    subject: content.subject,
    subjectPublicKeyInfo: info,
    extensions: new Extensions([
      ...content.extensions,
      extension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdOf(info))),
      extension(
        id_ce_authorityKeyIdentifier,
        false,
        new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyId) }),
      ),
    ]),
  });
  const text = Buffer.from(AsnConvert.serialize(tbsCertificate));
  const signatureValue = bytes(await signLater(algorithm.digest, text, key));
  const whole = new Certificate({ tbsCertificate, signatureAlgorithm: signature, signatureValue });
  return Buffer.from(AsnConvert.serialize(whole));
}

function generalName(name: string): GeneralName {
  return new GeneralName(isIP(name) === 0 ? { dNSName: name } : { iPAddress: name });
}

export interface EndEntity extends Term {
  readonly commonName: string;
  /** Names of DNS, and addresses. */
  readonly subjectNames: readonly string[];
  readonly publicKey: KeyObject;
}

/** For servers and clients; DER. */
export function endEntityCertificate(issuer: Issuer, entity: EndEntity): Promise<Buffer> {
  const usage = KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment;
  const names = entity.subjectNames.map(generalName);
  const extensions = [
    extension(id_ce_basicConstraints, true, new BasicConstraints()),
    extension(id_ce_keyUsage, true, new KeyUsage(usage)),
    extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage([id_kp_serverAuth, id_kp_clientAuth])),
    extension(id_ce_subjectAltName, false, new SubjectAlternativeName(names)),
  ];
  return signed(issuer, { ...entity, subject: commonName(entity.commonName), extensions });
}

/** An authority that signs itself; DER. */
export function rootCertificate(
  name: string,
  key: KeyObject,
  publicKey: KeyObject,
  term: Term,
): Promise<Buffer> {
  const subject = commonName(name);
  const usage = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
  const extensions = [
    extension(id_ce_basicConstraints, true, new BasicConstraints({ cA: true })),
    extension(id_ce_keyUsage, true, new KeyUsage(usage)),
  ];
  const issuer = { name: subject, keyId: keyIdOf(publicKeyInfo(publicKey)), key };
  return signed(issuer, { ...term, subject, publicKey, extensions });
}

/** What an authority's certificate says of it. Throws for what is no certificate. */
export function authorityFacts(der: Uint8Array): Pick<Issuer, 'name' | 'keyId'> {
  const {
    subject: name,
    subjectPublicKeyInfo,
    extensions = [],
  } = AsnConvert.parse(der, Certificate).tbsCertificate;
  const own = extensions.find(({ extnID }) => extnID === id_ce_subjectKeyIdentifier)?.extnValue;
  const keyId = own && AsnConvert.parse(own.buffer, SubjectKeyIdentifier).buffer;
  return { name, keyId: keyId ?? keyIdOf(subjectPublicKeyInfo) };
}
