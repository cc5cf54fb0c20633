// How the service does, as one number: the HTTP status of /v1/health. The numbers are the DC/OS SDK's, of which some
// mean something else in HTTP. Pure.
import { z } from 'zod';
import { DEPLOY, RECOVERY, UNINSTALL } from '../plan/definitions.ts';
import type { Plan, Status } from '../plan/model.ts';
import { planStatus, stepStatuses } from '../plan/status.ts';
import { findPlan, type Plans } from '../service/plans.ts';
import { named, type ViewOf } from './schema.ts';

export const Health = named('Health', z.object({ value: z.number(), reasons: z.array(z.string()) }));
export type Health = ViewOf<typeof Health>;

export const HEALTH_CODES: Readonly<Record<number, string>> = {
  200: 'The service is deployed and whole.',
  202: 'It is being deployed, or uninstalled.',
  203: 'Recovery waits for offers, or for tasks that end.',
  204: 'The deployment waits for offers. HTTP knows no body to this status.',
  205: 'Recovery is under way: tasks start.',
  207: 'The deployment waits for the operator.',
  208: 'A failed task waits until it may start again.',
  417: 'A plan has errors.',
  503: 'Not subscribed to a Mesos master.',
};

export interface HealthSource {
  readonly plans: Plans;
  readonly isSubscribed: boolean;
}

interface Codes {
  readonly pending: number;
  readonly starting: number;
}

const DELAYED = 208;

function steps({ definition, progress }: Plan): Status[] {
  return definition.phases.flatMap((phase, index) => {
    const own = progress.phases[index];
    return own === undefined ? [] : stepStatuses(phase, own);
  });
}

/** What hinders most comes first. */
function codeOf(plan: Plan, { pending, starting }: Codes): number | undefined {
  const all = steps(plan);
  if (all.includes('DELAYED')) return DELAYED;
  if (all.includes('STARTING') || all.includes('STARTED')) return starting;
  return all.some((status) => status !== 'COMPLETE') ? pending : undefined;
}

function ofDeploy(plan: Plan): number | undefined {
  const status = planStatus(plan);
  if (status === 'COMPLETE') return undefined;
  if (status === 'WAITING') return 207;
  const code = codeOf(plan, { pending: 204, starting: 202 });
  return status === 'IN_PROGRESS' && code === 204 ? 202 : code;
}

function ofRecovery(plan: Plan): number | undefined {
  return planStatus(plan) === 'COMPLETE' ? undefined : codeOf(plan, { pending: 203, starting: 205 });
}

function ofPlan(plans: Plans, name: string, code: (plan: Plan) => number | undefined): Health | undefined {
  const plan = findPlan(plans, name);
  const value = plan === undefined ? undefined : code(plan);
  if (plan === undefined || value === undefined) return undefined;
  return { value, reasons: [`plan ${name} is ${planStatus(plan)}`] };
}

function broken(plans: Plans): Health | undefined {
  const names = plans.filter((plan) => planStatus(plan) === 'ERROR').map(({ definition }) => definition.name);
  return names.length === 0
    ? undefined
    : { value: 417, reasons: names.map((name) => `plan ${name} has errors`) };
}

export function health({ plans, isSubscribed }: HealthSource): Health {
  const found = broken(plans);
  if (found !== undefined) return found;
  if (!isSubscribed) return { value: 503, reasons: ['not subscribed to a Mesos master'] };
  if (findPlan(plans, UNINSTALL) !== undefined)
    return ofPlan(plans, UNINSTALL, ofDeploy) ?? { value: 202, reasons: [`plan ${UNINSTALL} is COMPLETE`] };
  const hindered = ofPlan(plans, DEPLOY, ofDeploy) ?? ofPlan(plans, RECOVERY, ofRecovery);
  return hindered ?? { value: 200, reasons: [`plan ${DEPLOY} is COMPLETE`] };
}

/** One line for each plan: how many of its steps are how far. */
export function planReasons(plans: Plans): string[] {
  return plans.map((plan) => {
    const counts = [...Map.groupBy(steps(plan), (status) => status)].map(
      ([status, of]) => `${of.length} ${status}`,
    );
    const told = counts.length === 0 ? 'no steps' : counts.join(', ');
    return `plan ${plan.definition.name} is ${planStatus(plan)}: ${told}`;
  });
}
