// An HTTP server of files for fetchers: each path has an answer of its own, and every request is noted.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export class FileServer {
  /** Method, path and range of each request, in order. */
  readonly requests: string[] = [];
  /** By path, query included. */
  readonly answers: Record<string, Answer> = {};
  open = 0;
  mostOpen = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  static async start(): Promise<FileServer> {
    const server = new FileServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers with these bytes. */
  file(path: string, content: string | Uint8Array): void {
    this.answers[path] = (_request, response) => response.end(content);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { method, url = '', headers } = request;
    this.requests.push([method, url, headers.range].filter((part) => part !== undefined).join(' '));
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    response.once('close', () => {
      this.open -= 1;
    });
    const answer = this.answers[url];
    if (answer === undefined) response.writeHead(404).end('none');
    else answer(request, response);
  }
}

/**
 * Answers like a server that serves ranges, but cuts the connection after `part` more bytes each time. `version` names
 * the file's version for each request: what If-Range is compared with.
 */
export function cutting(content: Buffer, part: number, version: () => string | undefined): Answer {
  return (request, response) => {
    const etag = version();
    const [, from] = /bytes=(\d+)-/.exec(request.headers.range ?? '') ?? [];
    const isRest = from !== undefined && request.headers['if-range'] === etag;
    const start = isRest ? Number(from) : 0;
    response.writeHead(isRest ? 206 : 200, {
      'Content-Length': content.length - start,
      ...(etag === undefined ? {} : { ETag: etag }),
      ...(isRest ? { 'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
    });
    const end = Math.min(start + part, content.length);
    response.write(content.subarray(start, end), () => {
      if (end < content.length) response.destroy();
      else response.end();
    });
  };
}
