// A plan as the DC/OS SDK's API shows it.
import { z } from 'zod';
import { type Plan, phasePath, type Status, stepPath } from '../plan/model.ts';
import { phaseStatuses, planStatus, stepStatuses } from '../plan/status.ts';
import { idOf } from '../service/ids.ts';
import { named, type ViewOf } from './schema.ts';

const STATUSES = [
  'ERROR',
  'DELAYED',
  'PENDING',
  'PREPARED',
  'STARTING',
  'STARTED',
  'COMPLETE',
  'WAITING',
  'IN_PROGRESS',
] as const satisfies readonly Status[];

export const StatusName = named('Status', z.enum(STATUSES));

export const StepView = named(
  'Step',
  z.object({
    id: z.string().describe('A UUID that stays the same over restarts.'),
    status: StatusName,
    name: z.string(),
    message: z.string().describe('The status in words, and behind it why the step waits.'),
  }),
);
export type StepView = ViewOf<typeof StepView>;

export const PhaseView = named(
  'Phase',
  z.object({
    id: z.string(),
    name: z.string(),
    steps: z.array(StepView),
    strategy: z.string(),
    status: StatusName,
  }),
);
export type PhaseView = ViewOf<typeof PhaseView>;

export const PlanView = named(
  'Plan',
  z.object({
    phases: z.array(PhaseView),
    errors: z.array(z.string()),
    strategy: z.string(),
    status: StatusName,
  }),
);
export type PlanView = ViewOf<typeof PlanView>;

type Reasons = ReadonlyMap<string, string>;

function stepView(plan: Plan, phase: number, step: number, status: Status, reasons: Reasons): StepView {
  const { name: phaseName = '', steps = [] } = plan.definition.phases[phase] ?? {};
  const definition = steps[step];
  const path = stepPath(plan.definition.name, phaseName, step);
  const name = definition?.name ?? '';
  const reason = definition?.error ?? (status === 'COMPLETE' ? undefined : reasons.get(path));
  const message = `'${name}' has status: '${status}'.${reason === undefined ? '' : ` ${reason}`}`;
  return { id: idOf(path), status, name, message };
}

function phaseView(plan: Plan, phase: number, status: Status, reasons: Reasons): PhaseView[] {
  const definition = plan.definition.phases[phase];
  const progress = plan.progress.phases[phase];
  if (definition === undefined || progress === undefined) return [];
  const steps = stepStatuses(definition, progress).map((one, step) =>
    stepView(plan, phase, step, one, reasons),
  );
  const { name, strategy } = definition;
  return [{ id: idOf(phasePath(plan.definition.name, definition.name)), name, steps, strategy, status }];
}

function errorsOf({ definition }: Plan): string[] {
  const steps = definition.phases.flatMap((phase) => phase.steps);
  const own = steps.flatMap(({ name, error }) => (error === undefined ? [] : [`${name}: ${error}`]));
  return [...(definition.errors ?? []), ...own];
}

/** `reasons`: why steps wait, by their paths. */
export function planView(plan: Plan, reasons: Reasons): PlanView {
  const phases = phaseStatuses(plan).flatMap((status, phase) => phaseView(plan, phase, status, reasons));
  return { phases, errors: errorsOf(plan), strategy: plan.definition.strategy, status: planStatus(plan) };
}
