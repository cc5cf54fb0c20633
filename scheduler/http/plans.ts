// /v1/plans and, as the oldest documents have it, /v1/plan for the deploy plan.
import { type Request, type Response, Router } from 'express';
import type { CommandAnswer, PlanCommand } from '../plan/commands.ts';
import { DEPLOY } from '../plan/definitions.ts';
import { findPlan } from '../service/plans.ts';
import type { Scheduler } from '../service/scheduler.ts';
import { already, badRequest, json, notFound } from './answers.ts';
import { planView } from './plan-view.ts';

function answer(response: Response, given: CommandAnswer): Response {
  switch (given.code) {
    case 'done':
      return json(response, 200, { message: given.message });
    case 'already':
      return already(response);
    case 'not found':
      return notFound(response, given.message);
    default:
      return badRequest(response, given.message);
  }
}

function show(scheduler: Scheduler, name: string, response: Response): Response {
  const plan = findPlan(scheduler.plans, name);
  if (plan === undefined) return notFound(response, `Plan ${name}`);
  const view = planView(plan, scheduler.reasons);
  const hasErrors = view.errors.length > 0 || view.status === 'ERROR';
  return json(response, hasErrors ? 417 : view.status === 'COMPLETE' ? 200 : 202, view);
}

/** Text, numbers and booleans become text, as in the SDK; undefined when it is not such an object. */
function parameters(body: unknown): Record<string, string> | undefined {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) return undefined;
  const entries = Object.entries(body);
  const isPlain = entries.every(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return isPlain ? Object.fromEntries(entries.map(([key, value]) => [key, String(value)])) : undefined;
}

function query(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const COMMANDS = ['start', 'stop', 'continue', 'interrupt', 'forceComplete', 'restart'] as const;
type CommandName = (typeof COMMANDS)[number];

function commandOf(name: CommandName, request: Request): PlanCommand | undefined {
  const phase = query(request, 'phase');
  if (name === 'stop') return { type: name };
  if (name === 'continue' || name === 'interrupt') return { type: name, phase };
  if (name !== 'start') return { type: name, phase, step: query(request, 'step') };
  const given = parameters(request.body);
  return given === undefined ? undefined : { type: name, parameters: given };
}

async function run(
  scheduler: Scheduler,
  plan: string,
  name: CommandName,
  request: Request,
  response: Response,
) {
  const command = commandOf(name, request);
  if (command === undefined)
    return badRequest(response, "Couldn't parse parameters: expected a JSON object of texts");
  return answer(response, await scheduler.command(plan, command));
}

export function planRoutes(scheduler: Scheduler): Router {
  const router = Router();
  router.get('/v1/plans', (_, response) => {
    json(
      response,
      200,
      scheduler.plans.map(({ definition }) => definition.name),
    );
  });
  router.get('/v1/plans/:plan', (request, response) => show(scheduler, request.params.plan, response));
  router.get('/v1/plan/status', (_, response) => show(scheduler, DEPLOY, response));
  for (const name of COMMANDS) {
    router.post(`/v1/plans/:plan/${name}`, (request, response) =>
      run(scheduler, request.params.plan, name, request, response),
    );
    if (name === 'start' || name === 'stop') continue;
    router.post(`/v1/plan/${name}`, (request, response) => run(scheduler, DEPLOY, name, request, response));
  }
  return router;
}
