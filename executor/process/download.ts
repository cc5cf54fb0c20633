// Brings one file from an HTTP server: redirects followed, a broken connection taken up where it ended (Range with
// If-Range, so that two versions never mix), all bounded: redirects, tries, bytes, and the time without a byte.
import { ftruncateSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { SecureContext } from 'node:tls';
import { type BackoffPolicy, backoff } from '../../shared/runtime/backoff.ts';
import { type Clock, sleep } from '../../shared/runtime/clock.ts';
import { errorCode } from '../../shared/runtime/errors.ts';

export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly limits: DownloadLimits;
  /** Whom https is trusted from. */
  readonly authorities: () => Promise<SecureContext>;
}

export interface DownloadLimits {
  /** Milliseconds without a byte after which a try has failed (Mesos' fetcher_stall_timeout: 1 minute). */
  readonly stallTimeout: number;
  readonly mostBytes: number;
  readonly wait: BackoffPolicy;
}

export const DOWNLOAD_LIMITS: DownloadLimits = {
  stallTimeout: 60_000,
  mostBytes: 64 * 1024 ** 3,
  wait: { first: 250, factor: 2, most: 4000 },
};

const MOST_REDIRECTS = 10;
/** Tries in a row that brought nothing. */
const MOST_FAILURES = 5;
const MOST_TRIES = 100;
const TRY_AGAIN = new Set([408, 416, 425, 429, 500, 502, 503, 504]);

type Destroyable = { destroy(error: Error): unknown };
type HttpModule = Pick<typeof import('node:https'), 'request'>;

class AnswerError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the server answered ${status}`);
    this.status = status;
  }
}

/** A full disk does not get better by another try. */
const DISK_ERRORS = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO']);

/** No further try can help. */
class FinalError extends Error {}

/** Writes a new file; rejects with what the last try found, or with the signal's reason. */
export async function download(url: URL, path: string, options: DownloadOptions): Promise<void> {
  const file = await open(path, 'wx', 0o644);
  try {
    await new Download(url, file, options).run();
  } finally {
    await file.close();
  }
}

class Download {
  readonly #url: URL;
  readonly #file: FileHandle;
  readonly #options: DownloadOptions;
  #received = 0;
  /** What If-Range names: without it a part cannot be trusted to be of the same file. */
  #validator: string | undefined;

  constructor(url: URL, file: FileHandle, options: DownloadOptions) {
    this.#url = url;
    this.#file = file;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { signal, clock, limits } = this.#options;
    let failures = 0;
    for (let tries = 1; ; tries++) {
      const before = this.#received;
      try {
        return await this.#try();
      } catch (thrown) {
        signal.throwIfAborted();
        failures = this.#received > before ? 1 : failures + 1;
        if (isFinal(thrown) || failures === MOST_FAILURES || tries === MOST_TRIES) throw thrown;
      }
      await sleep(clock, backoff(limits.wait, failures - 1), signal);
    }
  }

  async #try(): Promise<void> {
    const response = await follow(this.#url, this.#range(), this.#options);
    const { statusCode = 0, headers } = response;
    const isRest = statusCode === 206 && headers['content-range']?.startsWith(`bytes ${this.#received}-`);
    const isOther = isRest && this.#isOther(response);
    if (!isRest || isOther) this.#startOver();
    if (isOther || (statusCode !== 200 && !isRest)) {
      response.destroy();
      throw isOther ? new Error('it changed while it was fetched') : new AnswerError(statusCode);
    }
    this.#validator = validatorOf(response);
    await this.#receive(response);
    if (!response.complete) throw new Error('the connection ended early');
  }

  /** Not every server or cache heeds If-Range: a rest that is said to be of another version is none. */
  #isOther(response: IncomingMessage): boolean {
    const [found = '', known = ''] = [validatorOf(response), this.#validator];
    const isComparable = found !== '' && isTag(found) === isTag(known);
    return isComparable && found !== known;
  }

  /** Each chunk is written as it comes: an iterator would drop what had come when the connection broke. */
  async #receive(response: IncomingMessage): Promise<void> {
    if (response.destroyed) throw new Error('the connection ended early');
    let written = Promise.resolve();
    response.on('data', (chunk: Buffer) => {
      response.pause();
      written = written.then(() => this.#write(chunk));
      written.then(
        () => response.resume(),
        (thrown) => response.destroy(thrown),
      );
    });
    try {
      await new Promise<void>((resolve, reject) => {
        response.once('end', resolve).once('error', reject).once('close', resolve);
      });
    } finally {
      await written;
    }
  }

  #range(): OutgoingHttpHeaders {
    if (this.#received === 0 || this.#validator === undefined) return {};
    return { Range: `bytes=${this.#received}-`, 'If-Range': this.#validator };
  }

  /** Without waiting: a response that nobody listens to meanwhile would lose what has come. */
  #startOver(): void {
    this.#received = 0;
    this.#validator = undefined;
    ftruncateSync(this.#file.fd, 0);
  }

  async #write(chunk: Buffer): Promise<void> {
    const { mostBytes } = this.#options.limits;
    if (this.#received + chunk.length > mostBytes)
      throw new FinalError(`it is larger than ${mostBytes} bytes`);
    for (let done = 0; done < chunk.length; ) {
      const left = chunk.length - done;
      const { bytesWritten } = await this.#file.write(chunk, done, left, this.#received);
      done += bytesWritten;
      this.#received += bytesWritten;
    }
  }
}

function isFinal(thrown: unknown): boolean {
  if (thrown instanceof AnswerError) return !TRY_AGAIN.has(thrown.status);
  return thrown instanceof FinalError || DISK_ERRORS.has(errorCode(thrown) ?? '');
}

/** A weak entity tag is no good for ranges. */
function validatorOf({ headers }: IncomingMessage): string | undefined {
  const { etag } = headers;
  return etag !== undefined && !etag.startsWith('W/') ? etag : headers['last-modified'];
}

/** Else it is a date. */
function isTag(validator: string): boolean {
  return validator.startsWith('"');
}

async function follow(
  from: URL,
  headers: OutgoingHttpHeaders,
  options: DownloadOptions,
): Promise<IncomingMessage> {
  let url = from;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await ask(url, headers, options);
    const { statusCode = 0, headers: answer } = response;
    const isRedirect = [301, 302, 303, 307, 308].includes(statusCode) && answer.location !== undefined;
    if (!isRedirect) return response;
    response.destroy();
    url = redirected(answer.location ?? '', url);
  }
  throw new FinalError(`more than ${MOST_REDIRECTS} redirects`);
}

function redirected(location: string, from: URL): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new FinalError('a redirect to something that is no http or https URL');
}

async function ask(
  url: URL,
  headers: OutgoingHttpHeaders,
  options: DownloadOptions,
): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const { request }: HttpModule = isSecure ? await import('node:https') : await import('node:http');
  const { signal, limits, authorities } = options;
  const trust = isSecure ? { secureContext: await authorities() } : {};
  return new Promise((resolve, reject) => {
    const timeout = limits.stallTimeout;
    const asked = request(url, {
      ...trust,
      signal,
      timeout,
      agent: false,
      headers: { Accept: '*/*', ...headers },
    });
    const stalled = (stream: Destroyable) =>
      stream.destroy(new Error(`no byte came for ${timeout / 1000} s`));
    let answer: IncomingMessage | undefined;
    asked.once('timeout', () => stalled(answer ?? asked));
    asked.once('response', (response) => {
      answer = response;
      resolve(response);
    });
    asked.on('error', reject);
    asked.end();
  });
}
