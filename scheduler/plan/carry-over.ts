// What of a plan's progress holds when the service gets another target: a custom plan that is under way goes on with the
// steps that it still has, and one that is complete stays so where it is the same. Pure.
import {
  initialProgress,
  OPEN_GATE,
  type PhaseDefinition,
  type PhaseProgress,
  type Plan,
  type PlanDefinition,
  type PlanProgress,
  pendingStep,
  type StepDefinition,
  type StepProgress,
} from './model.ts';
import { planStatus } from './status.ts';
import { stepState } from './step-machine.ts';

/** Names hold the instance and the tasks: a step of the same name in the same phase is the same. */
function sameStep(
  before: PhaseDefinition,
  progress: PhaseProgress,
  { name, error }: StepDefinition,
): StepProgress | undefined {
  const index = before.steps.findIndex((step) => step.name === name && step.error === error);
  return index < 0 ? undefined : progress.steps[index];
}

function phaseAfter({ definition, progress }: Plan, phase: PhaseDefinition): PhaseProgress {
  const index = definition.phases.findIndex(({ name }) => name === phase.name);
  const [before, own] = [definition.phases[index], progress.phases[index]];
  if (before === undefined || own === undefined) return { ...OPEN_GATE, steps: phase.steps.map(pendingStep) };
  // What a canary was told counts for a canary alone.
  const proceeds = before.strategy === phase.strategy ? own.proceeds : 0;
  const steps = phase.steps.map((step) => sameStep(before, own, step) ?? pendingStep(step));
  return { interrupted: own.interrupted, proceeds, steps };
}

const namesOf = ({ strategy, phases }: PlanDefinition) =>
  JSON.stringify([
    strategy,
    phases.map((one) => [one.name, one.strategy, one.steps.map(({ name }) => name)]),
  ]);

function isBegun({ phases }: PlanProgress): boolean {
  return phases.some(({ steps }) => steps.some((step) => stepState(step) !== 'PENDING'));
}

/**
 * The progress of `next`, which was `before`; undefined: it begins anew. A complete plan that has changed does: what is
 * new in it would start without being asked.
 */
export function carriedOver(before: Plan, next: PlanDefinition): PlanProgress | undefined {
  const { interrupted, parameters } = before.progress;
  const isSame = namesOf(before.definition) === namesOf(next);
  if (planStatus(before) === 'COMPLETE' && !isSame) return undefined;
  const isWaiting = interrupted && !isBegun(before.progress);
  if (isWaiting) return undefined;
  const phases = next.phases.map((phase) => phaseAfter(before, phase));
  return { ...initialProgress(next, interrupted), parameters, phases };
}
