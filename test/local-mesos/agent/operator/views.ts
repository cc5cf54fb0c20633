// What the operator API shows of the agent's state. Reads, never changes.
import type {
  Response_GetContainers_Container,
  Response_GetExecutors,
  Response_GetFrameworks,
  Response_GetTasks,
} from '../../../../shared/mesos/generated/agent.ts';
import type { Task } from '../../../../shared/mesos/generated/mesos.ts';
import type { AgentState } from '../agent-state.ts';
import { containerUsage } from '../container/usage.ts';
import type { AgentCore } from '../core.ts';
import { containerLimits } from '../executor-resources.ts';
import { type ExecutorState, taskFrom } from '../executor-state.ts';

export function frameworksView(state: AgentState): Response_GetFrameworks {
  return {
    frameworks: [...state.frameworks.values()].map(({ info }) => ({ framework_info: info })),
    completed_frameworks: state.completedFrameworks.map(({ info }) => ({ framework_info: info })),
  };
}

export function executorsView(state: AgentState): Response_GetExecutors {
  return {
    executors: state.executors.map(({ info }) => ({ executor_info: info })),
    completed_executors: completedExecutors(state).map(({ info }) => ({ executor_info: info })),
  };
}

export function tasksView(state: AgentState): Response_GetTasks {
  const live = state.executors;
  const all = [...live, ...completedExecutors(state)];
  return {
    pending_tasks: [],
    queued_tasks: live.flatMap(queuedTasks),
    launched_tasks: live.flatMap(({ launched }) => launched),
    terminated_tasks: live.flatMap(({ terminated }) => terminated),
    completed_tasks: all.flatMap(({ completed }) => completed),
  };
}

export function containersView(core: AgentCore): readonly Response_GetContainers_Container[] {
  return core.state.executors
    .filter(({ containerId }) => core.containerizer.ids.includes(containerId))
    .map((executor) => containerView(core, executor));
}

function containerView(core: AgentCore, executor: ExecutorState): Response_GetContainers_Container {
  const { containerId, frameworkId, id, info } = executor;
  const pid = core.containerizer.processOf(containerId)?.pid;
  const container = { value: containerId };
  return {
    framework_id: { value: frameworkId },
    executor_id: { value: id },
    executor_name: info.name ?? '',
    container_id: container,
    container_status: { container_id: container, ...(pid !== undefined && { executor_pid: pid }) },
    resource_statistics: containerUsage(pid, containerLimits(executor), core.clock.now()),
  };
}

function queuedTasks(executor: ExecutorState): readonly Task[] {
  return executor.queued.map((task) => taskFrom(task, executor.frameworkId, 'TASK_STAGING'));
}

function completedExecutors(state: AgentState): readonly ExecutorState[] {
  const frameworks = [...state.frameworks.values(), ...state.completedFrameworks];
  return frameworks.flatMap(({ completedExecutors: completed }) => completed);
}
