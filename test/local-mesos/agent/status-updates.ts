// Status updates, from executors and from the agent itself, on their way into the update manager; and the scheduler's
// acknowledgements on their way back. Which of them are dropped, passed on blindly or acknowledged to the executor is
// rules 1 to 6 of the recordings.
import type { ContainerStatus, TaskStatus } from '../../../shared/mesos/generated/mesos.ts';
import { uuidBytes } from '../../../shared/runtime/random.ts';
import type { FrameworkState } from './agent-state.ts';
import { type AgentCore, runIds, sendTo } from './core.ts';
import type { Endings } from './endings.ts';
import { volumeResources } from './executor-resources.ts';
import type { ExecutorState } from './executor-state.ts';
import type { StatusUpdate } from './status/update-stream.ts';
import { type AgentStatus, isPartitionAware, isTerminal } from './task-state.ts';

export class StatusUpdates {
  #core: AgentCore;
  #endings: () => Endings;

  /** `endings` is asked for only when an executor is over. */
  constructor(core: AgentCore, endings: () => Endings) {
    this.#core = core;
    this.#endings = endings;
  }

  /** An UPDATE call, or an update that SUBSCRIBE names as unacknowledged. */
  fromExecutor(framework: FrameworkState, status: TaskStatus): void {
    const { state, clock } = this.#core;
    if (status.uuid === undefined || (status.agent_id?.value ?? state.id) !== state.id) return;
    const whole: TaskStatus = {
      ...status,
      source: 'SOURCE_EXECUTOR',
      agent_id: { value: state.id },
      timestamp: status.timestamp ?? clock.now() / 1000,
    };
    this.#take(framework, whole, true);
  }

  /** Something that the agent itself says of a task; `executorId` where Mesos gives one. */
  fromAgent(framework: FrameworkState, agentStatus: AgentStatus, executorId?: string): void {
    const { state, clock, config } = this.#core;
    const { taskId, state: taskState, message, reason } = agentStatus;
    const status: TaskStatus = {
      task_id: { value: taskId },
      state: taskState,
      message,
      source: 'SOURCE_AGENT',
      reason,
      agent_id: { value: state.id },
      ...(executorId !== undefined && { executor_id: { value: executorId } }),
      timestamp: clock.now() / 1000,
      uuid: uuidBytes(config.random.uuid()),
    };
    this.#take(framework, status, false);
  }

  /** Says something of a task whose framework the agent does not have. */
  fromAgentForUnknown(frameworkId: string, agentStatus: AgentStatus): void {
    const framework = this.#core.state.frameworks.get(frameworkId);
    if (framework !== undefined) {
      this.fromAgent(framework, agentStatus);
      return;
    }
    const { taskId, ...rest } = agentStatus;
    const uuid = uuidBytes(this.#core.config.random.uuid());
    const status: TaskStatus = {
      ...rest,
      task_id: { value: taskId },
      source: 'SOURCE_AGENT',
      agent_id: { value: this.#core.state.id },
      timestamp: this.#core.clock.now() / 1000,
      uuid,
    };
    this.#core.updates.update({ frameworkId, uuid: uuidKey(uuid), status });
  }

  /** The scheduler has acknowledged an update. */
  acknowledged(frameworkId: string, taskId: string, uuid: Uint8Array): void {
    const outcome = this.#core.updates.acknowledge(frameworkId, taskId, uuidKey(uuid));
    const framework = this.#core.state.frameworks.get(frameworkId);
    const executor = framework?.executorOfTask(taskId);
    if (outcome === 'ignored' || framework === undefined || executor === undefined) return;
    if (outcome === 'terminated') executor.complete(taskId);
    this.#endings().removeIfOver(framework, executor);
  }

  /** Hands an update to the master, with what the task has come to since. */
  forward({ frameworkId, executorId, status }: StatusUpdate): void {
    const taskId = status.task_id.value;
    const executor = this.#core.state.frameworks.get(frameworkId)?.executorOfTask(taskId);
    if (status.uuid !== undefined) executor?.noteForwarded(taskId, status.state, status.uuid);
    const latest = executor?.taskOf(taskId)?.state;
    this.#core.send({
      type: 'STATUS_UPDATE',
      framework_id: frameworkId,
      ...(executorId !== undefined && { executor_id: executorId }),
      status,
      ...(latest !== undefined && { latest_state: latest }),
    });
  }

  #take(framework: FrameworkState, given: TaskStatus, isFromExecutor: boolean): void {
    if (framework.isTerminating) return;
    const status = this.#whileDraining(framework, given);
    const executor = framework.executorOfTask(status.task_id.value);
    if (executor === undefined) {
      this.#core.updates.update(updateOf(framework, status));
      return;
    }
    if (isFromExecutor || !this.#isAboutLostDelivery(executor, status)) {
      this.#apply(framework, executor, this.#withContainer(executor, status));
    } else {
      this.#apply(framework, executor, status);
    }
    if (isFromExecutor) this.#acknowledge(executor, status);
  }

  #apply(framework: FrameworkState, executor: ExecutorState, status: TaskStatus): void {
    if (!executor.apply(status)) return;
    if (isTerminal(status.state))
      this.#core.containerizer.update(executor.containerId, volumeResources(executor));
    const path = this.#core.paths.taskUpdates(runIds(this.#core, executor), status.task_id.value);
    this.#core.updates.update(updateOf(framework, status), framework.checkpoints ? path : undefined);
  }

  #acknowledge(executor: ExecutorState, { task_id, uuid }: TaskStatus): void {
    if (uuid === undefined) return;
    sendTo(this.#core, executor, { type: 'ACKNOWLEDGED', acknowledged: { task_id, uuid } });
  }

  /** A drain tells why tasks are killed, and with mark_gone that they will not be back. */
  #whileDraining({ info }: FrameworkState, status: TaskStatus): TaskStatus {
    const { drain } = this.#core.state;
    if (drain === undefined || (status.state !== 'TASK_KILLED' && status.state !== 'TASK_KILLING'))
      return status;
    const isGone = drain.mark_gone === true && isPartitionAware(info);
    return { ...status, reason: 'REASON_AGENT_DRAINING', ...(isGone && { state: 'TASK_GONE_BY_OPERATOR' }) };
  }

  /** Updates of tasks that never reached an executor carry nothing of a container. */
  #isAboutLostDelivery(executor: ExecutorState, { task_id, state }: TaskStatus): boolean {
    return executor.isQueued(task_id.value) || state === 'TASK_DROPPED' || state === 'TASK_LOST';
  }

  #withContainer(executor: ExecutorState, status: TaskStatus): TaskStatus {
    const { containerizer, config } = this.#core;
    const given = status.container_status;
    const isOther = given?.container_id !== undefined && given.container_id.value !== executor.containerId;
    if (isOther || !containerizer.ids.includes(executor.containerId)) return status;
    const pid = containerizer.processOf(executor.containerId)?.pid;
    const infos = given?.network_infos ?? [];
    const container: ContainerStatus = {
      ...given,
      container_id: { value: executor.containerId },
      network_infos: infos.length > 0 ? infos : [{ ip_addresses: [{ ip_address: config.ip }] }],
      ...(pid !== undefined && { executor_pid: pid }),
    };
    return { ...status, container_status: container };
  }
}

function updateOf(framework: FrameworkState, status: TaskStatus): StatusUpdate {
  return {
    frameworkId: framework.id,
    executorId: status.executor_id?.value,
    uuid: uuidKey(status.uuid ?? new Uint8Array()),
    status,
  };
}

function uuidKey(uuid: Uint8Array): string {
  return Buffer.from(uuid).toString('hex');
}
