// The words of plans: what a plan consists of (definition), how far it has come (progress), how it shows (status).
// Progress is plain data and is stored; it lies beside its definition, position by position.
import type { Strategy } from '../spec/service-spec.ts';

export type StepState = 'ERROR' | 'DELAYED' | 'PENDING' | 'PREPARED' | 'STARTING' | 'STARTED' | 'COMPLETE';
export type Status = StepState | 'WAITING' | 'IN_PROGRESS';

export interface StepDefinition {
  /** `hello-0:[server]`. */
  readonly name: string;
  readonly pod: string;
  readonly index: number;
  /** `hello-0`. */
  readonly instance: string;
  /** Names of tasks within the pod. */
  readonly tasks: readonly string[];
  /** Why the step can never run; then it is in ERROR. */
  readonly error?: string | undefined;
}

export interface PhaseDefinition {
  readonly name: string;
  readonly strategy: Strategy;
  readonly steps: readonly StepDefinition[];
}

export interface PlanDefinition {
  readonly name: string;
  readonly strategy: Strategy;
  /** Why nothing of it may run; then the plan is in ERROR. */
  readonly errors?: readonly string[] | undefined;
  readonly phases: readonly PhaseDefinition[];
}

export interface TaskProgress {
  readonly state: StepState;
  /** The launch that this step waits for; absent until it launched. */
  readonly taskId?: string | undefined;
  /** Launch it even if its goal is reached: an operator restarted the step, or recovery takes it along. */
  readonly relaunch?: boolean | undefined;
}

export interface StepProgress {
  readonly tasks: Readonly<Record<string, TaskProgress>>;
}

export interface PhaseProgress {
  readonly interrupted: boolean;
  /** How often a canary phase was told to continue. */
  readonly proceeds: number;
  readonly steps: readonly StepProgress[];
}

export interface PlanProgress {
  readonly interrupted: boolean;
  /** Environment given at start. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly phases: readonly PhaseProgress[];
}

export interface Plan {
  readonly definition: PlanDefinition;
  readonly progress: PlanProgress;
}

/** Where a step stands in its plan. */
export interface StepPlace {
  readonly phase: number;
  readonly step: number;
}

const PENDING: TaskProgress = { state: 'PENDING' };

export function pendingStep(step: StepDefinition): StepProgress {
  return { tasks: Object.fromEntries(step.tasks.map((task) => [task, PENDING])) };
}

/** Everything pending. An interrupted plan waits until it is started. */
export function initialProgress(definition: PlanDefinition, interrupted: boolean): PlanProgress {
  const phases = definition.phases.map(({ steps }) => ({
    interrupted: false,
    proceeds: 0,
    steps: steps.map(pendingStep),
  }));
  return { interrupted, parameters: {}, phases };
}

/** Whether the progress lies position by position beside the definition; a stored one of an older plan may not. */
export function fits(definition: PlanDefinition, progress: PlanProgress): boolean {
  if (progress.phases.length !== definition.phases.length) return false;
  return definition.phases.every(({ steps }, phase) => {
    const stored = progress.phases[phase]?.steps ?? [];
    const same = (step: StepDefinition, place: number) =>
      step.tasks.length === Object.keys(stored[place]?.tasks ?? {}).length &&
      step.tasks.every((task) => stored[place]?.tasks[task] !== undefined);
    return stored.length === steps.length && steps.every(same);
  });
}
