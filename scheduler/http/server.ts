// The scheduler's HTTP server: it listens before the service is known, because the service's template may name URLs of
// it, and answers 503 until the routes are there. Bodies are bounded; errors are JSON; /service/<name> is a second root.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { errorCode, PillionError } from '../../shared/runtime/errors.ts';
import { json } from './answers.ts';

const MOST_BODY_BYTES = 64 * 1024;

export interface ApiServer {
  readonly port: number;
  /** From now on these answer; `service` is the name in /service/<name>. */
  serve(service: string, routers: readonly Router[]): void;
  close(): Promise<void>;
}

/** A page of another site must not be able to command the service through the browser of somebody who can. */
const sameOrigin: RequestHandler = (request, response, next) => {
  const { origin, host } = request.headers;
  const isForeign = origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
  return isForeign ? json(response, 403, { message: `requests from ${origin} are not allowed` }) : next();
};

const failed: ErrorRequestHandler = (error, request, response, _next) => {
  if (response.headersSent) return response.destroy();
  const given = Number(error?.status);
  const status = given >= 400 && given < 500 ? given : 500;
  if (status === 500) request.log?.error({ err: error }, 'request failed');
  return json(response, status, { message: status === 500 ? 'internal error' : String(error.message) });
};

function application(logger: Logger): {
  app: Express;
  mount: (service: string, routers: readonly Router[]) => void;
} {
  let mounted: { prefix: string; router: Router } | undefined;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(
    pinoHttp({ logger, customLogLevel: (_, response) => (response.statusCode >= 500 ? 'warn' : 'debug') }),
  );
  app.use(sameOrigin);
  app.use(express.json({ limit: MOST_BODY_BYTES, type: () => true, strict: false }));
  app.use((request, response, next) => {
    if (mounted === undefined) return json(response, 503, { message: 'the scheduler is starting' });
    if (request.url.startsWith(mounted.prefix)) request.url = request.url.slice(mounted.prefix.length - 1);
    return mounted.router(request, response, next);
  });
  app.use((request, response) =>
    json(response, 404, { message: `no such resource: ${request.method} ${request.path}` }),
  );
  app.use(failed);
  const mount = (service: string, routers: readonly Router[]) => {
    const router = express.Router();
    for (const one of routers) router.use(one);
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

/** @throws PillionError when the port is in use or not ours to take. */
export async function startServer(host: string, port: number, logger: Logger): Promise<ApiServer> {
  const { app, mount } = application(logger);
  const server = createServer(app);
  const bound = await listen(server, host, port);
  return {
    port: bound,
    serve: mount,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
