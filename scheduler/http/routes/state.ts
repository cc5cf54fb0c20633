// /v1/state: what the scheduler remembers.
import { z } from 'zod';
import { ok } from '../answers.ts';
import { notFound } from '../problem.ts';
import { type Route, route } from '../route.ts';

const TAG = 'state';

export const STATE_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/state/frameworkId',
    operation: 'getFrameworkId',
    tag: TAG,
    summary: 'The framework id that Mesos gave, as a list of one; 404 before the first subscription.',
    answers: { 200: { says: 'The id.', schema: z.array(z.string()).length(1) } },
    handle: (_, { scheduler }) => {
      const id = scheduler.frameworkId;
      if (id === undefined) throw notFound('Framework ID', undefined, 'Wait for the first subscription');
      return ok([id]);
    },
  }),
];
