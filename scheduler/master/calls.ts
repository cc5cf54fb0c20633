// The scheduler calls that we make, as plain values. Pure.
import type { Offer_Operation, TaskStatus } from '../../shared/mesos/generated/mesos.ts';
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

/** Of all our roles. */
export const suppress = (): Call => ({ type: 'SUPPRESS', suppress: {} });
export const revive = (): Call => ({ type: 'REVIVE', revive: {} });
