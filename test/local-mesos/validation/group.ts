// A LAUNCH_GROUP as the master checks it: refused or taken as a whole. PURE, with Mesos' texts.
import type { ExecutorInfo, TaskGroupInfo, TaskInfo } from '../../../shared/mesos/generated/mesos.ts';
import { add, contains, scalar, sum, sumAll } from '../resources/resources.ts';
import { firstOf } from '../resources/roles.ts';
import { resourcesText } from '../resources/text.ts';
import { executorError, sameExecutor } from './executor.ts';
import { mixedRevocableError, overlap, persistenceIdsError } from './resource.ts';
import { type LaunchSurroundings, prefixed, SHARED_EXECUTOR_CGROUPS, taskError } from './task.ts';

const MIN_CPUS = 0.01;
const MIN_MEM_MB = 32;

export function groupError(
  group: TaskGroupInfo,
  executor: ExecutorInfo,
  around: LaunchSurroundings,
): string | undefined {
  const tasks = group.tasks ?? [];
  return (
    firstOf(tasks, (task) =>
      prefixed(`Task '${task.task_id.value}' is invalid`, taskOfGroupError(task, around)),
    ) ??
    executorOfGroupError(tasks, executor, around) ??
    shareCgroupsError(tasks, executor, around)
  );
}

function taskOfGroupError(task: TaskInfo, around: LaunchSurroundings): string | undefined {
  const error = taskError(task, around);
  if (error !== undefined) return error;
  if (task.executor === undefined) return "'TaskInfo.executor' must be set";
  const { container, health_check: check } = task;
  const isNetworkCheck = check?.type === 'HTTP' || check?.type === 'TCP';
  if ((container?.network_infos ?? []).length > 0 && isNetworkCheck) {
    return "HTTP and TCP health checks are not supported for nested containers not joining parent's network";
  }
  if (container?.type === 'DOCKER') return 'Docker ContainerInfo is not supported on the task';
  const hasLimits = Object.keys(task.limits ?? {}).length > 0;
  if (!hasLimits || container?.linux_info?.share_cgroups === false) return undefined;
  return "Resource limits may only be set for tasks within a task group when the 'share_cgroups' field is set to 'false'.";
}

function executorOfGroupError(
  tasks: readonly TaskInfo[],
  executor: ExecutorInfo,
  around: LaunchSurroundings,
): string | undefined {
  const existing = around.runningExecutor(executor.executor_id.value);
  return (
    executorError(executor, { frameworkId: around.frameworkId, existing }) ??
    groupExecutorError(tasks, executor) ??
    minimumError(executor) ??
    combinedError(tasks, executor) ??
    availableError(tasks, existing === undefined ? executor : undefined, around)
  );
}

function groupExecutorError(tasks: readonly TaskInfo[], executor: ExecutorInfo): string | undefined {
  if (executor.type === undefined) return "'ExecutorInfo.type' must be set";
  if (executor.type === 'UNKNOWN') return 'Unknown executor type';
  if (executor.container?.type === 'DOCKER') return 'Docker ContainerInfo is not supported on the executor';
  const different = tasks.find((task) => task.executor && !sameExecutor(task.executor, executor));
  if (different === undefined) return undefined;
  return `The \`ExecutorInfo\` of task '${different.task_id.value}' is different from executor '${executor.executor_id.value}'`;
}

function minimumError({ executor_id: id, resources }: ExecutorInfo): string | undefined {
  const total = sum(resources);
  const executor = `Executor '${id.value}' uses`;
  const cpus = scalar(total, 'cpus');
  if (cpus === undefined || cpus < MIN_CPUS) {
    return `${executor} less CPUs (${cpus ?? 'None'}) than the minimum required (${MIN_CPUS})`;
  }
  const mem = scalar(total, 'mem');
  if (mem === undefined || mem < MIN_MEM_MB) {
    const found = mem === undefined ? 'None' : `${mem}MB`;
    return `${executor} less memory (${found}) than the minimum required (${MIN_MEM_MB}MB)`;
  }
  return scalar(total, 'disk') === undefined ? `${executor} no disk` : undefined;
}

function combinedError(tasks: readonly TaskInfo[], executor: ExecutorInfo): string | undefined {
  const lists = tasks.map((task) => sum(task.resources));
  const executors = sum(executor.resources);
  const total = sumAll([executors, ...lists]);
  const mixed =
    prefixed('Task group and executor use duplicate persistence ID', persistenceIdsError(total)) ??
    prefixed('Task group and executor mix revocable and non-revocable resources', mixedRevocableError(total));
  if (mixed !== undefined || !overlap([...lists, executors])) return mixed;
  return `There are overlapping resources in the task group's task resources { ${lists.map(resourcesText).join(', ')} } and/or executor resources ${resourcesText(executors)}`;
}

function availableError(
  tasks: readonly TaskInfo[],
  newExecutor: ExecutorInfo | undefined,
  { available }: LaunchSurroundings,
): string | undefined {
  const total = add(sumAll(tasks.map((task) => sum(task.resources))), sum(newExecutor?.resources));
  if (contains(available, total)) return undefined;
  return `Total resources ${resourcesText(total)} required by task group and its executor are more than available ${resourcesText(available)}`;
}

function shareCgroupsError(
  tasks: readonly TaskInfo[],
  executor: ExecutorInfo,
  { runningContainers }: LaunchSurroundings,
): string | undefined {
  if (executor.container?.linux_info?.share_cgroups === true) return SHARED_EXECUTOR_CGROUPS;
  const containers = [
    ...tasks.map(({ container }) => container),
    ...runningContainers(executor.executor_id.value),
  ];
  const shares = new Set(containers.map((container) => container?.linux_info?.share_cgroups ?? true));
  if (shares.size <= 1) return undefined;
  return "If set, the value of 'share_cgroups' must be the same for all tasks in each task group and under a single executor";
}
