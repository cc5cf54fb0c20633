// The scheduler's HTTP server: it listens before the service is known, because the service's template may name URLs of
// it, and answers 503 until the routes are there. Requests are bounded in size and time; /service/<name> is a second root.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import express, { type ErrorRequestHandler, type Express, type Router } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { errorCode, PillionError } from '../../shared/runtime/errors.ts';
import { Unavailable } from '../service/unavailable.ts';
import { problemAnswer, sendAnswer } from './answers.ts';
import type { TlsPair } from './api-certificate.ts';
import type { Gate } from './gate.ts';
import { HttpProblem } from './problem.ts';

export interface ServerTimes {
  /** Milliseconds in which a request's head must be there. */
  readonly headers: number;
  /** Milliseconds in which all of it must be there. */
  readonly request: number;
  /** Milliseconds between looks at what is late. */
  readonly check: number;
}

const SERVER_TIMES: ServerTimes = { headers: 10_000, request: 30_000, check: 5000 };
const MOST_CONNECTIONS = 1000;

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly logger: Logger;
  readonly gate: Gate;
  /** PEM; with it the server speaks HTTPS. */
  readonly tls?: TlsPair | undefined;
  readonly times?: ServerTimes | undefined;
}

export interface ApiServer {
  readonly port: number;
  /** From now on these answer; `service` is the name in /service/<name>. */
  serve(service: string, router: Router): void;
  /** For connections that leave HTTP. */
  onUpgrade(take: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void;
  /** Of HTTPS: new connections get this certificate. */
  renew(pair: TlsPair): void;
  close(): Promise<void>;
}

/** Errors of Express' own that are the client's fault: broken escapes in the path, bodies that are too large. */
const EXPLAINED: Readonly<Record<number, readonly [message: string, action: string]>> = {
  400: ['the request cannot be read', 'Check its path, its length and its encoding'],
  413: ['the body is too large', 'Send less; bodies are at most 64 KiB unless the path says otherwise'],
  415: ['compressed bodies are not taken', 'Send it without Content-Encoding'],
};

function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof Unavailable)
    return new HttpProblem(503, { message: error.message }, { 'Retry-After': '10' });
  const status = Number((error as { status?: unknown } | undefined)?.status);
  const [message, action] = EXPLAINED[status] ?? [];
  if (message !== undefined && action !== undefined) return new HttpProblem(status, { message, action });
  return new HttpProblem(500, { message: 'internal error', action: "See the scheduler's log" });
}

const failed: ErrorRequestHandler = (error, request, response, _next) => {
  const problem = problemOf(error);
  if (problem.status === 500) request.log?.error({ err: error }, 'request failed');
  if (response.headersSent) response.destroy();
  else sendAnswer(response, problemAnswer(problem));
};

/** Neither headers nor bodies are logged: they may hold tokens and passwords. */
function requestLog(logger: Logger) {
  return pinoHttp({
    logger,
    customLogLevel: (_, { statusCode }) => (statusCode >= 500 && statusCode !== 503 ? 'warn' : 'debug'),
    serializers: {
      req: ({ id, method, url, remoteAddress }) => ({ id, method, url, remoteAddress }),
      res: ({ statusCode }) => ({ statusCode }),
    },
  });
}

function application({ logger, gate }: ListenOptions): {
  app: Express;
  mount: (service: string, router: Router) => void;
} {
  let mounted: { prefix: string; router: Router } | undefined;
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(requestLog(logger), gate.sameSite);
  app.use((request, response, next) => {
    if (mounted === undefined) {
      const starting = { message: 'the scheduler is starting', action: 'Try again in a moment' };
      throw new HttpProblem(503, starting, { 'Retry-After': '1' });
    }
    // The page's addresses are relative to the slash.
    if (request.url === mounted.prefix.slice(0, -1)) return response.redirect(308, mounted.prefix);
    if (request.url.startsWith(mounted.prefix)) request.url = request.url.slice(mounted.prefix.length - 1);
    return mounted.router(request, response, next);
  });
  app.use(gate.guard('read'), ({ method, path }) => {
    const action = 'GET /v1/openapi.json lists every path';
    throw new HttpProblem(404, { message: `no such resource: ${method} ${path}`, action });
  });
  app.use(failed);
  const mount = (service: string, router: Router) => {
    mounted = { prefix: `/service/${service.replace(/^\//, '')}/`, router };
  };
  return { app, mount };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const inUse = errorCode(cause) === 'EADDRINUSE';
      const found = inUse ? 'the port is in use' : `cannot listen (${errorCode(cause) ?? cause.message})`;
      const action = inUse ? 'Stop the other program, or give another --port' : 'Check --host and --port';
      reject(new PillionError({ subject: `API at ${host}:${port}`, found, action }, { cause }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

const BROKEN: Readonly<Record<string, readonly [status: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'the request did not arrive whole in time'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'the headers are too large'],
};

/** What is no request of HTTP's never reaches Express. */
function answerBroken(error: Error, socket: Socket): void {
  if (!socket.writable || errorCode(error) === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const unreadable = ['400 Bad Request', 'the request is not HTTP'] as const;
  const [status, message] = BROKEN[errorCode(error) ?? ''] ?? unreadable;
  const body = `${JSON.stringify({ message, action: 'Send a whole HTTP/1.1 request' }, null, 2)}\n`;
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
}

/** Older versions are broken, whatever Node.js is told by its environment. */
function secured(pair: TlsPair) {
  return { ...pair, minVersion: 'TLSv1.2' } as const;
}

interface MadeServer extends Pick<ApiServer, 'renew'> {
  readonly server: Server;
  /** Ends connections that the server does not count among its own: those whose handshake goes on. */
  cut(): void;
}

/** Nobody who has not shaken hands can be told anything. */
function watchHandshakes(server: Server): () => void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

async function makeServer(
  { tls, times = SERVER_TIMES }: ListenOptions,
  app: RequestListener,
): Promise<MadeServer> {
  const options: ServerOptions = {
    headersTimeout: times.headers,
    requestTimeout: times.request,
    connectionsCheckingInterval: times.check,
  };
  if (tls === undefined) {
    return { server: createServer(options, app), renew: () => {}, cut: () => {} };
  }
  const https = await import('node:https');
  try {
    const limits = { handshakeTimeout: times.headers };
    const server = https.createServer({ ...options, ...limits, ...secured(tls) }, app);
    const renew = (pair: TlsPair) => server.setSecureContext(secured(pair));
    return { server, renew, cut: watchHandshakes(server) };
  } catch (cause) {
    const action = 'Give a certificate and its key, both in PEM';
    const found = 'certificate and key cannot be used';
    throw new PillionError({ subject: '--tls-cert, --tls-key', found, action }, { cause });
  }
}

/** @throws PillionError when the port is in use or not ours to take, or the certificate is none. */
export async function startServer(options: ListenOptions): Promise<ApiServer> {
  const { app, mount } = application(options);
  const { server, renew, cut } = await makeServer(options, app);
  server.maxConnections = MOST_CONNECTIONS;
  server.on('clientError', (error, socket) => answerBroken(error, socket as Socket));
  const port = await listen(server, options.host, options.port);
  return {
    port,
    serve: mount,
    renew,
    onUpgrade: (take) => void server.on('upgrade', take),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        cut();
      }),
  };
}
