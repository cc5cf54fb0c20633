// The agent's task status update manager: takes updates in (on disk first, where the framework checkpoints), hands the
// oldest of each task to `forward`, and hands it over again, after 10 s and then twice as long each time up to 10 min,
// until the scheduler has acknowledged it. Paused while there is no master.
import { backoff } from '../../../../shared/runtime/backoff.ts';
import type { Cancel, Clock } from '../../../../shared/runtime/clock.ts';
import { appendAcknowledgement, appendUpdate, type UpdateRecord } from './update-log.ts';
import { type StatusUpdate, UpdateStream } from './update-stream.ts';

const RESEND = { first: 10_000, factor: 2, most: 600_000 };

interface Entry {
  readonly stream: UpdateStream;
  /** The file of the task's updates, when its framework checkpoints. */
  readonly log?: string | undefined;
  attempt: number;
  cancel?: Cancel | undefined;
}

export interface UpdateManagerOptions {
  readonly clock: Clock;
  /** Sends an update to the master. Called for the first time of an update and for every repetition. */
  readonly forward: (update: StatusUpdate) => void;
}

export class UpdateManager {
  #options: UpdateManagerOptions;
  #entries = new Map<string, Entry>();
  #paused = true;

  constructor(options: UpdateManagerOptions) {
    this.#options = options;
  }

  /** Takes an update in; when this returns, it is in the log. A duplicate changes nothing. */
  update(update: StatusUpdate, log?: string): void {
    const entry = this.#entryOf(update.frameworkId, update.status.task_id.value, log);
    if (entry.stream.knows(update.uuid)) return;
    if (entry.log !== undefined) appendUpdate(entry.log, update);
    entry.stream.receive(update);
    if (entry.stream.pending.length === 1) this.#send(entry);
  }

  /**
   * Takes in the scheduler's acknowledgement. Gives `terminated` when it was that of a terminal update, `ignored` when
   * it is not that of the update that was sent.
   */
  acknowledge(frameworkId: string, taskId: string, uuid: string): 'acknowledged' | 'terminated' | 'ignored' {
    const entry = this.#entries.get(key(frameworkId, taskId));
    if (entry === undefined || entry.stream.next?.uuid !== uuid) return 'ignored';
    if (entry.log !== undefined) appendAcknowledgement(entry.log, uuid);
    entry.stream.acknowledge(uuid);
    entry.cancel?.();
    entry.attempt = 0;
    if (entry.stream.terminated) {
      this.#entries.delete(key(frameworkId, taskId));
      return 'terminated';
    }
    this.#send(entry);
    return 'acknowledged';
  }

  /** Nothing is sent until `resume`. */
  pause(): void {
    this.#paused = true;
    for (const entry of this.#entries.values()) entry.cancel?.();
  }

  /** Sends the oldest update of every task now, and starts its waits anew. */
  resume(): void {
    this.#paused = false;
    for (const entry of this.#entries.values()) {
      entry.attempt = 0;
      this.#send(entry);
    }
  }

  /** Puts a task's stream back as its log tells; gives false when the log says that it is over. */
  recover(frameworkId: string, taskId: string, log: string, records: readonly UpdateRecord[]): boolean {
    const stream = new UpdateStream();
    for (const record of records) {
      if (record.type === 'UPDATE') stream.receive(record.update);
      else stream.acknowledge(record.uuid);
    }
    if (stream.terminated) return false;
    this.#entries.set(key(frameworkId, taskId), { stream, log, attempt: 0 });
    return true;
  }

  /** Forgets a framework's updates, sent or not. */
  cleanUp(frameworkId: string): void {
    for (const [name, entry] of this.#entries) {
      if (!name.startsWith(`${frameworkId}/`)) continue;
      entry.cancel?.();
      this.#entries.delete(name);
    }
  }

  #entryOf(frameworkId: string, taskId: string, log: string | undefined): Entry {
    const found = this.#entries.get(key(frameworkId, taskId));
    if (found !== undefined) return found;
    const entry: Entry = { stream: new UpdateStream(), log, attempt: 0 };
    this.#entries.set(key(frameworkId, taskId), entry);
    return entry;
  }

  #send(entry: Entry): void {
    entry.cancel?.();
    entry.cancel = undefined;
    const update = entry.stream.next;
    if (this.#paused || update === undefined) return;
    entry.cancel = this.#options.clock.after(backoff(RESEND, entry.attempt), () => this.#send(entry));
    entry.attempt += 1;
    this.#options.forward(update);
  }
}

function key(frameworkId: string, taskId: string): string {
  return `${frameworkId}/${taskId}`;
}
