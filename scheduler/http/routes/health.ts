// /v1/health: one number for monitors, which is the HTTP status too.
import { z } from 'zod';
import { HEALTH_CODES, Health, health, planReasons } from '../health.ts';
import { type AnswerSpec, type Route, route } from '../route.ts';

const ANSWERS = Object.fromEntries(
  Object.entries(HEALTH_CODES).map(([status, says]): [string, AnswerSpec] => [
    status,
    { says, schema: Health },
  ]),
);

export const HEALTH_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/health',
    operation: 'getHealth',
    tag: 'health',
    summary: 'How the service does, as a status. No token is needed, so that monitors can ask.',
    access: 'open',
    query: { verbose: z.enum(['true', 'false']).optional().describe('Tell of every plan.') },
    answers: ANSWERS,
    handle: ({ query }, { scheduler }) => {
      const { value, reasons } = health(scheduler);
      const more = query.verbose === 'true' ? planReasons(scheduler) : [];
      return { status: value, body: { value, reasons: [...reasons, ...more] } };
    },
  }),
];
