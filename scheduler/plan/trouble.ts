// How long a pod instance has been in trouble: a main task of it is lost or keeps failing. What was killed on purpose is
// none, unless for the sake of its agent; it is over when all of them run and are ready. Pure.
import type { ReplaceSpec, ServiceSpec } from '../spec/service-spec.ts';
import type { TaskRecord, TroubleRecord } from '../state/records.ts';
import { splitInstance } from './definitions.ts';
import { isDrained } from './maintenance.ts';
import { isDown } from './step-work.ts';
import { hasReachedGoal, podSpec } from './view.ts';

/** The policy for an instance that is wanted; undefined where only an operator replaces. */
export function replacePolicy(spec: ServiceSpec, instance: string): ReplaceSpec | undefined {
  const [type, index] = splitInstance(instance);
  const pod = podSpec(spec, type);
  return pod !== undefined && index < pod.count ? pod.replaceAfter : undefined;
}

/**
 * The same record when nothing changes; undefined: all is well. `isDisplaced`: its agent is under maintenance, which is
 * trouble too, as is a drain, though the tasks were killed on purpose.
 */
export function troubleOf(
  tasks: readonly TaskRecord[],
  before: TroubleRecord | undefined,
  now: number,
  isDisplaced: boolean,
): TroubleRecord | undefined {
  const main = tasks.filter(({ goal }) => goal === 'RUNNING');
  if (main.every((task) => hasReachedGoal(task))) return undefined;
  const isOnPurpose = (task: TaskRecord) => task.state === 'TASK_KILLED' && !isDisplaced && !isDrained(task);
  const isBad = main.some((task) => isDown(task) && !isOnPurpose(task));
  return before ?? (isBad ? { since: now } : undefined);
}
