// A running service as it is looked at: its records, its plans, and why they wait. Nothing in here changes anything.
import type { EventEmitter } from 'node:events';
import type { TaskInfo, TaskState } from '../../shared/mesos/generated/mesos.ts';
import type { Plan } from '../plan/model.ts';
import type { PlanStanding } from '../plan/status.ts';
import type { PodRecord, ServiceState, TaskRecord } from '../state/records.ts';
import type { AgentState } from '../watch/agents.ts';
import type { FailingAgent } from '../watch/failing-agents.ts';
import { SINGLE, type Target } from './configuration.ts';
import type { Kit } from './kit.ts';
import type { Outcomes } from './outcomes.ts';
import type { Plans } from './plans.ts';
import type { SchedulerEvents } from './scheduler-options.ts';
import type { TimetableView } from './timetables.ts';

export class ServiceLook {
  protected readonly kit: Kit;

  constructor(kit: Kit) {
    this.kit = kit;
  }

  get events(): EventEmitter<SchedulerEvents> {
    return this.kit.channel.events;
  }

  get target(): Target {
    return this.kit.ledger.target;
  }

  get state(): ServiceState {
    return this.kit.ledger.state;
  }

  /** All plans as plain data, in order of precedence. */
  get plans(): Plans {
    return this.kit.ledger.book.snapshots;
  }

  /** How the plans stand, in the same order; costs the same for long plans. */
  get standings(): readonly PlanStanding[] {
    return this.kit.ledger.book.standings;
  }

  get planNames(): readonly string[] {
    return this.kit.ledger.book.names;
  }

  plan(name: string): Plan | undefined {
    return this.kit.ledger.book.find(name)?.snapshot();
  }

  podOfExecutor(executorId: string): PodRecord | undefined {
    return this.kit.ledger.index.podOfExecutor(executorId);
  }

  /** Those of the pods that have a place. */
  get executorIds(): Iterable<string> {
    return this.kit.ledger.index.executors.keys();
  }

  /** The records of one pod instance's tasks. */
  tasksOf(instance: string): readonly TaskRecord[] {
    return this.kit.ledger.index.tasksOf(instance);
  }

  /** What Mesos was told at the last launch of a task, by its full name. */
  taskInfo(name: string): Promise<TaskInfo | undefined> {
    return this.kit.options.store.taskInfo(name);
  }

  /** How many tasks have each state. */
  get taskStates(): ReadonlyMap<TaskState, number> {
    return this.kit.ledger.index.taskStates;
  }

  /** When the first certificate of a live task does, in milliseconds since the epoch. */
  get certificatesExpire(): number | undefined {
    return this.kit.expiries.first;
  }

  get outcomes(): Outcomes {
    return this.kit.desk.outcomes;
  }

  get frameworkId(): string | undefined {
    return this.kit.ledger.state.framework.get(SINGLE)?.frameworkId;
  }

  get isSubscribed(): boolean {
    return this.kit.channel.isOpen;
  }

  get isSuppressed(): boolean {
    return this.kit.desk.isSuppressed;
  }

  /** Plans that start by themselves: when next, when last, what they missed. */
  get timetables(): readonly TimetableView[] {
    return this.kit.timetables.views;
  }

  /** Agents where tasks failed of late; some are avoided for a while. */
  get failingAgents(): readonly FailingAgent[] {
    return this.kit.desk.failingAgents(this.kit.now());
  }

  /** Why the steps that wait do so, by their paths; those in flight wait for Mesos and are not here. */
  get reasons(): ReadonlyMap<string, string> {
    return this.kit.ledger.worklist.reasons(
      (instance) =>
        this.kit.maintenance.reason(instance) ?? this.#awayReason(instance) ?? this.kit.desk.reason(instance),
    );
  }

  #awayReason(instance: string): string | undefined {
    const { agentId = '', hostname } = this.kit.ledger.state.pod.get(instance) ?? {};
    const says = this.kit.agents.says(agentId);
    return says === undefined ? undefined : `waits for its agent ${hostname}, ${says}`;
  }

  /** What Mesos last said of an agent that something waits for. */
  agentState(agentId: string): AgentState | undefined {
    return this.kit.agents.stateOf(agentId);
  }

  get isUninstalling(): boolean {
    return this.kit.ledger.isUninstalling;
  }
}
