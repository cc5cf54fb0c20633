// RECONCILE and RECONCILE_OPERATIONS: what the master knows, as statuses without a uuid.
import type { OperationStatus, TaskState, TaskStatus } from '../../../shared/mesos/generated/mesos.ts';
import type {
  Call_Reconcile_Task,
  Call_ReconcileOperations_Operation,
} from '../../../shared/mesos/generated/scheduler.ts';
import { hasCapability } from '../validation/framework.ts';
import { type Context, nanoseconds, now, sendEvent } from './context.ts';
import type { Framework } from './state.ts';
import { makeOperationStatus, makeStatus, makeStatusOf, toldState } from './status.ts';

/** No tasks means all of the framework's that the master knows. */
export function reconcile(
  context: Context,
  framework: Framework,
  asked: readonly Call_Reconcile_Task[],
): void {
  const tasks =
    asked.length > 0
      ? asked
      : [...framework.tasks.values()].map(({ task_id }): Call_Reconcile_Task => ({ task_id }));
  for (const task of tasks) {
    const status = statusFor(context, framework, task);
    if (status !== undefined) sendEvent(framework, { type: 'UPDATE', update: { status } });
  }
}

function statusFor(
  context: Context,
  framework: Framework,
  asked: Call_Reconcile_Task,
): TaskStatus | undefined {
  const task = framework.tasks.get(asked.task_id.value);
  if (task === undefined) return statusOfUnknown(context, framework, asked);
  return makeStatusOf(task, {
    state: toldState(task),
    reason: 'REASON_RECONCILIATION',
    message: 'Reconciliation: Latest task state',
    at: now(context),
  });
}

function statusOfUnknown(
  context: Context,
  framework: Framework,
  { task_id, agent_id }: Call_Reconcile_Task,
): TaskStatus | undefined {
  const agentId = agent_id?.value;
  // The task may be on an agent that the master still waits for: nothing is said then.
  const waits = agentId === undefined ? context.recovered.size > 0 : context.recovered.has(agentId);
  if (waits) return undefined;
  const [state, words] = verdict(context, agentId);
  const isAware = hasCapability(framework.info, 'PARTITION_AWARE');
  const unreachable =
    state === 'TASK_UNREACHABLE' ? context.registry.content.unreachable[agentId ?? ''] : undefined;
  return {
    ...makeStatus({
      taskId: task_id.value,
      agentId,
      state: isAware ? state : 'TASK_LOST',
      reason: 'REASON_RECONCILIATION',
      message: `Reconciliation: Task is ${words}`,
      at: now(context),
    }),
    ...(unreachable !== undefined && { unreachable_time: { nanoseconds: nanoseconds(unreachable) } }),
  };
}

function verdict({ state, registry }: Context, agentId: string | undefined): readonly [TaskState, string] {
  if (agentId === undefined) return ['TASK_UNKNOWN', 'unknown'];
  if (state.agents.has(agentId)) return ['TASK_GONE', 'unknown to the agent'];
  if (registry.content.unreachable[agentId] !== undefined) return ['TASK_UNREACHABLE', 'unreachable'];
  return registry.content.gone[agentId] === undefined
    ? ['TASK_UNKNOWN', 'unknown']
    : ['TASK_GONE_BY_OPERATOR', 'gone'];
}

export function reconcileOperations(
  context: Context,
  framework: Framework,
  asked: readonly Call_ReconcileOperations_Operation[],
): void {
  const known = operationsOf(context, framework);
  const statuses =
    asked.length > 0
      ? asked.map(
          (operation) => known.get(operation.operation_id.value) ?? unknownOperation(context, operation),
        )
      : [...known.values()];
  for (const status of statuses) {
    sendEvent(framework, { type: 'UPDATE_OPERATION_STATUS', update_operation_status: { status } });
  }
}

function operationsOf({ state }: Context, framework: Framework): Map<string, OperationStatus> {
  const own = [...state.agents.values()]
    .flatMap((agent) => [...agent.operations.values()])
    .filter(({ framework_id: owner, info }) => owner?.value === framework.id && info.id !== undefined);
  return new Map(
    own.map(({ info, statuses, latest_status: latest }) => {
      const { uuid: _uuid, ...status } = statuses?.at(-1) ?? latest;
      return [info.id?.value ?? '', status];
    }),
  );
}

function unknownOperation(
  { state, registry, recovered }: Context,
  { operation_id, agent_id }: Call_ReconcileOperations_Operation,
): OperationStatus {
  const agentId = agent_id?.value;
  const made = (status: OperationStatus['state'], words: string) =>
    makeOperationStatus({
      operationId: operation_id.value,
      state: status,
      message: `Reconciliation: ${words}`,
      agentId,
    });
  if (agentId === undefined)
    return made('OPERATION_UNKNOWN', "Operation is unknown and no 'agent_id' was provided");
  if (recovered.has(agentId))
    return made('OPERATION_RECOVERING', 'Agent is recovered but has not re-registered');
  if (state.agents.has(agentId)) return made('OPERATION_UNKNOWN', 'Operation is unknown');
  if (registry.content.unreachable[agentId] !== undefined) {
    return made('OPERATION_UNREACHABLE', 'Agent is unreachable');
  }
  return registry.content.gone[agentId] === undefined
    ? made('OPERATION_UNKNOWN', 'Both operation and agent are unknown')
    : made('OPERATION_GONE_BY_OPERATOR', 'Agent marked gone by operator');
}
