// An HTTP server as the local master and agents run it: routes by path, answers as data, and a clear sentence when
// its port is taken. States: listening -> closed (all connections are cut, as by a crash).
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeError, errorCode, PillionError } from '../../../shared/runtime/errors.ts';
import { type Answer, notFound, sendAnswer, textAnswer } from './answer.ts';

/** Answers, or takes over the response (for a stream) and returns undefined. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<Answer | undefined> | Answer | undefined;

/** By path, without a slash at the end; `*` behind a path stands for everything below it. */
export type Routes = Readonly<Record<string, Handler>>;

export interface ListenOptions {
  /** An address of this machine. */
  readonly ip: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Who listens, for the error when the port is taken: 'local master'. */
  readonly name: string;
  readonly routes: Routes;
}

export interface HttpServer {
  readonly server: Server;
  readonly port: number;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

/** @throws PillionError when the address cannot be had. */
export async function listen({ ip, port, name, routes }: ListenOptions): Promise<HttpServer> {
  const server = createServer((request, response) => {
    void answer(routes, request, response);
  });
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.listen(port, ip);
  await listening(server, `${name} on ${ip}:${port}`);
  return {
    server,
    port: (server.address() as AddressInfo).port,
    close: () => close(server),
  };
}

async function listening(server: Server, subject: string): Promise<void> {
  try {
    await once(server, 'listening');
  } catch (error) {
    const inUse = errorCode(error) === 'EADDRINUSE';
    const found = inUse ? 'the port is in use' : 'cannot listen';
    const action = inUse ? 'Give another --port, or stop what uses it' : 'Check --ip and --port';
    throw new PillionError({ subject, found, action }, { cause: error });
  }
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

async function answer(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const result = await routeOf(routes, request.url ?? '/')(request, response);
    if (result !== undefined) sendAnswer(response, result);
  } catch (error) {
    if (!response.headersSent) sendAnswer(response, textAnswer(500, describeError(error)));
    else response.destroy();
  }
}

function routeOf(routes: Routes, url: string): Handler {
  const path = (url.split('?')[0] ?? '').replace(/(?<=.)\/+$/, '');
  const below = Object.keys(routes).find(
    (route) => route.endsWith('/*') && path.startsWith(route.slice(0, -1)),
  );
  return routes[path] ?? (below === undefined ? undefined : routes[below]) ?? notFound;
}
