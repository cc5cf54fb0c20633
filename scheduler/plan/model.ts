// The words of plans: what a plan consists of (definition), how far it has come (progress), how it shows (status).
// Progress is plain data and is stored; it lies beside its definition, position by position.
import type { Strategy } from '../spec/service-spec.ts';

export type StepState = 'ERROR' | 'DELAYED' | 'PENDING' | 'PREPARED' | 'STARTING' | 'STARTED' | 'COMPLETE';
export type Status = StepState | 'WAITING' | 'IN_PROGRESS';

export type StepAction =
  /** All that runs of the pod instance. */
  | { readonly type: 'kill' }
  /** One reservation of the pod instance, or all of them. */
  | { readonly type: 'unreserve'; readonly resourceId?: string | undefined }
  /** What is recorded of the pod instance. */
  | { readonly type: 'erase' }
  /** The framework itself, and all that is recorded. */
  | { readonly type: 'deregister' };

export interface StepDefinition {
  /** `hello-0:[server]`. */
  readonly name: string;
  readonly pod: string;
  readonly index: number;
  /** `hello-0`. */
  readonly instance: string;
  /** Names of tasks within the pod that it launches; none where it takes something away. */
  readonly tasks: readonly string[];
  /** What it takes away instead of launching. */
  readonly action?: StepAction | undefined;
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
  /** Of a recovery whose tasks run in an order that code of the service gave; absent: all together. */
  readonly order?: readonly (readonly string[])[] | undefined;
  /** That code was asked about an instance without a place. */
  readonly isReplaced?: boolean | undefined;
}

/** What holds back the children of a plan or phase. */
export interface Gate {
  readonly interrupted: boolean;
  /** How often a canary was told to continue. */
  readonly proceeds: number;
}

export interface PhaseProgress extends Gate {
  readonly steps: readonly StepProgress[];
}

/** What of a plan's progress is not of a step. */
export interface PlanHead {
  readonly interrupted: boolean;
  /** Environment given at start. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly phases: readonly Gate[];
}

export interface PlanProgress extends PlanHead {
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

/** The one part of a step that takes away; a launching step has a part for each task. */
export const ACTION = '*';

/** Not begun. */
export function pendingStep({ tasks, action }: StepDefinition): StepProgress {
  const parts = action === undefined ? tasks : [ACTION];
  return { tasks: Object.fromEntries(parts.map((part) => [part, PENDING])) };
}

export const OPEN_GATE: Gate = { interrupted: false, proceeds: 0 };

/** Nothing begun. An interrupted plan waits until it is started. */
export function initialHead(definition: PlanDefinition, interrupted: boolean): PlanHead {
  return { interrupted, parameters: {}, phases: definition.phases.map(() => OPEN_GATE) };
}

export function initialProgress(definition: PlanDefinition, interrupted: boolean): PlanProgress {
  const phases = definition.phases.map(({ steps }) => ({ ...OPEN_GATE, steps: steps.map(pendingStep) }));
  return { ...initialHead(definition, interrupted), phases };
}

/** Whether stored progress of a step has the definition's parts; that of an older definition may not. */
export function fitsStep(definition: StepDefinition, { tasks }: StepProgress): boolean {
  const parts = Object.keys(pendingStep(definition).tasks);
  return parts.length === Object.keys(tasks).length && parts.every((part) => tasks[part] !== undefined);
}

/** Where a phase is within the service: in ids, records and reasons. */
export function phasePath(plan: string, phase: string): string {
  return `${encodeURIComponent(plan)}/${encodeURIComponent(phase)}`;
}

export function stepPath(plan: string, phase: string, step: number): string {
  return `${phasePath(plan, phase)}/${step}`;
}
