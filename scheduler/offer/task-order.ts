// The order of a task in its pod, as the pod link has it. Pure.
import type {
  Dependency,
  Dependency_Condition,
  Restart,
  TaskConfiguration,
} from '../../shared/link/generated/link.ts';
import type { DependencySpec, RestartSpec, TaskSpec } from '../spec/service-spec.ts';
import { taskFullName } from '../spec/service-spec.ts';
import type { LaunchRequest } from './launch.ts';

/**
 * Only dependencies between tasks that are launched together: the others are ordered by the plan, and the executor
 * may never have heard of what ran before it.
 */
export function taskOrder(request: LaunchRequest, task: TaskSpec): TaskConfiguration {
  const together = new Set(request.tasks.map(({ name }) => name));
  const dependencies = (task.dependsOn ?? []).filter(
    (one) => one.task === undefined || together.has(one.task),
  );
  const { sidecar = false, restart } = task;
  return {
    ...(sidecar ? { sidecar } : {}),
    ...(dependencies.length === 0
      ? {}
      : { depends_on: dependencies.map((one) => dependencyOf(request.instance, one)) }),
    ...(restart === undefined ? {} : { restart: restartOf(restart) }),
  };
}

function dependencyOf(
  instance: string,
  { task, condition, path, port, pattern }: DependencySpec,
): Dependency {
  return {
    condition: condition.replace('-', '_') as Dependency_Condition,
    ...(task === undefined ? {} : { task: taskFullName(instance, task) }),
    ...(path === undefined ? {} : { path }),
    ...(port === undefined ? {} : { port }),
    ...(pattern === undefined ? {} : { pattern }),
  };
}

function restartOf({ policy, limit, backoff }: RestartSpec): Restart {
  return {
    policy: policy === 'ON-FAILURE' ? 'ON_FAILURE' : policy,
    ...(limit === undefined ? {} : { limit }),
    ...(backoff?.first === undefined ? {} : { first_seconds: backoff.first }),
    ...(backoff?.factor === undefined ? {} : { factor: backoff.factor }),
    ...(backoff?.most === undefined ? {} : { most_seconds: backoff.most }),
  };
}
