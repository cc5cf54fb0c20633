// How the master loses an agent: unreachable (it may come back), gone for good, or down for maintenance.
import type {
  OperationState,
  Task,
  TaskState,
  TaskStatus,
  TaskStatus_Reason,
} from '../../../shared/mesos/generated/mesos.ts';
import { hasCapability } from '../validation/framework.ts';
import { type Context, nanoseconds, now, sendEvent, sendToAgent } from './context.ts';
import { rescindInverseOffers } from './inverse-offers.ts';
import { rescindAllOf } from './offers.ts';
import { without } from './registry.ts';
import type { Agent } from './state.ts';
import { makeOperationStatus, makeStatus } from './status.ts';
import { endTask } from './tasks.ts';

interface Farewell {
  readonly message: string;
  /** For frameworks that are partition-aware; the others always get TASK_LOST. */
  readonly state: TaskState;
  readonly reason: TaskStatus_Reason;
  readonly how: 'ended' | 'unreachable';
  /** Milliseconds. */
  readonly unreachableAt?: number;
  readonly operations: OperationState;
  readonly operationMessage: string;
}

/** No pong for too long, or not back after a restart. */
export function markUnreachable(context: Context, agent: Agent, message: string): void {
  const at = now(context);
  context.registry.put('unreachable', agent.id, at, {
    agents: without(context.registry.content.agents, agent.id),
  });
  remove(context, agent, {
    message,
    state: 'TASK_UNREACHABLE',
    reason: 'REASON_AGENT_REMOVED',
    how: 'unreachable',
    unreachableAt: at,
    operations: 'OPERATION_UNREACHABLE',
    operationMessage: 'Agent was marked unreachable',
  });
}

/** By the operator: it may never come back. The agent process lives on, shut down. */
export function markGone(context: Context, agent: Agent): void {
  const { content } = context.registry;
  context.registry.put('gone', agent.id, now(context), {
    agents: without(content.agents, agent.id),
    draining: without(content.draining, agent.id),
    deactivated: content.deactivated.filter((id) => id !== agent.id),
  });
  sendToAgent(agent, { type: 'SHUTDOWN', message: 'Agent has been marked gone' });
  remove(context, agent, {
    message: 'Agent has been marked gone',
    state: 'TASK_GONE_BY_OPERATOR',
    reason: 'REASON_AGENT_REMOVED_BY_OPERATOR',
    how: 'ended',
    operations: 'OPERATION_GONE_BY_OPERATOR',
    operationMessage: 'Agent has been marked gone',
  });
}

/** START_MAINTENANCE, or the agent's own farewell: its tasks are lost, whatever the framework understands. */
export function removeAgent(context: Context, agent: Agent, message: string): void {
  context.registry.update({ agents: without(context.registry.content.agents, agent.id) });
  remove(context, agent, {
    message,
    state: 'TASK_LOST',
    reason: 'REASON_AGENT_REMOVED',
    how: 'ended',
    operations: 'OPERATION_UNREACHABLE',
    operationMessage: message,
  });
}

function remove(context: Context, agent: Agent, farewell: Farewell): void {
  context.config.logger.warn('agent removed', { agent: agent.id, why: farewell.message });
  agent.cancelPings();
  agent.cancelReregistration();
  for (const task of [...agent.tasks.values()]) {
    endTask(context, task, farewellOf(context, task, farewell), { how: farewell.how });
  }
  rescindAllOf(context, agent.id);
  rescindInverseOffers(context, agent.id);
  endOperations(context, agent, farewell);
  context.state.agents.delete(agent.id);
  agent.link?.close();
  for (const framework of context.state.frameworks.values()) {
    sendEvent(framework, { type: 'FAILURE', failure: { agent_id: { value: agent.id } } });
  }
}

function farewellOf(context: Context, task: Task, farewell: Farewell): TaskStatus {
  const framework = context.state.frameworks.get(task.framework_id.value);
  const isAware = framework !== undefined && hasCapability(framework.info, 'PARTITION_AWARE');
  return {
    ...makeStatus({
      taskId: task.task_id.value,
      agentId: task.agent_id.value,
      executorId: task.executor_id?.value,
      state: isAware ? farewell.state : 'TASK_LOST',
      reason: isAware ? farewell.reason : 'REASON_AGENT_REMOVED',
      message: farewell.message,
      at: now(context),
    }),
    ...(farewell.unreachableAt !== undefined && {
      unreachable_time: { nanoseconds: nanoseconds(farewell.unreachableAt) },
    }),
  };
}

function endOperations({ state }: Context, agent: Agent, farewell: Farewell): void {
  for (const { info, framework_id: owner } of agent.operations.values()) {
    const framework = state.frameworks.get(owner?.value ?? '');
    if (framework === undefined || info.id === undefined) continue;
    const status = makeOperationStatus({
      operationId: info.id.value,
      state: farewell.operations,
      message: farewell.operationMessage,
      agentId: agent.id,
    });
    sendEvent(framework, { type: 'UPDATE_OPERATION_STATUS', update_operation_status: { status } });
  }
  agent.operations.clear();
}
