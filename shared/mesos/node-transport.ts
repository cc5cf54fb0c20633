// HTTP by Node's own module, for the executor: it is loaded in a millisecond, and https only where it is asked for.
import { Agent, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import type { Endpoint, HttpRequest, HttpResponse, Transport } from './transport.ts';
import { MOST_CONNECTIONS, plainHeaders } from './transport.ts';

export function nodeTransport(endpoint: Endpoint): Transport {
  return new NodeTransport(endpoint);
}

type Protocol = { readonly Agent: typeof Agent; readonly request: typeof requestHttp };

class NodeTransport implements Transport {
  readonly #url: URL;
  readonly #options: RequestOptions;
  #protocol: Protocol | undefined;
  #agent: Agent | undefined;
  readonly #closed = new AbortController();

  constructor({ url, socketPath, tls }: Endpoint) {
    this.#url = new URL(url);
    // An IPv6 address stands in brackets in a URL only.
    const host = this.#url.hostname.replace(/^\[|\]$/g, '');
    this.#options = { host, port: this.#url.port, ...tls, ...(socketPath !== undefined && { socketPath }) };
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const protocol = await this.#load();
    const { method, path, body, endless } = request;
    // Without it a connection of its own would announce its end, which Mesos might take at its word.
    const headers = { ...request.headers, Connection: 'keep-alive' };
    const signal = AbortSignal.any([request.signal, this.#closed.signal]);
    const agent = endless ? false : this.#keepAlive(protocol);
    return new Promise((resolve, reject) => {
      const outgoing = protocol.request({ ...this.#options, method, path, headers, agent, signal });
      outgoing.once('response', (response) => resolve(answer(response)));
      outgoing.on('error', reject);
      outgoing.end(body, request.onSent);
    });
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#agent?.destroy();
  }

  async #load(): Promise<Protocol> {
    this.#protocol ??=
      this.#url.protocol === 'https:' ? await import('node:https') : { Agent, request: requestHttp };
    return this.#protocol;
  }

  #keepAlive(protocol: Protocol): Agent {
    this.#agent ??= new protocol.Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });
    return this.#agent;
  }
}

function answer(response: IncomingMessage): HttpResponse {
  return { status: response.statusCode ?? 0, headers: plainHeaders(response.headers), body: response };
}
