// The files of the authority for tasks: given by the operator, or made once where that is asked for. The key is read
// here and goes nowhere else.
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { errorCode, PillionError } from '../../shared/runtime/errors.ts';
import { CERTIFICATE_DAYS } from '../options.ts';
import { Authority } from './authority.ts';
import { type Pem, readChain } from './chain.ts';
import { certificatePem } from './task-files.ts';
import { rootCertificate } from './x509.ts';

export interface TaskCaOptions {
  /** Path of the authority's certificate in PEM, with all above it; others that sign themselves are trusted, too. */
  readonly cert: string;
  /** Path of its key in PEM, which only the scheduler's user may read. */
  readonly key: string;
  /** Make what is not there. Default no. */
  readonly make?: boolean | undefined;
  /** Days for which certificates of tasks hold; default 3650, as with the DC/OS SDK. */
  readonly days?: number | undefined;
}

const CERT_FLAG = '--task-ca-cert';
const KEY_FLAG = '--task-ca-key';
/** Bytes of one file. */
const MOST_BYTES = 1024 * 1024;
const AUTHORITY_BITS = 3072;
const AUTHORITY_DAYS = 20 * 365;
const DAY = 86_400_000;
/** X.509's bound. */
const MOST_NAME = 64;
const makeKeys = promisify(generateKeyPair);

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: unknown) => errorCode(error) !== 'ENOENT',
  );
}

async function pem(flag: string, file: string): Promise<Pem> {
  const subject = `${flag} ${file}`;
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new PillionError(
      { subject, found: `cannot be read (${errorCode(cause) ?? 'unknown'})` },
      { cause },
    );
  });
  if (size > MOST_BYTES) throw new PillionError({ subject, found: `${size} bytes`, expected: 'PEM' });
  try {
    return { subject, text: await readFile(file, 'utf8') };
  } catch (cause) {
    throw new PillionError(
      { subject, found: `cannot be read (${errorCode(cause) ?? 'unknown'})` },
      { cause },
    );
  }
}

/** As with a database's: the owner alone, or, of a file of root's, a group too. */
async function checkMode(file: string): Promise<void> {
  const { mode, uid } = await stat(file);
  if ((mode & (uid === 0 && process.getuid?.() !== 0 ? 0o037 : 0o077)) === 0) return;
  throw new PillionError({
    subject: `${KEY_FLAG} ${file}`,
    found: `others may read it (mode ${(mode & 0o777).toString(8)})`,
    expected: "the scheduler's user alone",
    action: `Run: chmod 600 ${file}`,
  });
}

/** Whole or not at all, and on disk when it is there. */
async function write(file: string, text: string, mode: number): Promise<void> {
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  const directory = await open(dirname(file));
  await directory.sync().finally(() => directory.close());
}

async function makeKey(file: string): Promise<void> {
  const { privateKey } = await makeKeys('rsa', { modulusLength: AUTHORITY_BITS });
  await write(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600);
}

async function makeCertificate(file: string, service: string, key: KeyObject, now: number): Promise<void> {
  const term = { from: now - DAY, to: now + AUTHORITY_DAYS * DAY };
  const name = `Tasks of ${service}`.slice(0, MOST_NAME);
  await write(file, certificatePem(await rootCertificate(name, key, createPublicKey(key), term)), 0o644);
}

/** The key comes first: one without a certificate is taken up after a crash. */
async function makeMissing({ cert, key }: TaskCaOptions, service: string, now: number): Promise<boolean> {
  const [hasCert, hasKey] = await Promise.all([isThere(cert), isThere(key)]);
  if (hasCert) return false;
  try {
    if (!hasKey) await makeKey(key);
    await makeCertificate(cert, service, createPrivateKey(await readFile(key)), now);
    return true;
  } catch (cause) {
    if (cause instanceof PillionError) throw cause;
    const found = `${cert} and ${key} cannot be made (${errorCode(cause) ?? 'unknown'})`;
    throw new PillionError({ subject: '--make-task-ca', found }, { cause });
  }
}

export interface OpenAuthority {
  readonly authority: Authority;
  /** It was not there before. */
  readonly isNew: boolean;
}

/**
 * `service`: what one that is made is named after. `now`: milliseconds since the epoch.
 * @throws PillionError when a file is missing or of no use, or the key is not private.
 */
export async function openAuthority(
  options: TaskCaOptions,
  service: string,
  now: () => number,
): Promise<OpenAuthority> {
  const isNew = options.make === true && (await makeMissing(options, service, now()));
  const certificate = await pem(CERT_FLAG, options.cert);
  const key = await pem(KEY_FLAG, options.key);
  await checkMode(options.key);
  const chain = readChain(certificate, key, now());
  return { authority: new Authority({ chain, days: options.days ?? CERTIFICATE_DAYS, now }), isNew };
}
