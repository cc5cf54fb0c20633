// What the local master knows, in memory. Only the functions of this folder change it, each in one turn of the event
// loop; the wire messages in it are replaced, never changed.
import type {
  AgentInfo,
  AgentInfo_Capability,
  ExecutorInfo,
  FrameworkInfo,
  InverseOffer,
  Offer,
  Operation,
  Task,
} from '../../../shared/mesos/generated/mesos.ts';
import type { Event } from '../../../shared/mesos/generated/scheduler.ts';
import type { Cancel } from '../../../shared/runtime/clock.ts';
import type { EventStream } from '../http/event-stream.ts';
import type { AgentLink } from '../link-transport.ts';
import type { Resources } from '../resources/resources.ts';

/** A scheduler's open subscription. */
export interface Connection {
  readonly streamId: string;
  readonly stream: Pick<EventStream<Event>, 'send' | 'end' | 'isOpen'>;
  stopHeartbeat: Cancel;
}

/** Offers of these resources are withheld from the framework until then. */
export interface Filter {
  readonly role: string;
  readonly agentId: string;
  readonly refused: Resources;
  /** Milliseconds of the clock. */
  readonly until: number;
}

export interface Framework {
  readonly id: string;
  /** With its id. */
  info: FrameworkInfo;
  suppressed: Set<string>;
  connection: Connection | undefined;
  /** Known from agents only, after a master failover; its scheduler has not subscribed yet. */
  recovered: boolean;
  /** Milliseconds. */
  registeredAt: number;
  reregisteredAt: number;
  unregisteredAt: number | undefined;
  cancelFailover: Cancel;
  /** By task id. */
  readonly tasks: Map<string, Task>;
  readonly unreachableTasks: Map<string, Task>;
  /** The newest last; bounded. */
  completedTasks: Task[];
  readonly offers: Map<string, HeldOffer>;
  readonly inverseOffers: Map<string, InverseOffer>;
  filters: Filter[];
  /** How often it was offered something, by role: among equal shares the one with fewer is first. */
  readonly offeredTimes: Map<string, number>;
  inverseFilters: { readonly agentId: string; readonly until: number }[];
}

/** An offer as it is held: in the post-refinement form, with allocation infos, whatever the framework was shown. */
export interface HeldOffer {
  readonly offer: Offer;
  readonly resources: Resources;
  readonly frameworkId: string;
  readonly agentId: string;
  readonly role: string;
}

export interface RunningExecutor {
  readonly frameworkId: string;
  readonly executor: ExecutorInfo;
}

export interface Agent {
  readonly id: string;
  info: AgentInfo;
  ip: string;
  version: string;
  capabilities: readonly AgentInfo_Capability[];
  /** All it has, with reservations and volumes as they are now; not allocated. */
  total: Resources;
  /** What of it is dynamically reserved, or a volume. */
  checkpointed: Resources;
  link: AgentLink | undefined;
  /** By the operator or a drain: no offers. */
  deactivated: boolean;
  registeredAt: number;
  reregisteredAt: number | undefined;
  /** By framework id and task id, joined by {@link key}. */
  readonly tasks: Map<string, Task>;
  readonly executors: Map<string, RunningExecutor>;
  /** By UUID; until its status is acknowledged. */
  readonly operations: Map<string, Operation>;
  /** Tasks whose kill must be repeated when the agent comes back: framework id and task id, joined by key. */
  readonly killed: Set<string>;
  missedPings: number;
  awaitsPong: boolean;
  cancelPings: Cancel;
  cancelReregistration: Cancel;
}

export const key = (frameworkId: string, id: string): string => `${frameworkId}\n${id}`;

export interface MasterState {
  readonly frameworks: Map<string, Framework>;
  /** Removed for good: their ids cannot come back. */
  readonly completedFrameworks: Map<string, Framework>;
  /** Registered, connected or not. */
  readonly agents: Map<string, Agent>;
  nextFramework: number;
  nextAgent: number;
  nextOffer: number;
}

export const emptyState = (): MasterState => ({
  frameworks: new Map(),
  completedFrameworks: new Map(),
  agents: new Map(),
  nextFramework: 0,
  nextAgent: 0,
  nextOffer: 0,
});

export const isActive = (agent: Agent): boolean => agent.link !== undefined && !agent.deactivated;

export function newFramework(info: FrameworkInfo, now: number): Framework {
  return {
    id: info.id?.value ?? '',
    info,
    suppressed: new Set(),
    connection: undefined,
    recovered: false,
    registeredAt: now,
    reregisteredAt: now,
    unregisteredAt: undefined,
    cancelFailover() {},
    tasks: new Map(),
    unreachableTasks: new Map(),
    completedTasks: [],
    offers: new Map(),
    inverseOffers: new Map(),
    filters: [],
    offeredTimes: new Map(),
    inverseFilters: [],
  };
}
