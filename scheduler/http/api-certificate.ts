// The API's certificate and key: read from their files, checked, and read anew when they have changed, so that a renewed
// certificate needs no restart. Connections that stand keep the one that they began with.
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import { describeError, errorCode, PillionError } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

/** Paths, both PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** Texts, both PEM, that belong together. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

export interface ApiCertificateOptions {
  readonly files: TlsFiles;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Milliseconds from a change in their folders to a look at them: whoever renews writes two files. */
const SETTLE = 500;
const DAY = 86_400_000;
const NOTICE_DAYS = 30;

async function pem(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const found = `${file} cannot be read (${errorCode(cause) ?? 'unknown'})`;
    throw new PillionError({ subject: flag, found, action: 'Give a PEM file' }, { cause });
  }
}

/** Not refused: where secrets are mounted, files may have other modes than their folder's. */
async function warnOfReaders({ files: { key: file }, logger }: ApiCertificateOptions): Promise<void> {
  const { mode = 0 } = await stat(file).catch(() => ({ mode: 0 }));
  if ((mode & 0o007) !== 0) logger.warn('everybody on this machine may read the key of the API', { file });
}

async function readPair({ cert, key }: TlsFiles): Promise<TlsPair> {
  return { cert: await pem('--tls-cert', cert), key: await pem('--tls-key', key) };
}

function unusable(found: string): PillionError {
  const expected = 'a certificate and its key without a passphrase, both in PEM';
  return new PillionError({ subject: '--tls-cert, --tls-key', found, expected });
}

/** The server's own certificate. @throws PillionError, without anything of the key. */
function checked({ cert, key }: TlsPair): X509Certificate {
  const certificate = parsed('no certificate in --tls-cert', () => new X509Certificate(cert));
  const privateKey = parsed('no key in --tls-key', () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) throw unusable('the key is not that of the certificate');
  return certificate;
}

/** What the parsers say of a key stays with them. */
function parsed<T>(problem: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw unusable(problem);
  }
}

export class ApiCertificate {
  readonly #options: ApiCertificateOptions;
  readonly #watchers: FSWatcher[] = [];
  #pair: TlsPair;
  #certificate: X509Certificate;
  #onRenewed = (_pair: TlsPair) => {};
  #cancelLook: Cancel = () => {};
  #isClosed = false;

  private constructor(options: ApiCertificateOptions, pair: TlsPair) {
    this.#options = options;
    this.#pair = pair;
    this.#certificate = checked(pair);
    this.#tell('the API has a certificate');
    this.#watch();
  }

  /** @throws PillionError when they cannot be read or are of no use. */
  static async open(options: ApiCertificateOptions): Promise<ApiCertificate> {
    await warnOfReaders(options);
    return new ApiCertificate(options, await readPair(options.files));
  }

  get pair(): TlsPair {
    return this.#pair;
  }

  /** SHA-256 of the certificate. */
  get digest(): Uint8Array {
    return createHash('sha256').update(this.#certificate.raw).digest();
  }

  /** Milliseconds since the epoch. */
  get expires(): number {
    return Date.parse(this.#certificate.validTo);
  }

  set onRenewed(take: (pair: TlsPair) => void) {
    this.#onRenewed = take;
  }

  /** Takes what the files hold now; keeps the old one, and says so, when that is of no use. Never throws. */
  async reload(): Promise<void> {
    try {
      const pair = await readPair(this.#options.files);
      if (this.#isClosed || (pair.cert === this.#pair.cert && pair.key === this.#pair.key)) return;
      this.#certificate = checked(pair);
      this.#pair = pair;
      this.#onRenewed(pair);
      this.#tell('the API has another certificate');
    } catch (thrown) {
      const problem = describeError(thrown);
      this.#options.logger.error('the new certificate of the API is of no use; the old one stays', {
        problem,
      });
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelLook();
    for (const watcher of this.#watchers) watcher.close();
  }

  /** Folders, not files: renewed files are often new ones, and mounted ones are links that are set anew. */
  #watch(): void {
    const { cert, key } = this.#options.files;
    for (const folder of new Set([dirname(cert), dirname(key)])) {
      const failed = (thrown: unknown) => {
        const problem = describeError(thrown);
        this.#options.logger.warn('changes of the API certificate are not noticed; SIGHUP reads it', {
          problem,
        });
      };
      try {
        const watcher = watch(folder, { persistent: false }, () => this.#lookSoon());
        this.#watchers.push(watcher.on('error', failed));
      } catch (thrown) {
        failed(thrown);
      }
    }
  }

  #lookSoon(): void {
    if (this.#isClosed) return;
    this.#cancelLook();
    this.#cancelLook = this.#options.clock.after(SETTLE, () => void this.reload());
  }

  #tell(message: string): void {
    const { clock, logger } = this.#options;
    const { subject, validTo } = this.#certificate;
    const left = this.expires - clock.now();
    const fields = { subject: subject.replaceAll('\n', ', '), expires: validTo };
    if (left > NOTICE_DAYS * DAY) logger.info(message, fields);
    else logger.warn(left > 0 ? `${message} that expires soon` : `${message} that has expired`, fields);
  }
}
