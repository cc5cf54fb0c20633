// The command line's way to a scheduler's HTTP API. Every failure becomes one sentence that says what to do.
import { describeError, errorCode } from '../../shared/runtime/errors.ts';
import { CommandFailure, exitCodeOf, FAILED, UNREACHABLE, USAGE } from './exit-codes.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

const TIMEOUT_MS = 30_000;
const CHECK_URL = 'Check that --url names a Pillion scheduler';

/** What the certificate lacks, and what speaks which protocol. */
const TLS_PROBLEMS: readonly (readonly [code: RegExp, action: string])[] = [
  [/^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_UNTRUSTED)/, 'Name its authority with --ca or PILLION_CA'],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)/, 'It needs a certificate that is valid now'],
  [/^ERR_TLS_CERT_ALTNAME/, 'Use a --url with a name that is in its certificate'],
  [/^ERR_SSL_(WRONG_VERSION|PACKET_LENGTH)/, 'It seems to speak no HTTPS: try http:// in --url'],
  [/^(UND_ERR_SOCKET|ECONNRESET)/, 'If it speaks HTTPS, use https:// in --url'],
];
const START_IT = 'Start it with `pillion scheduler`, or name its address with --url or PILLION_URL';

function unreachable(url: string, cause: unknown): CommandFailure {
  const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  const code = errorCode(inner);
  const found = `cannot be reached (${code ?? describeError(inner)})`;
  const action = TLS_PROBLEMS.find(([codes]) => codes.test(code ?? ''))?.[1] ?? START_IT;
  return new CommandFailure(UNREACHABLE, { subject: `scheduler at ${url}`, found, action }, { cause });
}

function parse(url: string, text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    const found = `answers what is not JSON: ${JSON.stringify(text.slice(0, 60))}`;
    throw new CommandFailure(FAILED, { subject: url, found, action: CHECK_URL }, { cause });
  }
}

/** What a problem's body says, as far as it is one. */
function problemOf({ status, body }: ApiAnswer): { found: string; expected?: string; action?: string } {
  const { message, expected, action } = (typeof body === 'object' && body !== null ? body : {}) as {
    readonly [name: string]: unknown;
  };
  return {
    found: typeof message === 'string' ? message : `status ${status}`,
    ...(typeof expected === 'string' ? { expected } : {}),
    ...(typeof action === 'string' ? { action } : {}),
  };
}

export class ApiClient {
  readonly #url: string;
  readonly #token: string | undefined;

  /** @throws CommandFailure for an address that is none. */
  constructor(url: string, token?: string) {
    if (!URL.canParse(url) || !/^https?:/.test(url)) {
      const expected = 'a URL such as http://127.0.0.1:8080';
      throw new CommandFailure(USAGE, { subject: '--url', found: url, expected });
    }
    this.#url = url.replace(/\/$/, '');
    this.#token = token;
  }

  get(path: string): Promise<ApiAnswer> {
    return this.#request('GET', path);
  }

  post(path: string, body: unknown = {}): Promise<ApiAnswer> {
    return this.#request('POST', path, body);
  }

  put(path: string, body?: unknown): Promise<ApiAnswer> {
    return this.#request('PUT', path, body);
  }

  /** The body of an answer below 300, or 417 whose body is a plan. @throws CommandFailure with the API's message. */
  async read(path: string): Promise<unknown> {
    const answer = await this.get(path);
    const body = answer.status === 417 ? answer.body : this.checked(answer);
    if (typeof body === 'object' && body !== null) return body;
    throw this.#useless(path, 'answers nothing of use');
  }

  /** A list of names. @throws CommandFailure when it is none. */
  async names(path: string): Promise<readonly string[]> {
    const body = await this.read(path);
    if (Array.isArray(body)) return body.map(String);
    throw this.#useless(path, 'answers no list');
  }

  /** The lines of an answer that may take for ever. @throws CommandFailure with the API's message, or for a cut. */
  async *lines(path: string, signal?: AbortSignal): AsyncGenerator<string> {
    // Node.js' own fetch gives up an answer that is silent for five minutes.
    // Its named exports are not seen in a bundle of ES modules.
    const { Agent, request } = (await import('undici')).default;
    const dispatcher = new Agent({ bodyTimeout: 0, headersTimeout: TIMEOUT_MS });
    try {
      const { statusCode, body } = await request(`${this.#url}${path}`, {
        dispatcher,
        headers: this.#authorization,
        signal: signal ?? null,
      });
      if (statusCode >= 300) this.checked({ status: statusCode, body: parse(path, await body.text()) });
      yield* linesIn(body);
    } catch (thrown) {
      throw thrown instanceof CommandFailure ? thrown : unreachable(this.#url, thrown);
    } finally {
      await dispatcher.destroy();
    }
  }

  /** The body of an answer below 300. @throws CommandFailure with the API's message. */
  checked(answer: ApiAnswer): unknown {
    if (answer.status < 300) return answer.body;
    const subject = `scheduler at ${this.#url}`;
    throw new CommandFailure(exitCodeOf(answer.status), { subject, ...problemOf(answer) });
  }

  /** A response whose body is still to come. @throws CommandFailure when it does not begin with success. */
  async open(
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Response> {
    const response = await this.#fetch(path, { headers: { ...headers, ...this.#authorization }, signal });
    if (response.ok) return response;
    const body = parse(path, await response.text());
    this.checked({ status: response.status, body });
    throw this.#useless(path, `answers with status ${response.status}`);
  }

  #useless(path: string, found: string): CommandFailure {
    return new CommandFailure(FAILED, { subject: `${this.#url}${path}`, found, action: CHECK_URL });
  }

  get #authorization(): Record<string, string> {
    return this.#token === undefined ? {} : { Authorization: `Bearer ${this.#token}` };
  }

  async #request(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const headers = { ...type, ...this.#authorization };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await this.#fetch(path, { method, headers, signal, ...content });
    try {
      return { status: response.status, body: parse(`${this.#url}${path}`, await response.text()) };
    } catch (cause) {
      throw cause instanceof CommandFailure ? cause : unreachable(this.#url, cause);
    }
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.#url}${path}`, init);
    } catch (cause) {
      throw unreachable(this.#url, cause);
    }
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
