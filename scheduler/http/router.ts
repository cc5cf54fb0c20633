// From the table of routes to Express: paths, methods, bodies up to their limit, who may, and the answers.
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { sendAnswer } from './answers.ts';
import type { Api } from './api.ts';
import type { Gate } from './gate.ts';
import { HttpProblem } from './problem.ts';
import type { Route } from './route.ts';

/** Bytes of a request's body, where a route does not say otherwise. */
export const MOST_BODY_BYTES = 64 * 1024;

/** `/v1/plans/{plan}` as Express writes it. */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

async function answer(route: Route, api: Api, request: Request, response: Response): Promise<void> {
  const given = await route.run(
    {
      params: request.params,
      query: request.query,
      body: Buffer.isBuffer(request.body) ? request.body : undefined,
      contentType: request.headers['content-type'] ?? '',
    },
    api,
  );
  if ('stream' in given) await given.stream(request, response);
  else sendAnswer(response, given);
}

/** Compressed bodies are refused: nobody needs them here, and a small one may unpack to a huge one. */
function bodyReader(route: Route): RequestHandler {
  return express.raw({ limit: route.body?.limit ?? MOST_BODY_BYTES, type: () => true, inflate: false });
}

function wrongMethod(allowed: readonly string[]): RequestHandler {
  const list = allowed.join(', ');
  return ({ method, path }) => {
    throw new HttpProblem(
      405,
      { message: `${method} is not known of ${path}`, expected: list, action: 'Use one of these methods' },
      { Allow: list },
    );
  };
}

/** Literal segments go before parameters, so that /v1/pod/status is no pod's name. */
function literalFirst(a: string, b: string): number {
  return a.replaceAll('{', '\u{10ffff}') < b.replaceAll('{', '\u{10ffff}') ? -1 : 1;
}

/** @throws Error when two routes have the same operation, or stand for the same method and path. */
export function routerOf(routes: readonly Route[], api: Api, gate: Gate): Router {
  const router = Router({ caseSensitive: true });
  const names = routes.map(({ operation }) => operation);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`the operation ${twice} stands twice in the table of routes`);
  const byPath = Map.groupBy(routes, ({ path }) => path);
  for (const path of [...byPath.keys()].sort(literalFirst)) {
    const own = byPath.get(path) ?? [];
    const methods = own.map(({ method }) => method);
    if (new Set(methods).size < methods.length)
      throw new Error(`${path} stands twice in the table of routes`);
    const place = router.route(expressPath(path));
    for (const route of own) {
      const name = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
      place[name](gate.guard(route.access), bodyReader(route), (request, response) =>
        answer(route, api, request, response),
      );
    }
    place.all(wrongMethod([...methods, ...(methods.includes('GET') ? ['HEAD'] : [])]));
  }
  return router;
}
