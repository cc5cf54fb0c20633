// TaskInfo.data: the order of a task in its pod, which Mesos has no fields for.
import {
  type Dependency,
  type Dependency_Condition,
  type Restart,
  TaskConfiguration,
} from '../../shared/link/generated/link.ts';
import { encode } from '../../shared/mesos/codec.ts';
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import type { DependencySpec, RestartSpec, TaskSpec } from '../spec/service-spec.ts';
import { taskFullName } from '../spec/service-spec.ts';
import type { LaunchRequest } from './launch.ts';

/**
 * Absent where there is nothing to say. Only dependencies between tasks that are launched together: the others are
 * ordered by the plan, and the executor may never have heard of what ran before it.
 */
export function taskData(request: LaunchRequest, task: TaskSpec): Pick<TaskInfo, 'data'> {
  const together = new Set(request.tasks.map(({ name }) => name));
  const dependencies = (task.dependsOn ?? []).filter(
    (one) => one.task === undefined || together.has(one.task),
  );
  const { sidecar = false, restart } = task;
  if (!sidecar && dependencies.length === 0 && restart === undefined) return {};
  const configuration: TaskConfiguration = {
    ...(sidecar ? { sidecar } : {}),
    depends_on: dependencies.map((one) => dependencyOf(request.instance, one)),
    ...(restart === undefined ? {} : { restart: restartOf(restart) }),
  };
  return { data: encode(TaskConfiguration, configuration) };
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
