// A small HTTP server that takes batches of logs and answers as a test says: request by request, or not at all.
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { gunzipSync } from 'node:zlib';
import type { Certificate } from './certificate.ts';

export interface TakenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Unpacked. */
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export class LogHttpServer {
  readonly requests: TakenRequest[] = [];
  /** The answer to a request, the first one having the number 0; 'HANG' for none. */
  reply: (request: TakenRequest, number: number) => Reply | 'HANG' = () => ({ status: 200 });
  #server: Server | undefined;
  #port = 0;
  #scheme = 'http';
  readonly #waiters: { readonly count: number; readonly resolve: () => void }[] = [];

  static async start(certificate?: Certificate): Promise<LogHttpServer> {
    const taker = new LogHttpServer();
    const take: RequestListener = async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      const { method = '', url = '', headers } = request;
      const body = (
        headers['content-encoding'] === 'gzip' || url.endsWith('.gz') ? gunzipSync(bytes) : bytes
      ).toString();
      const taken = { method, url, headers, body };
      const reply = taker.reply(taken, taker.requests.length);
      if (reply !== 'HANG') response.writeHead(reply.status, reply.headers).end(reply.body);
      taker.#note(taken);
    };
    const server = certificate === undefined ? createServer(take) : createTlsServer(certificate, take);
    taker.#scheme = certificate === undefined ? 'http' : 'https';
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    taker.#port = typeof address === 'object' && address !== null ? address.port : 0;
    taker.#server = server;
    return taker;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`;
  }

  /** When so many requests have come. */
  came(count: number): Promise<void> {
    if (this.requests.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ count, resolve }));
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()));
  }

  #note(request: TakenRequest): void {
    this.requests.push(request);
    for (const { count, resolve } of this.#waiters) if (this.requests.length >= count) resolve();
  }
}
