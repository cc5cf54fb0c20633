// /v1/plans and, as the oldest documents have it, /v1/plan for the deploy plan.
import { z } from 'zod';
import type { CommandAnswer, PlanCommand } from '../../plan/commands.ts';
import { DEPLOY, UPDATE } from '../../plan/definitions.ts';
import { ALREADY, ALREADY_SPEC, Message, ok } from '../answers.ts';
import type { Api } from '../api.ts';
import { PlanView, planView } from '../plan-view.ts';
import { badRequest, notFound } from '../problem.ts';
import { type Answer, type AnswerSpec, type Route, route } from '../route.ts';

const TAG = 'plans';
const plan = z.string().describe('Name of the plan.');
const phase = z.string().optional().describe('Name or id of a phase; without it the whole plan.');
const step = z.string().optional().describe('Name or id of a step of that phase.');
const instance = z
  .string()
  .regex(/[^,]/, 'names of pod instances, such as hello-0,hello-2')
  .optional()
  .describe('Only the steps of these pod instances, separated by commas; the others are taken for complete.');

const PLAN_ANSWERS = {
  200: { says: 'The plan is complete.', schema: PlanView },
  202: { says: 'It is not.', schema: PlanView },
  417: { says: 'It has errors.', schema: PlanView },
};
const DONE: Readonly<Record<number, AnswerSpec>> = { 200: { says: 'It is done.', schema: Message } };
const DONE_OR_ALREADY = { ...DONE, 208: ALREADY_SPEC };

function planNames({ scheduler }: Api): string[] {
  return [...scheduler.planNames];
}

function noPlan(name: string, api: Api) {
  // As with the DC/OS SDK; whoever asks for it wants to know how the update goes.
  const isUpdate = name === UPDATE && api.scheduler.target.spec.plans.some((plan) => plan.name === UPDATE);
  if (isUpdate) {
    const action =
      'The plan deploy does what svc.yml says of update, once a deployment has completed: GET /v1/plans/deploy';
    return notFound(`Plan ${name}`, planNames(api), action);
  }
  return notFound(`Plan ${name}`, planNames(api), 'GET /v1/plans lists them');
}

function show(name: string, api: Api): Answer {
  const found = api.scheduler.plan(name);
  if (found === undefined) throw noPlan(name, api);
  const view = planView(found, api.scheduler.reasons);
  const hasErrors = view.errors.length > 0 || view.status === 'ERROR';
  return { status: hasErrors ? 417 : view.status === 'COMPLETE' ? 200 : 202, body: view };
}

function answer(name: string, given: CommandAnswer): Answer {
  switch (given.code) {
    case 'done':
      return ok({ message: given.message });
    case 'already':
      return ALREADY;
    case 'not found':
      throw notFound(given.message, given.known, `GET /v1/plans/${name} shows the plan`);
    default:
      throw badRequest(given.message, undefined, `GET /v1/plans/${name} shows the plan`);
  }
}

async function command(name: string, given: PlanCommand, api: Api): Promise<Answer> {
  if (!api.scheduler.planNames.includes(name)) throw noPlan(name, api);
  return answer(name, await api.scheduler.command(name, given));
}

const SHOW = [
  route({
    method: 'GET',
    path: '/v1/plans',
    operation: 'listPlans',
    tag: TAG,
    summary: 'Names of the plans, deploy first.',
    answers: { 200: { says: 'The names.', schema: z.array(z.string()) } },
    handle: (_, api) => ok(planNames(api)),
  }),
  route({
    method: 'GET',
    path: '/v1/plans/{plan}',
    operation: 'getPlan',
    tag: TAG,
    summary: 'A plan: its phases and steps, their states, and why they wait.',
    params: { plan },
    answers: PLAN_ANSWERS,
    handle: ({ params }, api) => show(params.plan, api),
  }),
  route({
    method: 'GET',
    path: '/v1/plan/status',
    operation: 'getDeployPlan',
    tag: 'older names',
    summary: 'The deploy plan.',
    answers: PLAN_ANSWERS,
    handle: (_, api) => show(DEPLOY, api),
  }),
];

const START_AND_STOP = [
  route({
    method: 'POST',
    path: '/v1/plans/{plan}/start',
    operation: 'startPlan',
    tag: TAG,
    summary: 'Starts a plan; one that is complete starts anew.',
    params: { plan },
    query: { instance },
    body: {
      says: 'a JSON object of environment for the tasks of the plan: texts, numbers and booleans',
      schema: z
        .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
        .nullish()
        .transform((given) => given ?? {}),
    },
    answers: DONE,
    handle: ({ params, query, body }, api) => {
      const instances = query.instance?.split(',').filter((one) => one !== '');
      return command(params.plan, { type: 'start', parameters: body, instances }, api);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/plans/{plan}/stop',
    operation: 'stopPlan',
    tag: TAG,
    summary: 'Interrupts a plan and sets every step back.',
    params: { plan },
    answers: DONE,
    handle: ({ params }, api) => command(params.plan, { type: 'stop' }, api),
  }),
];

const GATES = [
  ['continue', 'Goes on with a plan or a phase; frees the next steps of a canary.'],
  ['interrupt', 'Launches nothing more of a plan or a phase; what runs runs on.'],
] as const;

const ELEMENTS = [
  ['restart', 'Does a plan, a phase or a step again, whatever its state.'],
  ['forceComplete', 'Takes a plan, a phase or a step for complete.'],
] as const;

function operation(type: string, suffix: string): string {
  return `${type}${suffix}`;
}

const GATE_ROUTES = GATES.flatMap(([type, summary]) => [
  route({
    method: 'POST',
    path: `/v1/plans/{plan}/${type}`,
    operation: operation(type, 'Plan'),
    tag: TAG,
    summary,
    params: { plan },
    query: { phase },
    answers: DONE_OR_ALREADY,
    handle: ({ params, query }, api) => command(params.plan, { type, ...query }, api),
  }),
  route({
    method: 'POST',
    path: `/v1/plan/${type}`,
    operation: operation(type, 'DeployPlan'),
    tag: 'older names',
    summary: `Of the deploy plan: ${summary}`,
    query: { phase },
    answers: DONE_OR_ALREADY,
    handle: ({ query }, api) => command(DEPLOY, { type, ...query }, api),
  }),
]);

const ELEMENT_ROUTES = ELEMENTS.flatMap(([type, summary]) => [
  route({
    method: 'POST',
    path: `/v1/plans/{plan}/${type}`,
    operation: operation(type, 'Plan'),
    tag: TAG,
    summary,
    params: { plan },
    query: { phase, step },
    answers: DONE_OR_ALREADY,
    handle: ({ params, query }, api) => command(params.plan, { type, ...query }, api),
  }),
  route({
    method: 'POST',
    path: `/v1/plan/${type}`,
    operation: operation(type, 'DeployPlan'),
    tag: 'older names',
    summary: `Of the deploy plan: ${summary}`,
    query: { phase, step },
    answers: DONE_OR_ALREADY,
    handle: ({ query }, api) => command(DEPLOY, { type, ...query }, api),
  }),
]);

export const PLAN_ROUTES: readonly Route[] = [...SHOW, ...START_AND_STOP, ...GATE_ROUTES, ...ELEMENT_ROUTES];
