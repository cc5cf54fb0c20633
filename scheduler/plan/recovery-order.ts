// Recovery as code of the service wants it: which tasks of a failed or replaced instance run in which order. Without
// such code a step of recovery launches all its tasks together. Pure.
import type { PodSpec, ServiceSpec } from '../spec/service-spec.ts';
import { stepDefinition } from './definitions.ts';
import type { StepProgress } from './model.ts';

export interface RecoveryContext {
  readonly spec: ServiceSpec;
  /** `node-1`. */
  readonly instance: string;
  readonly index: number;
  /** It has no place any more: it starts on another agent, with empty volumes. */
  readonly isReplaced: boolean;
  /** Names (within the pod) of the tasks that are down. */
  readonly down: readonly string[];
  /** Of those that run and are launched again, because an essential task failed. */
  readonly along: readonly string[];
}

/** Names of tasks, one list after another; those of one list are launched together. */
export type RecoveryOrder = readonly (readonly string[])[];

/**
 * Undefined: as without it. Tasks that are named are launched, also when they run, or have finished before; every task
 * that is down must be named. Asked once for each recovery, and must answer the same for the same.
 */
export type RecoveryFor = (pod: PodSpec, context: RecoveryContext) => RecoveryOrder | undefined;

function isOrder(value: unknown): value is RecoveryOrder {
  const isName = (one: unknown) => typeof one === 'string';
  const isStage = (one: unknown) => Array.isArray(one) && one.length > 0 && one.every(isName);
  return Array.isArray(value) && value.length > 0 && value.every(isStage);
}

/** What is wrong with what such code answered, for people. */
export function orderProblem(
  pod: PodSpec,
  { down, index }: RecoveryContext,
  order: unknown,
): string | undefined {
  if (!isOrder(order)) return 'not a list of lists of task names, none of them empty';
  const named = order.flat();
  const unknown = named.find((task) => !pod.tasks.some(({ name }) => name === task));
  if (unknown !== undefined) return `${unknown} is no task of the pod ${pod.type}`;
  const twice = named.find((task, at) => named.indexOf(task) !== at);
  if (twice !== undefined) return `${twice} is named twice`;
  const missing = down.find((task) => !named.includes(task));
  if (missing !== undefined) return `${missing} is down and is not named`;
  return order.map((tasks) => stepDefinition(pod, index, tasks).error).find((error) => error !== undefined);
}

/** In the order given; tasks that went down later come last. */
export function stagesOf({ order = [], tasks }: StepProgress): RecoveryOrder {
  const named = order.flat();
  const rest = Object.keys(tasks).filter((task) => !named.includes(task));
  return rest.length === 0 ? order : [...order, rest];
}

/** Of these tasks those that may be launched now: the first stage that is not complete. */
export function inTurn(progress: StepProgress, tasks: readonly string[]): readonly string[] {
  if (progress.order === undefined) return tasks;
  const isOpen = (task: string) => tasks.includes(task) && progress.tasks[task]?.state !== 'COMPLETE';
  const stage = stagesOf(progress).find((one) => one.some(isOpen)) ?? [];
  return tasks.filter((task) => stage.includes(task));
}
