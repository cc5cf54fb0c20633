// The status updates of one task on their way to the scheduler: kept in order, one at a time until acknowledged.
// Pure: no clock, no file. After the acknowledgement of a terminal update the stream is over, and whatever still
// waits in it is never sent (rules 2 and 4 of the recordings).
import type { TaskStatus } from '../../../../shared/mesos/generated/mesos.ts';
import { isTerminal } from '../task-state.ts';

/** One status update; `uuid` is the text form of `status.uuid`. */
export interface StatusUpdate {
  readonly frameworkId: string;
  readonly executorId?: string | undefined;
  readonly uuid: string;
  readonly status: TaskStatus;
}

/** Duplicates are known among this many updates of one task. */
const REMEMBERED = 4096;

export class UpdateStream {
  #received = new Set<string>();
  #acknowledged = new Set<string>();
  #pending: StatusUpdate[] = [];
  #terminated = false;

  /** A terminal update has been acknowledged. */
  get terminated(): boolean {
    return this.#terminated;
  }

  /** The update to send, and to send again, until it is acknowledged. */
  get next(): StatusUpdate | undefined {
    return this.#pending[0];
  }

  get pending(): readonly StatusUpdate[] {
    return this.#pending;
  }

  /** Whether `uuid` was taken in before, acknowledged or not. */
  knows(uuid: string): boolean {
    return this.#received.has(uuid) || this.#acknowledged.has(uuid);
  }

  /** Takes in an update; false when it is a duplicate. */
  receive(update: StatusUpdate): boolean {
    if (this.knows(update.uuid)) return false;
    remember(this.#received, update.uuid);
    this.#pending.push(update);
    return true;
  }

  /** Takes in an acknowledgement; false when it is not that of the update that was sent. */
  acknowledge(uuid: string): boolean {
    const update = this.#pending[0];
    if (update === undefined || update.uuid !== uuid) return false;
    remember(this.#acknowledged, uuid);
    this.#pending.shift();
    this.#terminated ||= isTerminal(update.status.state);
    return true;
  }
}

function remember(uuids: Set<string>, uuid: string): void {
  uuids.add(uuid);
  const [oldest] = uuids;
  if (uuids.size > REMEMBERED && oldest !== undefined) uuids.delete(oldest);
}
