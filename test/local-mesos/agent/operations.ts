// Reservations and volumes: what the master has decided is written to disk, with its status, before it is answered; a
// new volume gets its directory, a destroyed one loses its data. Statuses go to the master again until acknowledged.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Offer_Operation,
  Operation,
  OperationStatus,
  Resource,
} from '../../../shared/mesos/generated/mesos.ts';
import { backoff } from '../../../shared/runtime/backoff.ts';
import type { Cancel } from '../../../shared/runtime/clock.ts';
import { uuidBytes } from '../../../shared/runtime/random.ts';
import { isPersistentVolume } from '../resources/kinds.ts';
import { fromWireJson, toWireJson } from '../wire-json.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { volumePath } from './container/volumes.ts';
import type { AgentCore } from './core.ts';

const RESEND = { first: 10_000, factor: 2, most: 600_000 };

/** An operation that is done, and whose status nobody has acknowledged yet. */
interface Done {
  readonly id: string;
  readonly framework_id?: string | undefined;
  readonly operation: Offer_Operation;
  readonly status: OperationStatus;
}

interface Record {
  readonly checkpointed: readonly Resource[];
  readonly done: readonly Done[];
}

export interface ApplyRequest {
  readonly id: string;
  readonly framework_id?: string;
  readonly operation: Offer_Operation;
  readonly checkpointed: readonly Resource[];
}

export class Operations {
  #core: AgentCore;
  #done = new Map<string, Done>();
  #timers = new Map<string, Cancel>();

  constructor(core: AgentCore) {
    this.#core = core;
  }

  /** Those whose status is not acknowledged. */
  get unacknowledged(): readonly Operation[] {
    return [...this.#done.values()].map(({ id, framework_id, operation, status }) => ({
      ...(framework_id !== undefined && { framework_id: { value: framework_id } }),
      agent_id: { value: this.#core.state.id },
      info: operation,
      latest_status: status,
      statuses: [status],
      uuid: { value: uuidBytes(id) },
    }));
  }

  apply({ id, framework_id, operation, checkpointed }: ApplyRequest): void {
    const status: OperationStatus = {
      ...(operation.id && { operation_id: operation.id }),
      state: 'OPERATION_FINISHED',
      uuid: { value: uuidBytes(this.#core.config.random.uuid()) },
      agent_id: { value: this.#core.state.id },
    };
    this.#makeVolumes(checkpointed);
    const before = this.#core.state.checkpointed;
    this.#core.state.checkpointed = checkpointed;
    this.#done.set(id, { id, framework_id, operation, status });
    this.#write();
    this.#removeVolumes(before, checkpointed);
    this.#send(id, 0);
  }

  acknowledge(id: string, uuid: Uint8Array): void {
    const done = this.#done.get(id);
    if (done === undefined || Buffer.compare(done.status.uuid?.value ?? new Uint8Array(), uuid) !== 0) return;
    this.#done.delete(id);
    this.#timers.get(id)?.();
    this.#timers.delete(id);
    this.#write();
  }

  /** Sends all statuses again: the agent has just registered. */
  resume(): void {
    for (const id of this.#done.keys()) this.#send(id, 0);
  }

  /** Puts back what the former agent wrote down. */
  recover(): void {
    const text = readCheckpoint(this.#core.paths.checkpointedResources);
    if (text === undefined) return;
    const record = fromWireJson(text) as Record;
    this.#core.state.checkpointed = record.checkpointed;
    for (const done of record.done) this.#done.set(done.id, done);
    this.#makeVolumes(record.checkpointed);
  }

  #write(): void {
    const record: Record = { checkpointed: this.#core.state.checkpointed, done: [...this.#done.values()] };
    writeCheckpoint(this.#core.paths.checkpointedResources, toWireJson(record));
  }

  #send(id: string, attempt: number): void {
    this.#timers.get(id)?.();
    const done = this.#done.get(id);
    if (done === undefined) return;
    const wait = backoff(RESEND, attempt);
    this.#timers.set(
      id,
      this.#core.clock.after(wait, () => this.#send(id, attempt + 1)),
    );
    if (this.#core.state.phase !== 'RUNNING') return;
    this.#core.send({
      type: 'OPERATION_STATUS',
      id,
      ...(done.framework_id !== undefined && { framework_id: done.framework_id }),
      status: done.status,
      checkpointed: this.#core.state.checkpointed,
    });
  }

  #makeVolumes(resources: readonly Resource[]): void {
    for (const path of this.#volumePaths(resources).keys()) mkdirSync(path, { recursive: true });
  }

  #removeVolumes(before: readonly Resource[], after: readonly Resource[]): void {
    const kept = this.#volumePaths(after);
    for (const [path, volume] of this.#volumePaths(before)) {
      if (kept.has(path) || !existsSync(path)) continue;
      const isMount = volume.disk?.source?.type === 'MOUNT';
      const doomed = isMount ? readdirSync(path).map((name) => join(path, name)) : [path];
      for (const each of doomed) rmSync(each, { recursive: true, force: true });
    }
  }

  #volumePaths(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
    const { volumes } = this.#core.paths;
    return new Map(
      resources.filter(isPersistentVolume).map((volume) => [volumePath(volumes, volume), volume]),
    );
  }
}
