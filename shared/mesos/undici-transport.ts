// HTTP by undici, for tools and tests. Calls share a pool; each endless stream has its own connection.
import { Client, Pool } from 'undici';
import { atMost } from './answer.ts';
import type { Endpoint, Headers, HttpAnswer, HttpRequest, HttpStream, Transport } from './transport.ts';
import { MOST_CONNECTIONS } from './transport.ts';

export function undiciTransport(endpoint: Endpoint): Transport {
  return new UndiciTransport(endpoint);
}

class UndiciTransport implements Transport {
  readonly #origin: string;
  readonly #connect: Readonly<Record<string, unknown>>;
  readonly #pool: Pool;
  readonly #streams = new Set<Client>();

  constructor({ url, socketPath, tls }: Endpoint) {
    this.#origin = new URL(url).origin;
    this.#connect = { ...tls, ...(socketPath !== undefined && { socketPath }) };
    const timeouts = { headersTimeout: 0, bodyTimeout: 0 };
    this.#pool = new Pool(this.#origin, {
      connections: MOST_CONNECTIONS,
      connect: this.#connect,
      ...timeouts,
    });
  }

  async call(request: HttpRequest, mostBytes: number): Promise<HttpAnswer> {
    const { body, ...head } = await send(this.#pool, request);
    return { ...head, ...(await atMost(body, mostBytes)) };
  }

  async stream(request: HttpRequest): Promise<HttpStream> {
    const client = new Client(this.#origin, { connect: this.#connect, headersTimeout: 0, bodyTimeout: 0 });
    this.#streams.add(client);
    client.once('disconnect', () => this.#drop(client));
    try {
      return await send(client, request);
    } catch (thrown) {
      await this.#drop(client);
      throw thrown;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.destroy(), ...[...this.#streams].map((client) => this.#drop(client))]);
  }

  async #drop(client: Client): Promise<void> {
    this.#streams.delete(client);
    await client.destroy();
  }
}

async function send(dispatcher: Client | Pool, request: HttpRequest): Promise<HttpStream> {
  const { path, headers, body, ending } = request;
  const abort = new AbortController();
  ending.onEnd((reason) => abort.abort(reason));
  const { signal } = abort;
  const response = await dispatcher.request({ method: 'POST', path, headers, body, signal });
  return { status: response.statusCode, headers: plainHeaders(response.headers), body: response.body };
}

/** A repeated header is joined by commas, as HTTP allows. */
function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return Object.fromEntries(entries);
}
