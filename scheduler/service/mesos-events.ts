// What Mesos tells, event by event: stored first, then acknowledged. What follows from it is the engine's.
import type { OperationStatus, TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import type { Event } from '../../shared/mesos/generated/scheduler.ts';
import { acknowledge, acknowledgeOperation, message } from '../master/calls.ts';
import type { TaskRecord } from '../state/records.ts';
import type { Kit } from './kit.ts';
import { operationChanges } from './operations.ts';
import { recordOfTask, type StatusContext, statusEffect } from './status-changes.ts';

export class MesosEvents {
  readonly #kit: Kit;

  constructor(kit: Kit) {
    this.#kit = kit;
  }

  async take(event: Event): Promise<void> {
    switch (event.type) {
      case 'OFFERS':
        this.#kit.maintenance.offered(event.offers?.offers ?? []);
        return this.#kit.desk.add(event.offers?.offers ?? [], this.#kit.now());
      case 'RESCIND':
        return this.#kit.desk.remove(event.rescind === undefined ? [] : [event.rescind.offer_id.value]);
      case 'UPDATE':
        return event.update === undefined ? undefined : this.#updated(event.update.status);
      case 'UPDATE_OPERATION_STATUS':
        return event.update_operation_status && this.#operated(event.update_operation_status.status);
      case 'MESSAGE':
        return this.#messaged(event);
      case 'FAILURE':
        return this.#failure(event);
      case 'INVERSE_OFFERS':
        return this.#kit.maintenance.asked(event.inverse_offers?.inverse_offers ?? []);
      case 'RESCIND_INVERSE_OFFER':
        return this.#kit.maintenance.rescinded(event.rescind_inverse_offer?.inverse_offer_id.value ?? '');
      default:
        return this.#kit.options.logger.debug('event', { type: event.type ?? 'none' });
    }
  }

  async #updated(status: TaskStatus): Promise<void> {
    const { logger } = this.#kit.options;
    const taskId = status.task_id.value;
    const before = recordOfTask(this.#kit.ledger.state, taskId);
    const effect = statusEffect(this.#statusContext(), status);
    await this.#kit.ledger.commit(effect.changes);
    const isStray = this.#kit.repeats.heard(status, effect.stray);
    if (before !== undefined) this.#kit.ledger.book.touch(before.instance);
    const after = recordOfTask(this.#kit.ledger.state, taskId);
    if (after !== undefined) this.#kit.maintenance.ended(after);
    if (isStray) logger.warn('a task that is no longer wanted is alive and is killed', { taskId });
    this.#kit.channel.send(acknowledge(status));
    const { state, reason, message } = status;
    if (before?.state !== state) logger.info('task status', { taskId, state, reason, message });
    if (before !== undefined && before.state !== state) this.#blameAgent(before, status);
    this.#kit.channel.events.emit('status', status);
  }

  #blameAgent(record: TaskRecord, status: TaskStatus): void {
    const agent = this.#kit.desk.ended(record, status, this.#kit.now());
    if (agent === undefined) return;
    const until = new Date(agent.avoidedUntil ?? 0).toISOString();
    const { hostname } = agent;
    this.#kit.options.logger.warn('tasks keep failing on an agent: new pods avoid it', {
      agent: hostname,
      until,
    });
    this.#kit.channel.events.emit('agent', agent);
  }

  async #operated(status: OperationStatus): Promise<void> {
    const { resources } = this.#kit.ledger.index;
    await this.#kit.ledger.commit(
      operationChanges(this.#kit.ledger.state, status, (id) => resources.get(id)),
    );
    this.#kit.channel.send(acknowledgeOperation(status));
    const { operation_id, state, message } = status;
    this.#kit.options.logger.info('operation status', { operationId: operation_id?.value, state, message });
  }

  #messaged({ message }: Event): void {
    if (message === undefined) return;
    const executorId = message.executor_id.value;
    const isOurs = this.#kit.ledger.index.podOfExecutor(executorId) !== undefined;
    if (isOurs) this.#kit.options.podLinks.received(executorId, message.data);
  }

  /** Only told: the updates of the tasks say what it means for them. */
  #failure({ failure }: Event): void {
    const executorId = failure?.executor_id?.value;
    const what = executorId === undefined ? 'an agent is gone' : 'an executor ended';
    this.#kit.options.logger.warn(what, {
      agentId: failure?.agent_id?.value,
      executorId,
      waitStatus: failure?.status,
    });
  }

  /** Pods whose executor ended do not answer, and that is all. */
  connectPods(): void {
    const { index } = this.#kit.ledger;
    const send = (executorId: string, data: Uint8Array): boolean => {
      const agentId = index.podOfExecutor(executorId)?.agentId;
      return agentId !== undefined && this.#kit.channel.send(message(executorId, agentId, data));
    };
    this.#kit.options.podLinks.connected(send, index.executors.keys());
  }

  #statusContext(): StatusContext {
    const { state, index, book } = this.#kit.ledger;
    return {
      state,
      tasksOf: index.tasksOf,
      openSteps: (instance) => book.openSteps(instance),
      now: this.#kit.now(),
      backoff: this.#kit.options.backoff,
    };
  }
}
