// /v1/configurations: what the service is to be, and was.
import { z } from 'zod';
import { ok } from '../answers.ts';
import { notFound } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { named } from '../schema.ts';

const TAG = 'configurations';

const Configuration = named(
  'Configuration',
  z
    .record(z.string(), z.unknown())
    .describe('A svc.yml as the scheduler understood it: rendered, with defaults.'),
);

export const CONFIGURATION_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/configurations',
    operation: 'listConfigurations',
    tag: TAG,
    summary: 'Ids of the configurations that are the target, or that tasks still run under.',
    answers: { 200: { says: 'The ids.', schema: z.array(z.string()) } },
    handle: (_, { scheduler }) => ok([...scheduler.state.configuration.keys()]),
  }),
  route({
    method: 'GET',
    path: '/v1/configurations/targetId',
    operation: 'getTargetId',
    tag: TAG,
    summary: 'Id of the target configuration, as a list of one.',
    answers: { 200: { says: 'The id.', schema: z.array(z.string()).length(1) } },
    handle: (_, { scheduler }) => ok([scheduler.target.configuration]),
  }),
  route({
    method: 'GET',
    path: '/v1/configurations/target',
    operation: 'getTarget',
    tag: TAG,
    summary: 'The target configuration.',
    answers: { 200: { says: 'The configuration.', schema: Configuration } },
    handle: (_, { scheduler }) => ok(scheduler.target.spec),
  }),
  route({
    method: 'GET',
    path: '/v1/configurations/{id}',
    operation: 'getConfiguration',
    tag: TAG,
    summary: 'A configuration.',
    params: { id: z.string() },
    answers: { 200: { says: 'The configuration.', schema: Configuration } },
    handle: ({ params }, { scheduler }) => {
      const { configuration } = scheduler.state;
      const found = configuration.get(params.id);
      if (found === undefined) throw notFound(`Configuration ${params.id}`, configuration.keys());
      return ok(found.spec);
    },
  }),
];
