// The plans of a service as a list in order of precedence: deploy, recovery, then the file's others.
// Pure: from the spec and what is stored, and from one list to the next.
import { DEPLOY, planDefinitions, RECOVERY } from '../plan/definitions.ts';
import { fits, initialProgress, type Plan, type PlanDefinition, type PlanProgress } from '../plan/model.ts';
import { everywhere } from '../plan/progress.ts';
import { EMPTY_RECOVERY } from '../plan/recovery.ts';
import type { StepEvent } from '../plan/step-machine.ts';
import type { Change, PlanRecord, ServiceState } from '../state/records.ts';
import type { Target } from './configuration.ts';

export type Plans = readonly Plan[];

function stored(
  definition: PlanDefinition,
  configuration: string,
  record: PlanRecord | undefined,
): PlanProgress {
  const isCurrent = record?.configuration === configuration && fits(definition, record.progress);
  return isCurrent ? record.progress : initialProgress(definition, definition.name !== DEPLOY);
}

/** Progress under another configuration is void: deploy begins anew and finds what is done already. */
export function loadPlans(target: Target, state: ServiceState): Plans {
  const own = planDefinitions(target.spec).map((definition): Plan => {
    const progress = stored(definition, target.configuration, state.plan.get(definition.name));
    const errors = definition.name === DEPLOY ? target.errors : [];
    return { definition: { ...definition, errors }, progress };
  });
  const [deploy, ...others] = own;
  return deploy === undefined ? [EMPTY_RECOVERY] : [deploy, EMPTY_RECOVERY, ...others];
}

export function findPlan(plans: Plans, name: string): Plan | undefined {
  return plans.find(({ definition }) => definition.name === name);
}

export function withProgress(
  plans: Plans,
  name: string,
  change: (progress: PlanProgress) => PlanProgress,
): Plans {
  return plans.map((plan) => {
    if (plan.definition.name !== name) return plan;
    const progress = change(plan.progress);
    return progress === plan.progress ? plan : { ...plan, progress };
  });
}

export function replacePlan(plans: Plans, plan: Plan): Plans {
  return plans.map((old) => (old.definition.name === plan.definition.name ? plan : old));
}

/** An event for whichever step waits for it. */
export function tellAll(plans: Plans, event: StepEvent): Plans {
  return plans.map((plan) => {
    const progress = everywhere(plan.progress, event);
    return progress === plan.progress ? plan : { ...plan, progress };
  });
}

/** What is to be stored when `before` becomes `after`; recovery is made anew from the records and never stored. */
export function planChanges(before: Plans, after: Plans, configuration: string): Change[] {
  return after.flatMap(({ definition, progress }): Change[] => {
    const isSame = findPlan(before, definition.name)?.progress === progress;
    if (isSame || definition.name === RECOVERY) return [];
    return [{ kind: 'plan', id: definition.name, value: { configuration, progress } }];
  });
}
