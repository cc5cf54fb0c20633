// /v1/health: one number for monitors, which is the HTTP status too.
import { z } from 'zod';
import { DEPLOY } from '../../plan/definitions.ts';
import { planStatus } from '../../plan/status.ts';
import { findPlan } from '../../service/plans.ts';
import type { Scheduler } from '../../service/scheduler.ts';
import { type AnswerSpec, type Route, route } from '../route.ts';
import { named, type ViewOf } from '../schema.ts';

const Health = named('Health', z.object({ value: z.number(), reasons: z.array(z.string()) }));
type Health = ViewOf<typeof Health>;

function health(scheduler: Scheduler): Health {
  const plans = scheduler.plans.map((plan) => ({ name: plan.definition.name, status: planStatus(plan) }));
  const broken = plans.filter(({ status }) => status === 'ERROR');
  if (broken.length > 0) return { value: 417, reasons: broken.map(({ name }) => `plan ${name} has errors`) };
  if (!scheduler.isSubscribed) return { value: 503, reasons: ['not subscribed to a Mesos master'] };
  const deploy = findPlan(scheduler.plans, DEPLOY);
  const status = deploy === undefined ? 'COMPLETE' : planStatus(deploy);
  const reasons = [`plan deploy is ${status}`];
  if (status === 'COMPLETE') return { value: 200, reasons };
  if (status === 'WAITING') return { value: 207, reasons };
  return { value: status === 'PENDING' ? 204 : 202, reasons };
}

const SAYS: Readonly<Record<number, string>> = {
  200: 'The service is deployed.',
  202: 'It is being deployed.',
  204: 'The deployment waits for offers.',
  207: 'The deployment waits for the operator.',
  417: 'A plan has errors.',
  503: 'Not subscribed to a Mesos master.',
};

const ANSWERS = Object.fromEntries(
  Object.entries(SAYS).map(([status, says]): [string, AnswerSpec] => [status, { says, schema: Health }]),
);

export const HEALTH_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/health',
    operation: 'getHealth',
    tag: 'health',
    summary: 'How the service does, as a status.',
    access: 'open',
    answers: ANSWERS,
    handle: (_, { scheduler }) => {
      const found = health(scheduler);
      return { status: found.value, body: found };
    },
  }),
];
