// What Mesos tells, several events at a time: all is decided first, one event after another; then stored in one
// write; and only then acknowledged and told, in the same order. What follows from it is the engine's.
import type { UnforwardedLogs } from '../../shared/link/generated/link.ts';
import { lastWords } from '../../shared/link/link.ts';
import type { Milestone } from '../../shared/link/milestones.ts';
import type { Offer, OperationStatus, TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import type { Event } from '../../shared/mesos/generated/scheduler.ts';
import { acknowledge, acknowledgeOperation, message } from '../master/calls.ts';
import { Draft } from '../state/draft.ts';
import type { TaskRecord } from '../state/records.ts';
import { probedAgent } from '../watch/agents.ts';
import type { Kit } from './kit.ts';
import { unforwardedChanges } from './log-losses.ts';
import { operationChanges } from './operations.ts';
import { recordOfTask, statusEffect } from './status-changes.ts';
import { statusContext } from './status-context.ts';

/** What is to be done about an event once what was decided is stored. */
type Act = () => void;

export class MesosEvents {
  readonly #kit: Kit;
  /** What executors said and is being stored. */
  #keeping: Promise<unknown> = Promise.resolve();
  /** For events that change no record. */
  readonly #tellers: Readonly<Record<string, (event: Event) => void>> = {
    OFFERS: ({ offers }) => this.#offered(offers?.offers ?? []),
    RESCIND: ({ rescind }) => this.#kit.desk.remove(rescind === undefined ? [] : [rescind.offer_id.value]),
    MESSAGE: (event) => this.#messaged(event),
    FAILURE: (event) => this.#failure(event),
    INVERSE_OFFERS: ({ inverse_offers }) => this.#kit.maintenance.asked(inverse_offers?.inverse_offers ?? []),
    RESCIND_INVERSE_OFFER: ({ rescind_inverse_offer }) =>
      this.#kit.maintenance.rescinded(rescind_inverse_offer?.inverse_offer_id.value ?? ''),
  };

  constructor(kit: Kit) {
    this.#kit = kit;
    kit.options.podLinks.keepLogs((logs) => this.#keepLogs(logs));
  }

  /** @throws PillionError when what they change cannot be stored; none of them counts as told then. */
  async take(events: readonly Event[]): Promise<void> {
    const draft = new Draft(this.#kit.ledger.state);
    const acts = events.map((event) => this.#decided(draft, event));
    await this.#kit.ledger.commit(draft.changes);
    for (const act of acts) act();
    await this.#keeping;
  }

  #decided(draft: Draft, event: Event): Act {
    switch (event.type) {
      case 'UPDATE':
        return event.update === undefined ? nothing : this.#updated(draft, event.update.status);
      case 'UPDATE_OPERATION_STATUS': {
        const told = event.update_operation_status;
        return told === undefined ? nothing : this.#operated(draft, told.status);
      }
      default:
        return () => this.#told(event);
    }
  }

  #updated(draft: Draft, status: TaskStatus): Act {
    const taskId = status.task_id.value;
    const agentId = probedAgent(taskId);
    if (agentId !== undefined) return () => this.#kit.agents.heard(agentId, status.state);
    const before = recordOfTask(draft.state, taskId);
    const { changes, stray, reached } = statusEffect(statusContext(this.#kit, draft), status);
    draft.stage(changes);
    const after = recordOfTask(draft.state, taskId);
    return () => {
      const isStray = this.#kit.repeats.heard(status, stray);
      if (before !== undefined) this.#kit.ledger.book.touch(before.instance);
      if (after !== undefined) this.#kit.maintenance.ended(after);
      if (status.state === 'TASK_GONE_BY_OPERATOR')
        this.#kit.agents.heard(status.agent_id?.value ?? '', status.state);
      if (isStray)
        this.#kit.options.logger.warn('a task that is no longer wanted is alive and is killed', { taskId });
      this.#kit.channel.send(acknowledge(status));
      if (before !== undefined) for (const milestone of reached) this.#tellMilestone(before, milestone);
      if (before?.state !== status.state) this.#tellChange(before, status);
      this.#kit.channel.events.emit('status', status);
    };
  }

  #tellMilestone({ name, instance, taskId }: TaskRecord, milestone: Milestone): void {
    const { number, at_ms, name: what, message = null, percent = null } = milestone;
    this.#kit.options.logger.info('milestone', { taskId, number, name: what, message });
    const told = { kind: 'milestone', pod: instance, task: name, id: taskId };
    const reached = { number, name: what, message, percent, reachedAt: at_ms };
    this.#kit.channel.events.emit('told', { ...told, ...reached });
  }

  #tellChange(before: TaskRecord | undefined, status: TaskStatus): void {
    const { task_id, state, reason, message } = status;
    this.#kit.options.logger.info('task status', { taskId: task_id.value, state, reason, message });
    if (before !== undefined) this.#blameAgent(before, status);
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

  #operated(draft: Draft, status: OperationStatus): Act {
    const { resources } = this.#kit.ledger.index;
    draft.stage(operationChanges(draft.state, status, (id) => resources.get(id)));
    const { operation_id, state, message } = status;
    return () => {
      this.#kit.channel.send(acknowledgeOperation(status));
      this.#kit.options.logger.info('operation status', { operationId: operation_id?.value, state, message });
    };
  }

  #told(event: Event): void {
    const tell = this.#tellers[event.type ?? ''];
    if (tell === undefined) this.#kit.options.logger.debug('event', { type: event.type ?? 'none' });
    else tell(event);
  }

  #offered(offers: readonly Offer[]): void {
    this.#kit.maintenance.offered(offers);
    this.#kit.agents.offered(offers);
    this.#kit.desk.add(offers, this.#kit.now());
  }

  #messaged({ message }: Event): void {
    if (message === undefined) return;
    const executorId = message.executor_id.value;
    const isOurs = this.#kit.ledger.index.podOfExecutor(executorId) !== undefined;
    if (isOurs) this.#kit.options.podLinks.received(executorId, message.data);
    // Its pod may have moved on while it was still forwarding.
    else for (const logs of lastWords(message.data)) this.#keepLogs(logs);
  }

  #keepLogs(logs: UnforwardedLogs): Promise<unknown> {
    const kept = this.#keeping.then(() =>
      this.#kit.ledger.commit(unforwardedChanges(this.#kit.ledger.state, logs)),
    );
    this.#keeping = kept;
    return kept;
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
}

const nothing: Act = () => {};
