// Whether a call to /api/v1/scheduler has what its type needs. PURE; the text goes behind
// "Failed to validate scheduler::Call: ".
import type { Call } from '../../../shared/mesos/generated/scheduler.ts';
import { uuidError } from './ids.ts';

type CallType = NonNullable<Call['type']>;

/** The field that must be present, by type; REVIVE, SUPPRESS and TEARDOWN need none. */
const FIELDS: Partial<Record<CallType, Exclude<keyof Call, 'type' | 'framework_id'>>> = {
  ACCEPT: 'accept',
  DECLINE: 'decline',
  ACCEPT_INVERSE_OFFERS: 'accept_inverse_offers',
  DECLINE_INVERSE_OFFERS: 'decline_inverse_offers',
  KILL: 'kill',
  SHUTDOWN: 'shutdown',
  ACKNOWLEDGE: 'acknowledge',
  ACKNOWLEDGE_OPERATION_STATUS: 'acknowledge_operation_status',
  RECONCILE: 'reconcile',
  RECONCILE_OPERATIONS: 'reconcile_operations',
  MESSAGE: 'message',
  REQUEST: 'request',
  UPDATE_FRAMEWORK: 'update_framework',
};

export function schedulerCallError(call: Call): string | undefined {
  if (call.type === undefined) return "Expecting 'type' to be present";
  if (call.type === 'SUBSCRIBE') return subscribeError(call);
  if (call.framework_id === undefined) return "Expecting 'framework_id' to be present";
  const field = FIELDS[call.type];
  if (field !== undefined && call[field] === undefined) return `Expecting '${field}' to be present`;
  return detailError(call);
}

function subscribeError({ subscribe, framework_id: id }: Call): string | undefined {
  if (subscribe === undefined) return "Expecting 'subscribe' to be present";
  if ((subscribe.framework_info.id?.value ?? '') === (id?.value ?? '')) return undefined;
  return "'framework_id' differs from 'subscribe.framework_info.id'";
}

function detailError(call: Call): string | undefined {
  if (call.acknowledge !== undefined) return uuidError(call.acknowledge.uuid);
  if (call.acknowledge_operation_status !== undefined) {
    const { uuid, agent_id: agentId } = call.acknowledge_operation_status;
    return uuidError(uuid) ?? (agentId === undefined ? "Expecting 'agent_id' to be present" : undefined);
  }
  if (call.update_framework === undefined) return undefined;
  const sameId = call.update_framework.framework_info.id?.value === call.framework_id?.value;
  return sameId ? undefined : "'framework_id' differs from 'update_framework.framework_info.id'";
}
