// Tasks, executors and offers in the JSON of the older endpoints. PURE. Source of the shapes: what Mesos' web page reads.
import { toJsonValue } from '../../../../shared/mesos/codec.ts';
import type { MessageType } from '../../../../shared/mesos/descriptor.ts';
import {
  ContainerInfo,
  ContainerStatus,
  DiscoveryInfo,
  type ExecutorInfo,
  HealthCheck,
  type Labels,
  type Task,
  type TaskStatus,
} from '../../../../shared/mesos/generated/mesos.ts';
import { withDefaults } from '../../http/defaults.ts';
import type { HeldOffer } from '../../master/state.ts';
import { resourcesJson } from './resources.ts';

/** The message as it is in JSON; undefined, which JSON leaves out, when there is none. */
export function messageJson<T>(type: MessageType<T>, value: T | undefined): unknown {
  return value === undefined ? undefined : toJsonValue(type, withDefaults(type, value));
}

export function taskJson(task: Task) {
  return {
    id: task.task_id.value,
    name: task.name,
    framework_id: task.framework_id.value,
    executor_id: task.executor_id?.value ?? '',
    slave_id: task.agent_id.value,
    state: task.state,
    resources: resourcesJson(task.resources ?? []),
    role: task.resources?.[0]?.allocation_info?.role ?? '',
    statuses: (task.statuses ?? []).map(statusJson),
    user: task.user,
    labels: labelsJson(task.labels),
    discovery: messageJson(DiscoveryInfo, task.discovery),
    container: messageJson(ContainerInfo, task.container),
    health_check: messageJson(HealthCheck, task.health_check),
  };
}

function statusJson({ state, timestamp = 0, labels, container_status, healthy }: TaskStatus) {
  const { executor_pid: _pid, ...shown } = container_status ?? {};
  return {
    state,
    timestamp,
    labels: labelsJson(labels),
    container_status: container_status && messageJson(ContainerStatus, shown),
    healthy,
  };
}

/** A list, without the message around it. */
export function labelsJson(labels: Labels | undefined) {
  return labels && (labels.labels ?? []);
}

export function executorJson(executor: ExecutorInfo, agentId: string) {
  const { command, resources = [] } = executor;
  return {
    executor_id: executor.executor_id.value,
    name: executor.name ?? '',
    framework_id: executor.framework_id?.value ?? '',
    command: {
      shell: command?.shell ?? true,
      value: command?.value,
      argv: command?.arguments ?? [],
      environment: command?.environment && {
        variables: (command.environment.variables ?? []).map(({ name, value = '' }) => ({ name, value })),
      },
      uris: (command?.uris ?? []).map(({ value, executable = false }) => ({ value, executable })),
    },
    resources: resourcesJson(resources),
    role: resources[0]?.allocation_info?.role,
    labels: labelsJson(executor.labels),
    type: executor.type,
    slave_id: agentId,
  };
}

export function offerJson({ offer, resources, role }: HeldOffer) {
  return {
    id: offer.id.value,
    framework_id: offer.framework_id.value,
    allocation_info: { role },
    slave_id: offer.agent_id.value,
    resources: resourcesJson(resources),
  };
}
