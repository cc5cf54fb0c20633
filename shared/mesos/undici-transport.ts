// HTTP by undici, for programs that live long. Calls share a pool; each endless stream has its own connection.
import { Client, Pool } from 'undici';
import type { Endpoint, HttpRequest, HttpResponse, Transport } from './transport.ts';
import { MOST_CONNECTIONS, plainHeaders } from './transport.ts';

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

  async request(request: HttpRequest): Promise<HttpResponse> {
    if (!request.endless) return send(this.#pool, request);
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

async function send(dispatcher: Client | Pool, request: HttpRequest): Promise<HttpResponse> {
  const { method, path, headers, body, signal } = request;
  const response = await dispatcher.request({ method, path, headers, body: body ?? null, signal });
  return { status: response.statusCode, headers: plainHeaders(response.headers), body: response.body };
}
