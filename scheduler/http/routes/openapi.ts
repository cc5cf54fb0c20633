// /v1/openapi.json: the API, described.
import { z } from 'zod';
import { ok } from '../answers.ts';
import { openApi } from '../openapi.ts';
import { type Route, route } from '../route.ts';

export const OPENAPI_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/openapi.json',
    operation: 'getOpenApi',
    tag: 'about',
    summary: 'This API as an OpenAPI 3.1 document.',
    access: 'open',
    answers: { 200: { says: 'The document.', schema: z.record(z.string(), z.unknown()) } },
    handle: (_, { routes }) => ok(openApi(routes)),
  }),
];
