// The scheduler calls that we make, as plain values. Pure.
import type {
  FrameworkInfo,
  Offer_Operation,
  OperationStatus,
  TaskStatus,
} from '../../shared/mesos/generated/mesos.ts';
import type { Call } from '../../shared/mesos/generated/scheduler.ts';

const ids = (values: readonly string[]) => values.map((value) => ({ value }));

/** What is left of the offers comes back at once. */
export function accept(offerIds: readonly string[], operations: readonly Offer_Operation[]): Call {
  return { type: 'ACCEPT', accept: { offer_ids: ids(offerIds), operations, filters: { refuse_seconds: 0 } } };
}

export function decline(offerIds: readonly string[], refuseSeconds: number): Call {
  return {
    type: 'DECLINE',
    decline: { offer_ids: ids(offerIds), filters: { refuse_seconds: refuseSeconds } },
  };
}

/** Yes: nothing of ours is on the agents any more. The master asks again after these seconds. */
export function acceptInverseOffers(offerIds: readonly string[], refuseSeconds: number): Call {
  const filters = { refuse_seconds: refuseSeconds };
  return {
    type: 'ACCEPT_INVERSE_OFFERS',
    accept_inverse_offers: { inverse_offer_ids: ids(offerIds), filters },
  };
}

/** No: pods of ours stay on the agents. */
export function declineInverseOffers(offerIds: readonly string[], refuseSeconds: number): Call {
  const filters = { refuse_seconds: refuseSeconds };
  return {
    type: 'DECLINE_INVERSE_OFFERS',
    decline_inverse_offers: { inverse_offer_ids: ids(offerIds), filters },
  };
}

export function kill(taskId: string, agentId: string): Call {
  return { type: 'KILL', kill: { task_id: { value: taskId }, agent_id: { value: agentId } } };
}

export function shutdown(executorId: string, agentId: string): Call {
  return { type: 'SHUTDOWN', shutdown: { executor_id: { value: executorId }, agent_id: { value: agentId } } };
}

/** A framework message to an executor; Mesos may lose it. */
export function message(executorId: string, agentId: string, data: Uint8Array): Call {
  return {
    type: 'MESSAGE',
    message: { executor_id: { value: executorId }, agent_id: { value: agentId }, data },
  };
}

/** Undefined for a status without uuid or agent, which must not be acknowledged: of reconciliation, or made by the master. */
export function acknowledge({ task_id, agent_id, uuid }: TaskStatus): Call | undefined {
  if (uuid === undefined || uuid.length === 0 || agent_id === undefined) return undefined;
  return { type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } };
}

/** Without tasks: implicit, the master tells of all that it knows. */
export function reconcile(tasks: readonly { readonly taskId: string; readonly agentId: string }[]): Call {
  const named = tasks.map(({ taskId, agentId }) => ({
    task_id: { value: taskId },
    agent_id: { value: agentId },
  }));
  return { type: 'RECONCILE', reconcile: named.length === 0 ? {} : { tasks: named } };
}

/** Roles and capabilities may change while we are subscribed. */
export function updateFramework(framework_info: FrameworkInfo): Call {
  return { type: 'UPDATE_FRAMEWORK', update_framework: { framework_info } };
}

/** Of all our roles. */
export const suppress = (): Call => ({ type: 'SUPPRESS', suppress: {} });
export const revive = (): Call => ({ type: 'REVIVE', revive: {} });

export function reconcileOperations(
  operations: readonly { readonly operationId: string; readonly agentId: string }[],
): Call {
  const named = operations.map(({ operationId, agentId }) => ({
    operation_id: { value: operationId },
    agent_id: { value: agentId },
  }));
  return { type: 'RECONCILE_OPERATIONS', reconcile_operations: { operations: named } };
}

/** Undefined for a status without uuid, which must not be acknowledged. */
export function acknowledgeOperation({ operation_id, agent_id, uuid }: OperationStatus): Call | undefined {
  if (uuid === undefined || operation_id === undefined) return undefined;
  const where = agent_id === undefined ? {} : { agent_id };
  return {
    type: 'ACKNOWLEDGE_OPERATION_STATUS',
    acknowledge_operation_status: { ...where, uuid: uuid.value, operation_id },
  };
}

/** The end of the framework: Mesos kills what is left of it, and its id is finished for good. */
export const teardown: Call = { type: 'TEARDOWN' };
