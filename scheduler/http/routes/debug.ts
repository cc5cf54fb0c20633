// /v1/debug and /v2/debug: why things are as they are.
import { z } from 'zod';
import type { Outcome } from '../../offer/outcome.ts';
import { ok } from '../answers.ts';
import { type Route, route } from '../route.ts';
import { named } from '../schema.ts';

const TAG = 'debug';

const OutcomeView: z.ZodType<Outcome> = named(
  'Outcome',
  z.object({
    passed: z.boolean(),
    subject: z.string(),
    reason: z.string(),
    get children() {
      return z.array(OutcomeView);
    },
  }),
);

const OffersView = named(
  'Offers',
  z.object({
    suppressed: z.boolean().describe('Nothing wants resources, and Mesos sends no offers.'),
    outcomes: z.array(z.object({ timestamp: z.number(), podInstance: z.string(), outcome: OutcomeView })),
  }),
);

export const DEBUG_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v2/debug/offers',
    operation: 'getOffers',
    tag: TAG,
    summary: 'Why offers were taken or refused: the last 100 outcomes.',
    answers: { 200: { says: 'The outcomes, newest last.', schema: OffersView } },
    handle: (_, { scheduler }) => {
      const outcomes = scheduler.outcomes.all.map(({ at, instance, outcome }) => ({
        timestamp: at,
        podInstance: instance,
        outcome,
      }));
      return ok({ suppressed: scheduler.isSuppressed, outcomes });
    },
  }),
];
