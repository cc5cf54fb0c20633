// What changed in a plan, as the API's events tell it: with the ids of phases and steps.
import type { PlanChange as Change } from '../../plan/change.ts';
import { phasePath, type Status, stepPath } from '../../plan/model.ts';
import { idOf } from '../../service/ids.ts';

export interface StepChange {
  readonly id: string;
  readonly name: string;
  readonly status: Status;
}

export interface PlanChange {
  readonly plan: string;
  readonly status: Status;
  /** The plan may have other phases or steps than before: read it anew, with GET /v1/plans/{plan}. */
  readonly isAnother: boolean;
  /** Those that changed, with the steps that changed. */
  readonly phases: readonly (StepChange & { readonly steps: readonly StepChange[] })[];
}

export function planChangeView({ plan, status, isAnother, phases }: Change): PlanChange {
  return {
    plan,
    status,
    isAnother,
    phases: phases.map((phase) => ({
      id: idOf(phasePath(plan, phase.name)),
      name: phase.name,
      status: phase.status,
      steps: phase.steps.map(({ position, name, status: step }) => {
        return { id: idOf(stepPath(plan, phase.name, position)), name, status: step };
      }),
    })),
  };
}
