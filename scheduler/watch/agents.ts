// What Mesos says of agents that something waits for. There is no call that asks about an agent, but one about a task that
// nobody launched is answered by how its agent is (apache/mesos src/master/master.cpp, explicit reconciliation); and of
// an agent without tasks of ours nothing else tells that it was marked gone. No I/O, no clock.
import type { Offer, TaskState } from '../../shared/mesos/generated/mesos.ts';

/** `unknown`: removed from Mesos, or not back yet after the master's own restart. */
export type AgentState = 'registered' | 'unreachable' | 'gone' | 'unknown';

const STATES: Partial<Readonly<Record<TaskState, AgentState>>> = {
  TASK_GONE: 'registered',
  TASK_UNREACHABLE: 'unreachable',
  TASK_GONE_BY_OPERATOR: 'gone',
  TASK_UNKNOWN: 'unknown',
};

const PREFIX = 'agent__probe__';

/** The task id under which is asked about an agent. */
export const probeOf = (agentId: string): string => `${PREFIX}${agentId}`;

export function probedAgent(taskId: string): string | undefined {
  return taskId.startsWith(PREFIX) ? taskId.slice(PREFIX.length) : undefined;
}

/** Milliseconds that something waits before it is asked why, and then between two questions. */
const PATIENCE = 30_000;
const EVERY = 60_000;
/** About reservations that nobody waits for. */
const SELDOM = 3_600_000;

export interface AgentWord {
  readonly agentId: string;
  readonly state: AgentState;
  /** It was another one before, or none. */
  readonly isNews: boolean;
}

export class AgentWatch {
  readonly #states = new Map<string, AgentState>();
  readonly #heard = new Map<string, AgentWord>();
  #offered: readonly Offer[] = [];
  #dueAt: number | undefined;
  #seldomAt = 0;

  /** A new subscription: the master may be another, and know more or less. */
  restart(): void {
    this.#states.clear();
    this.#heard.clear();
    this.#offered = [];
    this.#dueAt = undefined;
    this.#seldomAt = 0;
  }

  stateOf(agentId: string): AgentState | undefined {
    return this.#states.get(agentId);
  }

  /** For people, as the end of a sentence about an agent; undefined where there is nothing to say of it. */
  says(agentId: string): string | undefined {
    const state = this.#states.get(agentId);
    if (state === undefined || state === 'registered') return undefined;
    const is = state === 'unreachable' ? 'is unreachable' : 'Mesos does not know';
    return `which ${is}; if it is lost for good: pillion agent gone ${agentId}`;
  }

  /** `isWaiting`: a plan waits for offers, perhaps of a certain agent. */
  wait(isWaiting: boolean, now: number): void {
    if (!isWaiting) this.#dueAt = undefined;
    else this.#dueAt ??= now + PATIENCE;
  }

  /** The agents to ask about now. `waited`: those that plans wait for; `left`: those with what belongs to no pod. */
  due(waited: () => Iterable<string>, left: () => Iterable<string>, now: number): string[] {
    const agents = new Set<string>();
    if (this.#dueAt !== undefined && this.#dueAt <= now) {
      this.#dueAt = now + EVERY;
      for (const agentId of waited()) agents.add(agentId);
    }
    if (this.#seldomAt <= now) {
      this.#seldomAt = now + SELDOM;
      for (const agentId of left()) agents.add(agentId);
      this.#forget(agents);
    }
    return [...agents];
  }

  heard(agentId: string, taskState: TaskState): void {
    const state = STATES[taskState];
    if (state === undefined) return;
    const isNews = this.#states.get(agentId) !== state || this.#heard.get(agentId)?.isNews === true;
    this.#states.set(agentId, state);
    this.#heard.set(agentId, { agentId, state, isNews });
  }

  offered(offers: readonly Offer[]): void {
    this.#offered = [...this.#offered, ...offers];
  }

  /** What was heard since the last time, the last word of each agent. */
  takeHeard(): AgentWord[] {
    const all = [...this.#heard.values()];
    this.#heard.clear();
    return all;
  }

  /** Offers that came since the last time. */
  takeOffered(): readonly Offer[] {
    const all = this.#offered;
    this.#offered = [];
    return all;
  }

  /** `hasLeft`: there are reservations of no pod. */
  nextDue(hasLeft: boolean): number | undefined {
    return hasLeft ? Math.min(this.#seldomAt, this.#dueAt ?? this.#seldomAt) : this.#dueAt;
  }

  /** As many are known as are asked about. */
  #forget(asked: ReadonlySet<string>): void {
    for (const agentId of this.#states.keys()) if (!asked.has(agentId)) this.#states.delete(agentId);
  }
}
