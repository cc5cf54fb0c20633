// Reservations that belong to no pod any more: recorded until they are given back, so that neither a restart nor
// suppressed offers make us forget them.
import type { Reservation } from '../offer/reservation.ts';
import { hasEnded } from '../plan/task-state.ts';
import type { Change, LeftoverRecord, PodRecord, ServiceState, TaskRecord } from '../state/records.ts';
import { DueQueue } from '../watch/due-queue.ts';

/** What a pod holds no more when its record becomes another one, or none. Pure. */
export function leftoverChanges(before: PodRecord | undefined, after: PodRecord | undefined): Change[] {
  const kept = new Set(after?.reservations.map(({ resourceId }) => resourceId));
  const gone = (before?.reservations ?? []).filter(({ resourceId }) => !kept.has(resourceId));
  return gone.map((one) => leftover(one, before));
}

function leftover({ resourceId, confirmed }: Reservation, before: PodRecord | undefined): Change {
  const { agentId = '', hostname } = before ?? {};
  return { kind: 'leftover', id: resourceId, value: { agentId, hostname, confirmed } };
}

/** Launches that nobody wants any more and that have not ended: killed whenever they are seen. Pure. */
export function strayChanges(tasks: readonly TaskRecord[]): Change[] {
  return tasks
    .filter(({ state }) => !hasEnded(state))
    .map(({ taskId, agentId, executorId }) => ({
      kind: 'stray',
      id: taskId,
      value: { agentId, executorId },
    }));
}

/** Milliseconds for which offers are asked for because of one; its agent may be gone. */
const PATIENCE = 600_000;
/** The same for one that may never have come about. */
const DOUBT = 60_000;

/** Until when each leftover is worth asking for offers. No I/O, no clock. */
export class LeftoverWatch {
  readonly #patience = new DueQueue();

  /** A new subscription shows once more what is there. */
  restart(leftovers: ServiceState['leftover'], now: number): void {
    this.#patience.clear();
    for (const [id, record] of leftovers) this.#wait(id, record, now);
  }

  told(changes: readonly Change[], now: number): void {
    for (const change of changes) {
      if (change.kind !== 'leftover') continue;
      if (change.value === undefined) this.#patience.delete(change.id);
      else this.#wait(change.id, change.value, now);
    }
  }

  /** The agent is there, so offers of it may come, if they are asked for. */
  again(leftovers: ServiceState['leftover'], agentId: string, now: number): void {
    for (const [id, record] of leftovers) if (record.agentId === agentId) this.#wait(id, record, now);
  }

  get isWaiting(): boolean {
    return this.#patience.size > 0;
  }

  get nextDue(): number | undefined {
    return this.#patience.nextDue;
  }

  /** Those that were not offered in all that time: what was in doubt is taken for never made. */
  expired(leftovers: ServiceState['leftover'], now: number): Change[] {
    return this.#patience
      .take(now)
      .filter((id) => leftovers.get(id)?.confirmed === false)
      .map((id) => ({ kind: 'leftover', id, value: undefined }));
  }

  #wait(id: string, { confirmed, isLeftBehind }: LeftoverRecord, now: number): void {
    if (isLeftBehind === true) this.#patience.delete(id);
    else this.#patience.set(id, now + (confirmed ? PATIENCE : DOUBT));
  }
}
