// Sinks that take batches in HTTP requests and answer each. What the answer's status means is the same for all of them;
// what a format says beyond that (partial success, errors of single records) is the format's.
import { promisify } from 'node:util';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { describeError } from '../../../shared/runtime/errors.ts';
import type { SinkSettings } from '../sink-settings.ts';
import { type HttpAnswer, HttpClient } from './http-client.ts';
import type { Batch, Encoder, Outcome, Sink } from './sink.ts';

export interface HttpFormat {
  readonly encoder: Encoder;
  readonly method?: 'PUT';
  readonly isPatient?: boolean;
  readonly contentType: string;
  /** Where a batch goes. */
  url(batch: Batch): URL;
  /** Beside the service's own; `body` as it is sent. */
  headers?(url: URL, body: Uint8Array, contentType: string): Readonly<Record<string, string>>;
  /** What an answer of 2xx says beyond that. */
  judge?(answer: HttpAnswer, batch: Batch): Outcome;
}

/** Something in the batch is wrong, or it is too large: smaller ones may do. */
const REFUSED = new Set([400, 413, 422]);
const MOST_EXCERPT = 100;

export class HttpSink implements Sink {
  readonly encoder: Encoder;
  readonly isPatient: boolean;
  readonly #settings: SinkSettings;
  readonly #format: HttpFormat;
  readonly #client: HttpClient;

  constructor(settings: SinkSettings, format: HttpFormat) {
    this.encoder = format.encoder;
    this.isPatient = format.isPatient === true;
    this.#settings = settings;
    this.#format = format;
    this.#client = new HttpClient(settings);
  }

  async send(batch: Batch): Promise<Outcome> {
    try {
      return this.#judge(await this.#request(batch), batch);
    } catch (thrown) {
      return { type: 'RETRY', why: describeError(thrown) };
    }
  }

  close(): void {
    this.#client.close();
  }

  async #request(batch: Batch): Promise<HttpAnswer> {
    const { method = 'POST', contentType } = this.#format;
    const { headers, options } = this.#settings;
    const isPacked = options['gzip'] === 'true';
    const body = isPacked ? await gzipped(batch.bytes) : batch.bytes;
    const url = this.#format.url(batch);
    const own = this.#format.headers?.(url, body, contentType) ?? authorization(this.#settings, 'Bearer');
    const encoding = isPacked ? { 'content-encoding': 'gzip' } : {};
    return this.#client.send({
      method,
      url,
      body,
      headers: { 'content-type': contentType, ...encoding, ...own, ...headers },
    });
  }

  #judge(answer: HttpAnswer, batch: Batch): Outcome {
    const { status, text, headers } = answer;
    if (status >= 200 && status < 300) return this.#format.judge?.(answer, batch) ?? { type: 'ARRIVED' };
    const why = `HTTP ${status} ${text.slice(0, MOST_EXCERPT)}`.trim();
    if (REFUSED.has(status)) return { type: 'REFUSED', why };
    const after = retryAfter(headers['retry-after']);
    return { type: 'RETRY', why, ...(after === undefined ? {} : { after }) };
  }
}

/** HTTP Basic, or a token. */
export function authorization(
  { username, password = '', token }: SinkSettings,
  scheme: string,
): Record<string, string> {
  if (token !== undefined) return { authorization: `${scheme} ${token}` };
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

/** Milliseconds; seconds or a date on the wire. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(value) - systemClock.now() : seconds * 1000;
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

/** Loaded by the first sink that packs. */
async function gzipped(bytes: Uint8Array): Promise<Buffer> {
  const { gzip } = await import('node:zlib');
  return promisify(gzip)(bytes);
}

/** The url with a path where it has none. */
export function withPath(url: string, path: string): URL {
  const whole = new URL(url);
  if (whole.pathname === '/') whole.pathname = path;
  return whole;
}
