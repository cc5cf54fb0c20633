// TaskInfo of a LAUNCH, with its executor, as the master checks it before it launches. PURE, with Mesos' texts.
import type {
  ContainerInfo,
  DurationInfo,
  ExecutorInfo,
  TaskInfo,
} from '../../../shared/mesos/generated/mesos.ts';
import { add, contains, type Resources, scalar, sum } from '../resources/resources.ts';
import { firstOf } from '../resources/roles.ts';
import { resourcesText } from '../resources/text.ts';
import { checkError, healthCheckError } from './checks.ts';
import { commandError, containerError } from './common.ts';
import { executorError } from './executor.ts';
import { idError } from './ids.ts';
import {
  mixedRevocableError,
  overlap,
  persistenceIdsError,
  singleRoleError,
  usableError,
} from './resource.ts';

export interface LaunchSurroundings {
  readonly frameworkId: string;
  readonly agentId: string;
  /** What is left of the offers, allocated. */
  readonly available: Resources;
  /** Whether the framework has a task of that id: live, or on an unreachable agent. */
  readonly taskIdUse: (taskId: string) => 'live' | 'unreachable' | undefined;
  /** The executor of that id that runs already on the agent. */
  readonly runningExecutor: (executorId: string) => ExecutorInfo | undefined;
  /** The containers of the tasks that it has. */
  readonly runningContainers: (executorId: string) => readonly (ContainerInfo | undefined)[];
}

type Check = (task: TaskInfo) => string | undefined;

/** A task of a LAUNCH. */
export function launchError(task: TaskInfo, around: LaunchSurroundings): string | undefined {
  return taskError(task, around) ?? executorOfTaskError(task, around) ?? shareCgroupsError(task);
}

/** All but the executor: for tasks of a LAUNCH and of a LAUNCH_GROUP. */
export function taskError(task: TaskInfo, around: LaunchSurroundings): string | undefined {
  const checks: readonly Check[] = [
    ({ task_id: id }) => idError(id.value),
    ({ task_id: id }) => uniqueIdError(id.value, around),
    ({ agent_id: id }) => agentError(id.value, around.agentId),
    ({ kill_policy: policy }) =>
      negative(policy?.grace_period, "Task's 'kill_policy.grace_period' must be non-negative"),
    ({ max_completion_time: time }) => negative(time, "Task's `max_completion_time` must be non-negative"),
    ({ check }) => prefixed('Task uses invalid check', check && checkError(check)),
    ({ health_check: check }) => prefixed('Task uses invalid health check', check && healthCheckError(check)),
    taskResourcesError,
    ({ command }) => prefixed("Task's `CommandInfo` is invalid", command && commandError(command)),
    ({ container }) => prefixed("Task's `ContainerInfo` is invalid", container && containerError(container)),
    limitsError,
  ];
  return firstOf(checks, (check) => check(task));
}

export const prefixed = (title: string, error: string | undefined): string | undefined =>
  error && `${title}: ${error}`;

function uniqueIdError(id: string, { taskIdUse }: LaunchSurroundings): string | undefined {
  const use = taskIdUse(id);
  if (use === 'live') return `Task has duplicate ID: ${id}`;
  return use && `Task reuses the ID of an unreachable task: ${id}`;
}

function agentError(actual: string, expected: string): string | undefined {
  if (actual === expected) return undefined;
  return `Task uses invalid agent ${actual} while agent ${expected} is expected`;
}

function negative(duration: DurationInfo | undefined, error: string): string | undefined {
  return duration !== undefined && duration.nanoseconds < 0n ? error : undefined;
}

function taskResourcesError({ resources = [] }: TaskInfo): string | undefined {
  if (resources.length === 0) return 'Task uses no resources';
  const total = sum(resources);
  return (
    prefixed('Task uses invalid resources', usableError(resources)) ??
    prefixed('Task uses duplicate persistence ID', persistenceIdsError(total)) ??
    prefixed('Invalid task resources', singleRoleError(total)) ??
    prefixed('Task mixes revocable and non-revocable resources', mixedRevocableError(total))
  );
}

const LIMITS = [
  ['cpus', 'a CPU', 'The cpu limit must be greater than or equal to the cpu request'],
  ['mem', 'a memory', 'The memory limit must be greater than or equal to the memory request'],
] as const;

function limitsError({ limits = {}, resources = [] }: TaskInfo): string | undefined {
  if (Object.keys(limits).some((name) => name !== 'cpus' && name !== 'mem')) {
    return "Only cpus and mem may be included in a task's resource limits";
  }
  return firstOf(LIMITS, ([name, kind, tooSmall]) => {
    const limit = limits[name]?.value;
    if (limit === undefined) return undefined;
    const requested = scalar(sum(resources), name);
    if (requested === undefined) {
      return `When ${kind} limit is specified, ${kind} request must also be specified`;
    }
    return limit < requested ? tooSmall : undefined;
  });
}

function executorOfTaskError(task: TaskInfo, around: LaunchSurroundings): string | undefined {
  const { executor, command } = task;
  if ((executor === undefined) === (command === undefined)) {
    return 'Task should have at least one (but not both) of CommandInfo or ExecutorInfo present';
  }
  return (
    (executor && customExecutorError(executor, around)) ?? combinedError(task) ?? availableError(task, around)
  );
}

function customExecutorError(executor: ExecutorInfo, around: LaunchSurroundings): string | undefined {
  const { type, command, resources, container } = executor;
  const existing = around.runningExecutor(executor.executor_id.value);
  const error = executorError(executor, { frameworkId: around.frameworkId, existing });
  if (error !== undefined) return error;
  if (type !== undefined && type !== 'CUSTOM') return "'ExecutorInfo.type' must be 'CUSTOM'";
  if (command === undefined) return "'ExecutorInfo.command' must be set";
  const total = sum(resources);
  if (total.some(({ shared }) => shared !== undefined)) {
    return `Executor resources ${resourcesText(total)} should not contain any shared resources`;
  }
  return container?.linux_info?.share_cgroups === true ? SHARED_EXECUTOR_CGROUPS : undefined;
}

export const SHARED_EXECUTOR_CGROUPS =
  "The 'share_cgroups' field cannot be set to 'true' on executor containers";

function combinedError({ resources, executor }: TaskInfo): string | undefined {
  const own = sum(resources);
  const executors = sum(executor?.resources);
  const total = add(own, executors);
  const usable = prefixed('Task and its executor use invalid resources', usableError(total));
  if (usable !== undefined) return usable;
  if (executor !== undefined && overlap([own, executors])) {
    return `There are overlapping resources in the task resources ${resourcesText(own)} and executor resources ${resourcesText(executors)}`;
  }
  return (
    prefixed('Task and its executor use duplicate persistence ID', persistenceIdsError(total)) ??
    prefixed('Task and its executor mix revocable and non-revocable resources', mixedRevocableError(total))
  );
}

/** The executor's resources count only where it does not run yet. */
function availableError({ resources, executor }: TaskInfo, around: LaunchSurroundings): string | undefined {
  const isRunning =
    executor !== undefined && around.runningExecutor(executor.executor_id.value) !== undefined;
  const total = isRunning ? sum(resources) : add(sum(resources), sum(executor?.resources));
  if (contains(around.available, total)) return undefined;
  return `Total resources ${resourcesText(total)} required by task and its executor is more than available ${resourcesText(around.available)}`;
}

function shareCgroupsError({ container }: TaskInfo): string | undefined {
  if (container?.linux_info?.share_cgroups !== false) return undefined;
  return "Only tasks in a task group may have 'share_cgroups' set to 'false'";
}
