// How the service does, as one number: the HTTP status of /v1/health. The numbers are the DC/OS SDK's, of which some
// mean something else in HTTP. Pure.
import { z } from 'zod';
import { DEPLOY, RECOVERY, UNINSTALL } from '../plan/definitions.ts';
import type { PlanStanding } from '../plan/status.ts';
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
  readonly standings: readonly PlanStanding[];
  readonly isSubscribed: boolean;
}

interface Codes {
  readonly pending: number;
  readonly starting: number;
}

const DELAYED = 208;

/** What hinders most comes first. */
function codeOf({ steps }: PlanStanding, { pending, starting }: Codes): number | undefined {
  if (steps.has('DELAYED')) return DELAYED;
  if (steps.has('STARTING') || steps.has('STARTED')) return starting;
  return [...steps.keys()].some((status) => status !== 'COMPLETE') ? pending : undefined;
}

function ofDeploy(plan: PlanStanding): number | undefined {
  const { status } = plan;
  if (status === 'COMPLETE') return undefined;
  if (status === 'WAITING') return 207;
  const code = codeOf(plan, { pending: 204, starting: 202 });
  return status === 'IN_PROGRESS' && code === 204 ? 202 : code;
}

function ofRecovery(plan: PlanStanding): number | undefined {
  return plan.status === 'COMPLETE' ? undefined : codeOf(plan, { pending: 203, starting: 205 });
}

type CodeOf = (plan: PlanStanding) => number | undefined;

function ofPlan({ standings }: HealthSource, name: string, code: CodeOf): Health | undefined {
  const plan = standings.find((one) => one.name === name);
  const value = plan === undefined ? undefined : code(plan);
  if (plan === undefined || value === undefined) return undefined;
  return { value, reasons: [`plan ${name} is ${plan.status}`] };
}

function broken({ standings }: HealthSource): Health | undefined {
  const names = standings.filter(({ status }) => status === 'ERROR').map(({ name }) => name);
  return names.length === 0
    ? undefined
    : { value: 417, reasons: names.map((name) => `plan ${name} has errors`) };
}

export function health(source: HealthSource): Health {
  const found = broken(source);
  if (found !== undefined) return found;
  if (!source.isSubscribed) return { value: 503, reasons: ['not subscribed to a Mesos master'] };
  if (source.standings.some(({ name }) => name === UNINSTALL))
    return ofPlan(source, UNINSTALL, ofDeploy) ?? { value: 202, reasons: [`plan ${UNINSTALL} is COMPLETE`] };
  const hindered = ofPlan(source, DEPLOY, ofDeploy) ?? ofPlan(source, RECOVERY, ofRecovery);
  return hindered ?? { value: 200, reasons: [`plan ${DEPLOY} is COMPLETE`] };
}

/** One line for each plan: how many of its steps are how far. */
export function planReasons({ standings }: HealthSource): string[] {
  return standings.map(({ name, status, steps }) => {
    const counts = [...steps].map(([state, count]) => `${count} ${state}`);
    return `plan ${name} is ${status}: ${counts.length === 0 ? 'no steps' : counts.join(', ')}`;
  });
}
