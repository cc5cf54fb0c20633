// /v1/debug and /v2/debug: why things are as they are.
import { z } from 'zod';
import type { Outcome } from '../../offer/outcome.ts';
import { ok } from '../answers.ts';
import {
  offersDebug,
  type PlanFilter,
  plansDebug,
  reservationsDebug,
  taskStatusesDebug,
} from '../debug-view.ts';
import { StatusName } from '../plan-view.ts';
import { badRequest } from '../problem.ts';
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
    outcomes: z
      .array(z.object({ timestamp: z.number(), podInstance: z.string(), outcome: OutcomeView }))
      .describe('Each with its tree of reasons.'),
    acceptedCount: z.number(),
    rejectedCount: z.number(),
    failureReasons: z.record(z.string(), z.number()).describe('How often each reason stands among them.'),
    offers: z
      .array(
        z.object({
          timestamp: z.number(),
          'pod-instance-name': z.string(),
          outcome: z.enum(['pass', 'fail']),
          explanation: z.array(z.string()),
        }),
      )
      .describe("The same in the SDK's form."),
  }),
);

const PlansDebug = named(
  'PlansDebug',
  z.object({
    schedulerState: z.enum(['RUNNING', 'DEPLOYED', 'DEPLOYING', 'RECOVERING', 'DECOMMISSIONING']),
    activePlans: z.array(z.string()),
    plans: z.array(
      z.object({
        name: z.string(),
        status: StatusName,
        strategy: z.string(),
        phases: z.array(
          z.object({
            name: z.string(),
            status: StatusName,
            strategy: z.string(),
            steps: z.array(z.object({ name: z.string(), status: StatusName, errors: z.array(z.string()) })),
          }),
        ),
        totalSteps: z.number(),
        completedSteps: z.number(),
      }),
    ),
    serviceTopology: z
      .array(z.record(z.string(), z.unknown()))
      .describe('Names of plans, phases and steps as a tree.'),
  }),
);

const TaskStatuses = named(
  'TaskStatuses',
  z.array(
    z.object({
      name: z.string(),
      phases: z.array(
        z.object({
          name: z.string(),
          steps: z.array(
            z.object({
              name: z.string(),
              taskStatus: z.array(z.object({ name: z.string(), taskStatus: z.string(), taskId: z.string() })),
            }),
          ),
        }),
      ),
    }),
  ),
);

const FailingAgentView = named(
  'FailingAgent',
  z.object({
    id: z.string(),
    hostname: z.string(),
    failures: z.number().describe('Of late.'),
    lastTask: z.string(),
    avoidedUntil: z.number().nullable().describe('Milliseconds since the epoch; null: it is used.'),
  }),
);

const FILTER = {
  plan: z.string().optional(),
  phase: z.string().optional().describe('Of the plan named.'),
  step: z.string().optional().describe('Of the phase named.'),
  sync: z.string().optional().describe('Taken for clients that send it; answers are always up to date.'),
};

function checked({ plan, phase, step }: PlanFilter): PlanFilter {
  if (phase !== undefined && plan === undefined) throw badRequest('phase without plan', 'plan and phase');
  if (step !== undefined && phase === undefined)
    throw badRequest('step without phase', 'plan, phase and step');
  return { plan, phase, step };
}

export const DEBUG_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/debug/plans',
    operation: 'debugPlans',
    tag: TAG,
    summary: 'All plans in short, and what the scheduler does.',
    query: FILTER,
    answers: { 200: { says: 'The plans.', schema: PlansDebug } },
    handle: ({ query }, { scheduler }) => ok(plansDebug(scheduler.plans, checked(query))),
  }),
  route({
    method: 'GET',
    path: '/v1/debug/taskStatuses',
    operation: 'debugTaskStatuses',
    tag: TAG,
    summary: 'The last status of the tasks of every step.',
    query: FILTER,
    answers: { 200: { says: 'The plans with their tasks.', schema: TaskStatuses } },
    handle: ({ query }, { scheduler }) => {
      return ok(taskStatusesDebug(scheduler.plans, scheduler.state, checked(query)));
    },
  }),
  route({
    method: 'GET',
    path: '/v1/debug/reservations',
    operation: 'debugReservations',
    tag: TAG,
    summary: "Ids of the service's reserved resources, by the agents' host names.",
    answers: { 200: { says: 'The ids.', schema: z.record(z.string(), z.array(z.string())) } },
    handle: (_, { scheduler }) => ok(reservationsDebug(scheduler.state)),
  }),
  route({
    method: 'GET',
    path: '/v1/debug/agents',
    operation: 'debugAgents',
    tag: TAG,
    summary: 'Agents where tasks failed of late, and until when new pods avoid them.',
    answers: { 200: { says: 'The agents.', schema: z.array(FailingAgentView) } },
    handle: (_, { scheduler }) => {
      const agents = scheduler.failingAgents.map(({ agentId, avoidedUntil, ...rest }) => {
        return { id: agentId, ...rest, avoidedUntil: avoidedUntil ?? null };
      });
      return ok(agents);
    },
  }),
  route({
    method: 'GET',
    path: '/v2/debug/offers',
    operation: 'getOffers',
    tag: TAG,
    summary: 'Why offers were taken or refused: the last 100 outcomes.',
    answers: { 200: { says: 'The outcomes, newest last.', schema: OffersView } },
    handle: (_, { scheduler }) => {
      const { all } = scheduler.outcomes;
      const outcomes = all.map(({ at, instance, outcome }) => ({
        timestamp: at,
        podInstance: instance,
        outcome,
      }));
      return ok({ suppressed: scheduler.isSuppressed, outcomes, ...offersDebug(all) });
    },
  }),
];
