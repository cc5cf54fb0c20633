// /v1/endpoints: where the advertised ports of the service can be reached.
import { z } from 'zod';
import { ok } from '../answers.ts';
import type { Api } from '../api.ts';
import { EndpointView, endpointViews } from '../endpoint-view.ts';
import { notFound } from '../problem.ts';
import { type Route, route } from '../route.ts';

const TAG = 'endpoints';

function views({ scheduler }: Api) {
  return endpointViews(scheduler.target.spec, scheduler.state);
}

export const ENDPOINT_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/endpoints',
    operation: 'listEndpoints',
    tag: TAG,
    summary: 'Names of the advertised ports of running tasks.',
    answers: { 200: { says: 'The names.', schema: z.array(z.string()) } },
    handle: (_, api) => ok([...views(api).keys()]),
  }),
  route({
    method: 'GET',
    path: '/v1/endpoints/{name}',
    operation: 'getEndpoint',
    tag: TAG,
    summary: 'Where one advertised port can be reached.',
    params: { name: z.string().describe('Name of the port.') },
    answers: { 200: { says: 'The addresses.', schema: EndpointView } },
    handle: ({ params }, api) => {
      const all = views(api);
      const view = all.get(params.name);
      if (view === undefined)
        throw notFound(
          `Endpoint ${params.name}`,
          all.keys(),
          'Advertise the port, and see that its task runs',
        );
      return ok(view);
    },
  }),
];
