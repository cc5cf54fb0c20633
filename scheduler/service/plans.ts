// The plans of a service as a list, for those who look at them.
import type { Plan } from '../plan/model.ts';

export type Plans = readonly Plan[];

export function findPlan(plans: Plans, name: string): Plan | undefined {
  return plans.find(({ definition }) => definition.name === name);
}
