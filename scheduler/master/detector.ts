// Which master to try next: the addresses given, in turn, and where a redirect points. No I/O.
import { PillionError } from '../../shared/runtime/errors.ts';

const EXAMPLE = 'http://master.example:5050';

/** `host`, `host:port` and URLs; the port is 5050 unless said. @throws PillionError with what is allowed. */
export function parseMaster(text: string): string {
  const url = text.includes('://') ? text : `http://${text}`;
  const refuse = (found: string) =>
    new PillionError({ subject: `--master ${text}`, found, expected: `an address such as ${EXAMPLE}` });
  if (text.startsWith('zk://')) throw refuse('a ZooKeeper address, which is not supported yet');
  if (!URL.canParse(url)) throw refuse('not an address');
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    throw refuse(`the scheme ${parsed.protocol}`);
  if (parsed.port === '' && !/:\d+(\/|$)/.test(url.slice(url.indexOf('://') + 3))) parsed.port = '5050';
  return parsed.origin;
}

/** Redirects followed one after another before they count as a failure. */
const MOST_REDIRECTS = 5;

export class Detector {
  readonly #addresses: readonly string[];
  #next = 0;
  #leader: string | undefined;
  #redirects = 0;

  /** @throws PillionError when there is none, or one that is no address. */
  constructor(addresses: readonly string[]) {
    this.#addresses = addresses.map(parseMaster);
    if (this.#addresses.length === 0) {
      throw new PillionError({
        subject: '--master',
        found: 'no address',
        expected: `one such as ${EXAMPLE}`,
      });
    }
  }

  get size(): number {
    return this.#addresses.length;
  }

  /** The origin to try now. */
  get current(): string {
    return this.#leader ?? this.#addresses[this.#next % this.#addresses.length] ?? '';
  }

  /** Follows a Location header, which may lack its scheme. False when there were too many, or it says nothing. */
  redirected(location: string | undefined): boolean {
    this.#redirects += 1;
    if (location === undefined || this.#redirects > MOST_REDIRECTS || !URL.canParse(location, this.current))
      return false;
    const leader = new URL(location, this.current);
    // What is asked by TLS, a secret among it, does not go on in the clear.
    if (leader.protocol !== new URL(this.current).protocol && leader.protocol !== 'https:') return false;
    this.#leader = leader.origin;
    return true;
  }

  /** The current one did not work: the next of the list. */
  failed(): void {
    this.#leader = undefined;
    this.#redirects = 0;
    this.#next += 1;
  }

  succeeded(): void {
    this.#redirects = 0;
  }
}
