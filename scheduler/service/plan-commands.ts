// What an operator tells a plan, as changes of records. Pure.
import { type CommandAnswer, command, type IdOf, type PlanCommand } from '../plan/commands.ts';
import { RECOVERY } from '../plan/definitions.ts';
import { type Plan, type PlanHead, type PlanProgress, stepPath } from '../plan/model.ts';
import type { Change, ServiceState } from '../state/records.ts';
import type { Target } from './configuration.ts';
import { stepChange } from './work.ts';

export interface PlanCommandEffect {
  readonly answer: CommandAnswer;
  readonly changes: readonly Change[];
}

function headOf({ definition }: Plan, { interrupted, parameters, phases }: PlanProgress): PlanHead {
  const gates = phases.map(({ interrupted: closed, proceeds }) => ({ interrupted: closed, proceeds }));
  return { interrupted, parameters, phases: definition.name === RECOVERY ? [] : gates };
}

function stepChanges({ definition, progress }: Plan, after: PlanProgress): Change[] {
  return definition.phases.flatMap(({ name, steps }, phase) =>
    steps.flatMap((_, step): Change[] => {
      const [old, next] = [progress.phases[phase]?.steps[step], after.phases[phase]?.steps[step]];
      if (old === undefined || next === undefined) return [];
      return stepChange(stepPath(definition.name, name, step), old, next);
    }),
  );
}

export function planCommand(
  state: ServiceState,
  { configuration }: Target,
  plan: Plan,
  given: PlanCommand,
  idOf: IdOf,
): PlanCommandEffect {
  const answer = command(plan, given, idOf);
  if (answer.code !== 'done') return { answer, changes: [] };
  const id = plan.definition.name;
  const definition = state.plan.get(id)?.definition;
  const head = { configuration, ...headOf(plan, answer.progress), ...(definition && { definition }) };
  return { answer, changes: [{ kind: 'plan', id, value: head }, ...stepChanges(plan, answer.progress)] };
}
