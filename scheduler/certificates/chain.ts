// An authority's certificates and key, read from PEM and checked before anything is signed with them.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { PillionError } from '../../shared/runtime/errors.ts';
import { algorithmOf, authorityFacts, type Issuer } from './x509.ts';

export interface Chain {
  readonly issuer: Issuer;
  readonly subject: string;
  /** Milliseconds since the epoch: of the first of the chain to end. */
  readonly expires: number;
  /** DER: below the root, the issuer first; empty when the issuer is the root. */
  readonly intermediates: readonly Uint8Array[];
  /** DER: the root of the chain, then other authorities that the file has. */
  readonly roots: readonly Uint8Array[];
}

/** A text and what to call it in errors. */
export interface Pem {
  readonly subject: string;
  readonly text: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const MOST_CERTIFICATES = 20;
const CHAIN = "the authority's certificate first, and all above it up to one that signs itself";

const oneLine = (name: string) => name.replaceAll('\n', ', ');

function certificatesIn({ subject, text }: Pem): [X509Certificate, ...X509Certificate[]] {
  const blocks = text.match(CERTIFICATE) ?? [];
  if (blocks.length > MOST_CERTIFICATES) {
    throw new PillionError({ subject, found: `${blocks.length} certificates`, expected: 'at most 20' });
  }
  const [first, ...others] = [...new Set(blocks)].map((block) => certificateOf(subject, block));
  if (first === undefined) throw new PillionError({ subject, found: 'no certificate', expected: 'PEM' });
  return [first, ...others];
}

function certificateOf(subject: string, block: string): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch (cause) {
    const found = 'a certificate that cannot be read';
    throw new PillionError({ subject, found, expected: 'PEM' }, { cause });
  }
}

/** The error never shows the key. */
function keyIn({ subject, text }: Pem): KeyObject {
  const expected = 'a private key in PEM, without a passphrase';
  const isEncrypted = /^(-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED)/m.test(text);
  if (isEncrypted) throw new PillionError({ subject, found: 'an encrypted key', expected });
  try {
    return createPrivateKey(text);
  } catch {
    throw new PillionError({ subject, found: 'no private key', expected });
  }
}

function isRoot(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
}

/** From the first one to a root. */
function chainOf(
  subject: string,
  first: X509Certificate,
  others: readonly X509Certificate[],
): X509Certificate[] {
  const chain = [first];
  for (let last = first; !isRoot(last) && chain.length <= MOST_CERTIFICATES; ) {
    const below = last;
    const above = others.find((one) => below.checkIssued(one) && below.verify(one.publicKey));
    if (above === undefined) {
      const found = `'${oneLine(last.subject)}' is issued by '${oneLine(last.issuer)}', which is not in the file`;
      throw new PillionError({ subject, found, expected: CHAIN });
    }
    chain.push(above);
    last = above;
  }
  return chain;
}

function checkTerm(
  subject: string,
  { validFrom, validTo, subject: name }: X509Certificate,
  now: number,
): void {
  const found =
    now >= Date.parse(validTo)
      ? `'${oneLine(name)}' expired at ${validTo}`
      : now < Date.parse(validFrom)
        ? `'${oneLine(name)}' is not valid before ${validFrom}`
        : undefined;
  if (found !== undefined) throw new PillionError({ subject, found, action: 'Give one that is valid now' });
}

function issuerOf(subject: string, certificate: X509Certificate, key: KeyObject, keyFile: string): Issuer {
  const name = oneLine(certificate.subject);
  if (!certificate.ca) {
    const found = `'${name}' may not sign certificates (CA:TRUE or keyCertSign is missing)`;
    throw new PillionError({ subject, found, expected: CHAIN });
  }
  if (!certificate.checkPrivateKey(key)) {
    throw new PillionError({ subject: keyFile, found: `another key than that of '${name}'` });
  }
  if (algorithmOf(key) === undefined) {
    const found = `a key of the kind ${key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType}`;
    throw new PillionError({
      subject: keyFile,
      found,
      expected: 'RSA, EC on P-256, P-384 or P-521, or Ed25519',
    });
  }
  return { ...authorityFacts(certificate.raw), key };
}

/** @throws PillionError with what is wrong: of the files' form, of what the certificate allows, of its time, of the pair. */
export function readChain(certificates: Pem, key: Pem, now: number): Chain {
  const { subject } = certificates;
  const [first, ...others] = certificatesIn(certificates);
  const issuer = issuerOf(subject, first, keyIn(key), key.subject);
  const chain = chainOf(subject, first, others);
  for (const one of chain) checkTerm(subject, one, now);
  const further = others.filter((one) => !chain.includes(one) && isRoot(one));
  return {
    issuer,
    subject: oneLine(first.subject),
    expires: Math.min(...chain.map(({ validTo }) => Date.parse(validTo))),
    intermediates: chain.slice(0, -1).map(({ raw }) => raw),
    roots: [...chain.slice(-1), ...further].map(({ raw }) => raw),
  };
}
