// Giving reservations back with certainty: the UNRESERVE carries an id that is stored first, and what it gives back is
// forgotten only when Mesos has said that it is done. Pure.
import type { Offer_Operation, OperationState, OperationStatus } from '../../shared/mesos/generated/mesos.ts';
import type { Acceptance } from '../offer/pack.ts';
import { type Owner, ownResourceId } from '../offer/reservation.ts';
import type { Change, OperationRecord, StateLookup } from '../state/records.ts';

type Ending = 'given back' | 'failed' | 'under way';

const ENDINGS: Readonly<Record<OperationState, Ending>> = {
  OPERATION_UNSUPPORTED: 'failed',
  OPERATION_PENDING: 'under way',
  OPERATION_FINISHED: 'given back',
  OPERATION_FAILED: 'failed',
  OPERATION_ERROR: 'failed',
  OPERATION_DROPPED: 'failed',
  OPERATION_UNREACHABLE: 'under way',
  OPERATION_GONE_BY_OPERATOR: 'given back',
  OPERATION_RECOVERING: 'under way',
  // We store the end of an operation before we acknowledge it, so one that Mesos does not know never came to it.
  OPERATION_UNKNOWN: 'failed',
};

export interface Tracked {
  readonly acceptance: Acceptance;
  /** To be stored before the ACCEPT goes out. */
  readonly changes: readonly Change[];
}

function unreserves(owner: Owner, { unreserve }: Offer_Operation, released: readonly string[]): boolean {
  return (unreserve?.resources ?? []).some((one) => released.includes(ownResourceId(owner, one) ?? ''));
}

/** Gives an id to the operation that releases what some record still knows. */
export function tracked(
  state: StateLookup,
  owner: Owner,
  acceptance: Acceptance,
  isKnown: (resourceId: string) => boolean,
  newId: () => string,
): Tracked {
  const resourceIds = acceptance.released.filter((id) => isKnown(id) || state.leftover.has(id));
  if (resourceIds.length === 0) return { acceptance, changes: [] };
  const value = newId();
  const operations = acceptance.operations.map((one) =>
    unreserves(owner, one, resourceIds) ? { ...one, id: { value } } : one,
  );
  const record: OperationRecord = { agentId: acceptance.agentId, resourceIds };
  return {
    acceptance: { ...acceptance, operations },
    changes: [{ kind: 'operation', id: value, value: record }],
  };
}

function forgotten(
  state: StateLookup,
  resourceIds: readonly string[],
  holder: (resourceId: string) => string | undefined,
): Change[] {
  const leftovers = resourceIds.filter((id) => state.leftover.has(id));
  const instances = new Set(resourceIds.flatMap((id) => holder(id) ?? []));
  const pods = [...instances].flatMap((id): Change[] => {
    const pod = state.pod.get(id);
    if (pod === undefined) return [];
    const reservations = pod.reservations.filter(({ resourceId }) => !resourceIds.includes(resourceId));
    return [{ kind: 'pod', id, value: { ...pod, reservations } }];
  });
  return [...leftovers.map((id): Change => ({ kind: 'leftover', id, value: undefined })), ...pods];
}

/** `holder` tells the pod instance that a resource_id belongs to. */
export function operationChanges(
  state: StateLookup,
  { operation_id, state: operationState }: OperationStatus,
  holder: (resourceId: string) => string | undefined,
): Change[] {
  const id = operation_id?.value ?? '';
  const record = state.operation.get(id);
  const ending = ENDINGS[operationState];
  if (record === undefined || ending === 'under way') return [];
  const gone = ending === 'given back' ? forgotten(state, record.resourceIds, holder) : [];
  return [{ kind: 'operation', id, value: undefined }, ...gone];
}
