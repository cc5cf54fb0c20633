// What the service is and how it does: endpoints, state, configurations, health, and why offers were refused.
import { Router } from 'express';
import { DEPLOY } from '../plan/definitions.ts';
import { planStatus } from '../plan/status.ts';
import { findPlan } from '../service/plans.ts';
import type { Scheduler } from '../service/scheduler.ts';
import { json, notFound } from './answers.ts';
import { endpointViews } from './endpoint-view.ts';

interface Health {
  readonly value: number;
  readonly reasons: readonly string[];
}

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

function endpointRoutes(router: Router, scheduler: Scheduler): void {
  const views = () => endpointViews(scheduler.target.spec, scheduler.state);
  router.get('/v1/endpoints', (_, response) => json(response, 200, [...views().keys()]));
  router.get('/v1/endpoints/:name', (request, response) => {
    const { name } = request.params;
    const view = views().get(name);
    return view === undefined ? notFound(response, `Endpoint ${name}`) : json(response, 200, view);
  });
}

function configurationRoutes(router: Router, scheduler: Scheduler): void {
  const configurations = () => scheduler.state.configuration;
  router.get('/v1/configurations', (_, response) => json(response, 200, [...configurations().keys()]));
  router.get('/v1/configurations/targetId', (_, response) =>
    json(response, 200, [scheduler.target.configuration]),
  );
  router.get('/v1/configurations/target', (_, response) => json(response, 200, scheduler.target.spec));
  router.get('/v1/configurations/:id', (request, response) => {
    const { id } = request.params;
    const found = configurations().get(id);
    return found === undefined ? notFound(response, `Configuration ${id}`) : json(response, 200, found.spec);
  });
}

export function serviceRoutes(scheduler: Scheduler): Router {
  const router = Router();
  endpointRoutes(router, scheduler);
  configurationRoutes(router, scheduler);
  router.get('/v1/state/frameworkId', (_, response) => {
    const id = scheduler.frameworkId;
    return id === undefined ? notFound(response, 'Framework ID') : json(response, 200, [id]);
  });
  router.get('/v1/health', (_, response) => {
    const found = health(scheduler);
    json(response, found.value, found);
  });
  router.get('/v2/debug/offers', (_, response) => {
    const outcomes = scheduler.outcomes.all.map(({ at, instance, outcome }) => ({
      timestamp: at,
      podInstance: instance,
      outcome,
    }));
    json(response, 200, { suppressed: scheduler.isSuppressed, outcomes });
  });
  return router;
}
