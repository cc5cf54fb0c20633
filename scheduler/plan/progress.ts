// Changing a plan's progress: an event for one task of one step, for a whole step, or for everything. Pure;
// a progress in which nothing changed is the same object, so that the shell stores only what changed.
import type { PhaseProgress, Plan, PlanDefinition, PlanProgress, StepPlace, StepProgress } from './model.ts';
import { type StepEvent, stepTask } from './step-machine.ts';

function mapSame<T>(values: readonly T[], change: (value: T, index: number) => T): readonly T[] {
  const changed = values.map(change);
  return changed.some((value, index) => value !== values[index]) ? changed : values;
}

/** The event for those tasks of the step for which `applies`. */
export function stepProgress(
  step: StepProgress,
  event: StepEvent,
  applies: (task: string) => boolean = () => true,
): StepProgress {
  const entries = Object.entries(step.tasks);
  const changed = entries.map(
    ([name, task]) => [name, applies(name) ? stepTask(task, event) : task] as const,
  );
  const isSame = changed.every(([name, task]) => task === step.tasks[name]);
  return isSame ? step : { ...step, tasks: Object.fromEntries(changed) };
}

function changeSteps(
  phase: PhaseProgress,
  change: (step: StepProgress, index: number) => StepProgress,
): PhaseProgress {
  const steps = mapSame(phase.steps, change);
  return steps === phase.steps ? phase : { ...phase, steps };
}

function changePhases(
  progress: PlanProgress,
  change: (phase: PhaseProgress, index: number) => PhaseProgress,
): PlanProgress {
  const phases = mapSame(progress.phases, change);
  return phases === progress.phases ? progress : { ...progress, phases };
}

/** The event for one step. */
export function atStep(progress: PlanProgress, place: StepPlace, event: StepEvent): PlanProgress {
  return changePhases(progress, (phase, phaseIndex) => {
    if (phaseIndex !== place.phase) return phase;
    return changeSteps(phase, (step, index) => (index === place.step ? stepProgress(step, event) : step));
  });
}

/** The event for every task of the plan, or of one phase. */
export function everywhere(progress: PlanProgress, event: StepEvent, onlyPhase?: number): PlanProgress {
  return changePhases(progress, (phase, index) => {
    if (onlyPhase !== undefined && index !== onlyPhase) return phase;
    return changeSteps(phase, (step) => stepProgress(step, event));
  });
}

/** Opens or closes the gate of the plan, or of one phase. Opening tells a canary phase to continue. */
export function setInterrupted(
  progress: PlanProgress,
  interrupted: boolean,
  onlyPhase?: number,
): PlanProgress {
  if (onlyPhase === undefined) return { ...progress, interrupted };
  return changePhases(progress, (phase, index) => {
    if (index !== onlyPhase) return phase;
    const proceeds = interrupted ? phase.proceeds : phase.proceeds + 1;
    return { ...phase, interrupted, proceeds };
  });
}

/** Every step pending again; those with a goal reached or a launch under way are launched anew. */
export function restartAll(plan: Plan): PlanProgress {
  const restarted = everywhere(plan.progress, { type: 'restart' });
  return changePhases(restarted, (phase) => (phase.proceeds === 0 ? phase : { ...phase, proceeds: 0 }));
}

/** The steps of all but these pod instances are taken for complete. */
export function completeOthers(
  { phases }: PlanDefinition,
  progress: PlanProgress,
  instances: readonly string[],
): PlanProgress {
  return changePhases(progress, (phase, phaseIndex) =>
    changeSteps(phase, (step, index) => {
      const isMeant = instances.includes(phases[phaseIndex]?.steps[index]?.instance ?? '');
      return isMeant ? step : stepProgress(step, { type: 'force-complete' });
    }),
  );
}
