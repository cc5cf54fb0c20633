// What changed in a plan from one moment to the next, small enough to send at every change. Pure. Progress is immutable
// data: what is the same object did not change, so the cost is that of looking, not of comparing.
import { phasePath, stepPath } from '../../plan/commands.ts';
import type { Plan, Status } from '../../plan/model.ts';
import { phaseStatus, planStatus, stepStatuses } from '../../plan/status.ts';
import { idOf } from '../../service/ids.ts';

export interface StepChange {
  readonly id: string;
  readonly name: string;
  readonly status: Status;
}

export interface PhaseChange {
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  /** Those that changed. */
  readonly steps: readonly StepChange[];
}

export interface PlanChange {
  readonly plan: string;
  readonly status: Status;
  /** The plan has other phases or steps than before: read it anew, with GET /v1/plans/{plan}. */
  readonly isAnother: boolean;
  /** Those that changed; none when it is another. */
  readonly phases: readonly PhaseChange[];
}

function stepChanges(before: Plan, after: Plan, phase: number): StepChange[] {
  const definition = after.definition.phases[phase];
  const progress = after.progress.phases[phase];
  if (definition === undefined || progress === undefined) return [];
  const old = before.progress.phases[phase]?.steps ?? [];
  const changed = progress.steps.flatMap((step, index) => (step === old[index] ? [] : [index]));
  if (changed.length === 0) return [];
  const statuses = stepStatuses(definition, progress);
  return changed.map((step) => ({
    id: idOf(stepPath(after, { phase, step })),
    name: definition.steps[step]?.name ?? '',
    status: statuses[step] ?? 'ERROR',
  }));
}

function phaseChange(before: Plan, after: Plan, phase: number): PhaseChange[] {
  const definition = after.definition.phases[phase];
  const progress = after.progress.phases[phase];
  const isSame = progress === before.progress.phases[phase];
  if (definition === undefined || progress === undefined || isSame) return [];
  return [
    {
      id: idOf(phasePath(after, phase)),
      name: definition.name,
      status: phaseStatus(definition, progress),
      steps: stepChanges(before, after, phase),
    },
  ];
}

/** undefined when nothing changed. `before` is undefined for a plan that is new. */
export function planChange(before: Plan | undefined, after: Plan): PlanChange | undefined {
  if (before === after) return undefined;
  const { name, phases } = after.definition;
  const isAnother = before?.definition.phases !== phases;
  const all = before === undefined || isAnother ? [] : phases.map((_, index) => index);
  return {
    plan: name,
    status: planStatus(after),
    isAnother,
    phases: before === undefined ? [] : all.flatMap((index) => phaseChange(before, after, index)),
  };
}
