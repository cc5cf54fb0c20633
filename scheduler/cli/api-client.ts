// The command line's way to a scheduler's HTTP API. Every failure becomes one sentence that says what to do.
import { describeError, errorCode, PillionError } from '../../shared/runtime/errors.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

const TIMEOUT_MS = 30_000;

function unreachable(url: string, cause: unknown): PillionError {
  const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  return new PillionError(
    {
      subject: `scheduler at ${url}`,
      found: `cannot be reached (${errorCode(inner) ?? describeError(inner)})`,
      action: 'Start it with `pillion scheduler`, or name its address with --url or PILLION_URL',
    },
    { cause },
  );
}

function parse(url: string, text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    const found = `answers what is not JSON: ${JSON.stringify(text.slice(0, 60))}`;
    throw new PillionError(
      { subject: url, found, action: 'Check that --url names a Pillion scheduler' },
      { cause },
    );
  }
}

export class ApiClient {
  readonly #url: string;

  /** @throws PillionError for an address that is none. */
  constructor(url: string) {
    if (!URL.canParse(url) || !/^https?:/.test(url)) {
      throw new PillionError({
        subject: '--url',
        found: url,
        expected: 'a URL such as http://127.0.0.1:8080',
      });
    }
    this.#url = url.replace(/\/$/, '');
  }

  get(path: string): Promise<ApiAnswer> {
    return this.#request('GET', path);
  }

  post(path: string, body: unknown = {}): Promise<ApiAnswer> {
    return this.#request('POST', path, JSON.stringify(body));
  }

  /** The body of an answer below 300, or 417 whose body is a plan. @throws PillionError with the API's message. */
  async read(path: string): Promise<unknown> {
    const answer = await this.get(path);
    const body = answer.status === 417 ? answer.body : this.checked(answer);
    if (typeof body === 'object' && body !== null) return body;
    const action = 'Check that --url names a Pillion scheduler';
    throw new PillionError({ subject: `${this.#url}${path}`, found: 'answers nothing of use', action });
  }

  /** A list of names. @throws PillionError when it is none. */
  async names(path: string): Promise<readonly string[]> {
    const body = await this.read(path);
    if (Array.isArray(body)) return body.map(String);
    const action = 'Check that --url names a Pillion scheduler';
    throw new PillionError({ subject: `${this.#url}${path}`, found: 'answers no list', action });
  }

  /** The lines of an answer that may take for ever. @throws PillionError with the API's message, or for a cut. */
  async *lines(path: string): AsyncGenerator<string> {
    // Node.js' own fetch gives up an answer that is silent for five minutes.
    const { Agent, request } = await import('undici');
    const dispatcher = new Agent({ bodyTimeout: 0, headersTimeout: TIMEOUT_MS });
    try {
      const { statusCode, body } = await request(`${this.#url}${path}`, { dispatcher });
      if (statusCode >= 300) this.checked({ status: statusCode, body: parse(path, await body.text()) });
      yield* linesIn(body);
    } catch (thrown) {
      throw thrown instanceof PillionError ? thrown : unreachable(this.#url, thrown);
    } finally {
      await dispatcher.destroy();
    }
  }

  checked({ status, body }: ApiAnswer): unknown {
    if (status < 300) return body;
    const message =
      typeof body === 'object' && body !== null && 'message' in body
        ? String(body.message)
        : `status ${status}`;
    throw new PillionError({ subject: `scheduler at ${this.#url}`, found: message });
  }

  async #request(method: string, path: string, body?: string): Promise<ApiAnswer> {
    const url = `${this.#url}${path}`;
    let response: Response;
    let text: string;
    try {
      const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      response = await fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) });
      text = await response.text();
    } catch (cause) {
      throw unreachable(this.#url, cause);
    }
    return { status: response.status, body: parse(url, text) };
  }
}

/** By newlines alone: readline(1) would end a line at U+2028, too. */
async function* linesIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
