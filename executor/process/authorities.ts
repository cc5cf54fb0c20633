// Whom a task's https downloads are trusted from: the authorities of the agent's system, as for Mesos' fetcher, and
// NODE_EXTRA_CA_CERTS; where the system has none, those that Node.js knows. Loaded for the first https download only:
// reading them takes some 40 ms.
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** Where the systems keep them, each all in one file: Debian and Alpine, Fedora and RHEL, SUSE, others. */
export const SYSTEM_BUNDLES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

export class Authorities {
  readonly #bundles: readonly string[];
  /** Made from the bundle as it was at `changedAt`. */
  #known: { readonly changedAt: number; readonly context: SecureContext } | undefined;

  /** The first of the bundles that is there counts. */
  constructor(bundles = SYSTEM_BUNDLES) {
    this.#bundles = bundles;
  }

  /** Made anew when the system's bundle has changed. @throws what the file system or TLS says of the bundle. */
  context(): SecureContext {
    const path = this.#bundles.find((bundle) => statSync(bundle, { throwIfNoEntry: false }) !== undefined);
    const changedAt = path === undefined ? 0 : statSync(path).mtimeMs;
    if (this.#known?.changedAt !== changedAt) this.#known = { changedAt, context: contextWith(path) };
    return this.#known.context;
  }
}

function contextWith(bundle: string | undefined): SecureContext {
  if (bundle === undefined) return createSecureContext();
  return createSecureContext({ ca: [readFileSync(bundle, 'utf8'), ...getCACertificates('extra')] });
}
