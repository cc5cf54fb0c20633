// `/` and `/page/...`: the page for people. It holds nothing of the service, so it needs no token; what it shows it asks
// the API for.
import { type Request, type Response, Router } from 'express';
import { contentSecurityPolicy, type PageFile, readPageFiles } from './page-files.ts';

function send(request: Request, response: Response, { type, body, etag }: PageFile): void {
  response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', 'no-cache');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  if (request.headers['if-none-match'] === etag) response.status(304).end();
  else response.type(type).send(body);
}

export function pageRouter(): Router {
  let files: ReadonlyMap<string, PageFile> | undefined;
  const file = (name: string): PageFile | undefined => {
    files ??= readPageFiles();
    return files.get(name);
  };
  const router = Router({ caseSensitive: true });
  router.get('/', (request, response, next) => {
    const index = file('index.html');
    if (index === undefined) return next();
    response.setHeader('Content-Security-Policy', contentSecurityPolicy(index));
    return send(request, response, index);
  });
  router.get('/page/*name', (request, response, next) => {
    const found = file([request.params['name']].flat().join('/'));
    return found === undefined ? next() : send(request, response, found);
  });
  return router;
}
