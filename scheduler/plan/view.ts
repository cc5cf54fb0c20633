// What plans may look at to decide: the spec, the target, what is recorded of pods and tasks, and the time. Pure.
// What is asked of one pod instance must not cost more because there are others.
import { isSameExecutor } from '../offer/executor-shape.ts';
import {
  findTask,
  type PodSpec,
  type ServiceSpec,
  type TaskSpec,
  taskFullName,
} from '../spec/service-spec.ts';
import type {
  BackoffRecord,
  ConfigurationRecord,
  LeftoverRecord,
  OverrideRecord,
  PodRecord,
  TaskRecord,
} from '../state/records.ts';
import { splitInstance } from './definitions.ts';
import type { RecoveryFor } from './recovery-order.ts';
import { isLive } from './task-state.ts';

export interface ServiceView {
  readonly spec: ServiceSpec;
  /** The id of the configuration that `spec` is. */
  readonly configuration: string;
  readonly configurations: ReadonlyMap<string, ConfigurationRecord>;
  readonly pods: ReadonlyMap<string, PodRecord>;
  /** By full name, `hello-0-server`. */
  readonly tasks: ReadonlyMap<string, TaskRecord>;
  /** Of one pod instance. */
  readonly tasksOf: (instance: string) => readonly TaskRecord[];
  readonly backoffs: ReadonlyMap<string, BackoffRecord>;
  /** By full name of the task. */
  readonly overrides: ReadonlyMap<string, OverrideRecord>;
  /** Reservations of pods that are gone, by resource_id. */
  readonly leftovers: ReadonlyMap<string, LeftoverRecord>;
  /** What Mesos says of an agent that is not registered, as the end of a sentence; undefined: nothing. */
  readonly agentSays: (agentId: string) => string | undefined;
  /** Whether Mesos has not yet said the state of this task id since we subscribed. */
  readonly isUnreconciled: (taskId: string) => boolean;
  /** Code of the service that replaces recovery; it never throws. */
  readonly recoveryFor?: RecoveryFor | undefined;
  /** The service is being taken away: nothing is launched any more. */
  readonly isUninstalling: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function podSpec(spec: ServiceSpec, pod: string): PodSpec | undefined {
  return spec.pods.find(({ type }) => type === pod);
}

export function taskSpecs(pod: PodSpec, names: readonly string[]): TaskSpec[] {
  return names.flatMap((name) => findTask(pod, name) ?? []);
}

export function recordOf(view: ServiceView, instance: string, task: string): TaskRecord | undefined {
  return view.tasks.get(taskFullName(instance, task));
}

/** Tasks of an instance that the service still wants, which its pod has no more. */
export function departed({ spec, tasksOf }: ServiceView, instance: string): TaskRecord[] {
  const [type, index] = splitInstance(instance);
  const pod = podSpec(spec, type);
  if (pod === undefined || index >= pod.count) return [];
  return tasksOf(instance).filter(({ task }) => findTask(pod, task) === undefined);
}

/** Whether the executor of a pod that has a place is what this pod spec wants. */
export function hasExecutorOf(
  { pods, configurations }: ServiceView,
  instance: string,
  pod: PodSpec,
): boolean {
  const { executorConfiguration = '' } = pods.get(instance) ?? {};
  const spec = configurations.get(executorConfiguration)?.spec;
  const old = spec && podSpec(spec, pod.type);
  return old !== undefined && isSameExecutor(old, pod);
}

export function isTaskLive(record: TaskRecord | undefined): boolean {
  return record !== undefined && isLive(record.state);
}

/**
 * Whether the task has what its goal asks for, as the DC/OS SDK defines it: RUNNING runs and is ready, FINISH finished
 * under this configuration, ONCE under any. Without a configuration any will do.
 */
export function hasReachedGoal(record: TaskRecord | undefined, configuration?: string): boolean {
  if (record === undefined) return false;
  if (record.goal === 'RUNNING') {
    return record.state === 'TASK_RUNNING' && record.ready && isUnderWay(record, configuration);
  }
  const isAny = record.goal === 'ONCE' || configuration === undefined;
  return isAny ? record.finished !== undefined : record.finished === configuration;
}

/** Alive, wanted alive, and of that configuration (or of any), though perhaps not ready yet. */
export function isUnderWay(record: TaskRecord | undefined, configuration?: string): boolean {
  if (record === undefined || record.kill || !isLive(record.state)) return false;
  return configuration === undefined || record.configuration === configuration;
}
