// Operations that change an agent's resources (RESERVE, CREATE and so on): done at once in the master's books, carried
// out and made durable by the agent, whose status goes to the scheduler that asked for it.
import type {
  Offer_Operation,
  Operation,
  OperationStatus,
  Resource,
} from '../../../shared/mesos/generated/mesos.ts';
import { uuidBytes } from '../../../shared/runtime/random.ts';
import { applyConversions, type Conversion } from '../resources/conversions.ts';
import { needsCheckpoint } from '../resources/kinds.ts';
import { unallocate } from '../resources/resources.ts';
import { type Context, sendEvent, sendToAgent } from './context.ts';
import { mapResources } from './operation-resources.ts';
import type { Agent, Framework } from './state.ts';
import { isTerminalOperation, makeOperationStatus } from './status.ts';

/** `conversions` have been checked against what is free. */
export function applyToAgent(
  context: Context,
  agent: Agent,
  operation: Offer_Operation,
  conversions: readonly Conversion[],
  framework?: Framework,
): void {
  const unallocated = conversions.map(({ consumed, converted }) => ({
    consumed: unallocate(consumed),
    converted: unallocate(converted),
  }));
  const applied = applyConversions(agent.total, unallocated);
  if ('error' in applied) return;
  agent.total = applied.resources;
  agent.checkpointed = agent.total.filter(needsCheckpoint);
  const id = context.config.random.uuid();
  agent.operations.set(id, pending(agent, id, operation, framework));
  sendToAgent(agent, {
    type: 'APPLY_OPERATION',
    id,
    ...(framework && { framework_id: framework.id }),
    operation: mapResources(operation, withoutAllocation),
    checkpointed: agent.checkpointed,
  });
}

const withoutAllocation = ({ allocation_info: _info, ...resource }: Resource): Resource => resource;

function pending(
  agent: Agent,
  id: string,
  info: Offer_Operation,
  framework: Framework | undefined,
): Operation {
  return {
    ...(framework && { framework_id: { value: framework.id } }),
    agent_id: { value: agent.id },
    info,
    latest_status: { ...(info.id && { operation_id: info.id }), state: 'OPERATION_PENDING' },
    uuid: { value: uuidBytes(id) },
  };
}

/** OPERATION_ERROR for an operation with an id; without one nobody hears of it. */
export function dropOperation(framework: Framework, { id }: Offer_Operation, message: string): void {
  if (id === undefined) return;
  const status = makeOperationStatus({ operationId: id.value, state: 'OPERATION_ERROR', message });
  sendEvent(framework, { type: 'UPDATE_OPERATION_STATUS', update_operation_status: { status } });
}

/** From the agent. Where no scheduler asked for the status, the master acknowledges it itself. */
export function operationStatus(context: Context, agent: Agent, id: string, status: OperationStatus): void {
  const operation = agent.operations.get(id);
  if (operation === undefined) {
    acknowledgeOwn(agent, id, status);
    return;
  }
  const earlier = (operation.statuses ?? []).filter(({ uuid }) => !sameUuid(uuid, status.uuid));
  agent.operations.set(id, { ...operation, latest_status: status, statuses: [...earlier, status] });
  const framework = context.state.frameworks.get(operation.framework_id?.value ?? '');
  if (operation.info.id !== undefined && framework !== undefined) {
    sendEvent(framework, {
      type: 'UPDATE_OPERATION_STATUS',
      update_operation_status: {
        status: { ...status, operation_id: operation.info.id, agent_id: { value: agent.id } },
      },
    });
    return;
  }
  if (isTerminalOperation(status.state)) agent.operations.delete(id);
  acknowledgeOwn(agent, id, status);
}

type Uuid = OperationStatus['uuid'];

const sameUuid = (a: Uuid, b: Uuid): boolean =>
  a !== undefined && b !== undefined && Buffer.compare(a.value, b.value) === 0;

function acknowledgeOwn(agent: Agent, id: string, { uuid }: OperationStatus): void {
  if (uuid === undefined) return;
  sendToAgent(agent, { type: 'OPERATION_STATUS_ACKNOWLEDGEMENT', id, status_uuid: uuid.value });
}
