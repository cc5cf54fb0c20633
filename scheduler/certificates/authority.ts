// The authority that signs the certificates of tasks. Each launch gets keys of its own, which are kept nowhere.
import type { CertificatesIssued, CertificatesWanted } from '../offer/certificates.ts';
import type { Chain } from './chain.ts';
import { KeyStock } from './key-stock.ts';
import { taskFiles } from './task-files.ts';
import { endEntityCertificate } from './x509.ts';

/** As the DC/OS SDK's: RSA, which every old Java takes. */
const KEY_BITS = 2048;
const DAY = 86_400_000;
/** Clocks of agents may be behind by so much. */
const BACKDATED = 3_600_000;
/** As many as executors may start at once by default. */
const STOCK = 20;

export interface AuthorityOptions {
  readonly chain: Chain;
  /** Of a certificate, at most: it ends with its authority. */
  readonly days: number;
  readonly now: () => number;
}

export class Authority {
  readonly #options: AuthorityOptions;
  readonly #keys = new KeyStock(KEY_BITS, STOCK);

  constructor(options: AuthorityOptions) {
    this.#options = options;
  }

  get subject(): string {
    return this.#options.chain.subject;
  }

  /** Milliseconds since the epoch: of the first certificate of the chain to end. */
  get expires(): number {
    return this.#options.chain.expires;
  }

  /** Why no certificate can be issued now. */
  get problem(): string | undefined {
    if (this.#options.now() < this.expires) return undefined;
    return `the authority ${this.subject} expired at ${new Date(this.expires).toISOString()} (--task-ca-cert)`;
  }

  /** Nothing is made in advance any more. */
  close(): void {
    this.#keys.close();
  }

  async issue({ names, items }: CertificatesWanted): Promise<CertificatesIssued> {
    const { chain, days, now } = this.#options;
    const term = { from: now() - BACKDATED, to: Math.min(now() + days * DAY, this.expires) };
    const files = items.map(async (item) => {
      const { publicKey, privateKey: key } = await this.#keys.take();
      const certificate = await endEntityCertificate(chain.issuer, { ...names, ...term, publicKey });
      return taskFiles(item, { key, certificate, ...chain });
    });
    return { files: (await Promise.all(files)).flat(), expires: term.to };
  }
}
