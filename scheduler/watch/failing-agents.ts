// Agents where tasks keep failing: new pods avoid them for a while, longer each time it goes on, and then they are used
// again by themselves. Pods that have their place there stay. In memory: a restart of the scheduler forgets it.
// No I/O, no clock: times are milliseconds since the epoch, given.
import { type BackoffPolicy, backoff } from '../../shared/runtime/backoff.ts';

export interface FailingAgentPolicy {
  /** That many failures ... */
  readonly failures: number;
  /** ... within so many milliseconds make the agent one to avoid; so long without any, and nothing is held against it. */
  readonly within: number;
  /** For how long. */
  readonly avoid: BackoffPolicy;
}

export const FAILING_AGENTS: FailingAgentPolicy = {
  failures: 5,
  within: 600_000,
  avoid: { first: 60_000, factor: 2, most: 900_000 },
};

/** Agents that are remembered; the one whose last failure is oldest goes. */
export const MOST_AGENTS = 10_000;

export interface TaskFailure {
  readonly agentId: string;
  readonly hostname: string;
  /** The task's full name. */
  readonly task: string;
}

export interface FailingAgent {
  readonly agentId: string;
  readonly hostname: string;
  /** Failures of late. */
  readonly failures: number;
  readonly lastTask: string;
  /** Absent: it is used. */
  readonly avoidedUntil?: number | undefined;
}

interface Entry {
  readonly hostname: string;
  readonly lastTask: string;
  /** When, the newest last; at most as many as the policy asks for. */
  readonly times: readonly number[];
  /** Of the last failure, or of the end of the last avoidance. */
  readonly lastAt: number;
  /** Times that it was avoided, one after the other. */
  readonly avoidances: number;
  readonly avoidedUntil?: number | undefined;
}

export class FailingAgents {
  readonly #policy: FailingAgentPolicy;
  /** In the order of their last failures. */
  readonly #agents = new Map<string, Entry>();
  /** Why, of those that are avoided, by id. */
  readonly #avoided = new Map<string, string>();

  constructor(policy: FailingAgentPolicy = FAILING_AGENTS) {
    this.#policy = policy;
  }

  /** A task failed there by itself. Answers with the agent when this makes it one to avoid. */
  failed({ agentId, hostname, task }: TaskFailure, now: number): FailingAgent | undefined {
    const { failures } = this.#policy;
    const old = this.#current(agentId, now);
    const times = [...this.#recent(old?.times ?? [], now), now].slice(-failures);
    const { avoidances = 0, avoidedUntil } = old ?? {};
    this.#remember(agentId, { hostname, lastTask: task, times, lastAt: now, avoidances, avoidedUntil });
    if (avoidedUntil !== undefined || times.length < failures) return undefined;
    this.#avoid(agentId, now);
    return this.#view(agentId, now);
  }

  /** An agent that did well for long enough begins with a clean sheet. */
  #current(agentId: string, now: number): Entry | undefined {
    const entry = this.#agents.get(agentId);
    const isQuiet = entry !== undefined && entry.lastAt <= now - this.#policy.within;
    return isQuiet && entry.avoidedUntil === undefined ? undefined : entry;
  }

  #recent(times: readonly number[], now: number): number[] {
    return times.filter((at) => at > now - this.#policy.within);
  }

  #avoid(agentId: string, now: number): void {
    const entry = this.#agents.get(agentId);
    if (entry === undefined) return;
    const avoidedUntil = now + backoff(this.#policy.avoid, entry.avoidances);
    this.#agents.set(agentId, { ...entry, avoidedUntil, avoidances: entry.avoidances + 1 });
    const until = new Date(avoidedUntil).toISOString();
    this.#avoided.set(agentId, `tasks keep failing there (last ${entry.lastTask}): avoided until ${until}`);
  }

  #remember(agentId: string, entry: Entry): void {
    this.#agents.delete(agentId);
    this.#agents.set(agentId, entry);
    const [oldest] = this.#agents.keys();
    if (this.#agents.size <= MOST_AGENTS || oldest === undefined) return;
    this.#agents.delete(oldest);
    this.#avoided.delete(oldest);
  }

  #view(agentId: string, now: number): FailingAgent | undefined {
    const entry = this.#current(agentId, now);
    if (entry === undefined) return undefined;
    const { hostname, lastTask, times, avoidedUntil } = entry;
    return { agentId, hostname, failures: this.#recent(times, now).length, lastTask, avoidedUntil };
  }

  /** Ends what is over. Answers with the agents that are used again; failures there count anew. */
  free(now: number): FailingAgent[] {
    const over = [...this.#avoided.keys()].filter((agentId) => {
      return (this.#agents.get(agentId)?.avoidedUntil ?? now) <= now;
    });
    return over.flatMap((agentId) => {
      const entry = this.#agents.get(agentId);
      this.#avoided.delete(agentId);
      if (entry === undefined) return [];
      this.#agents.set(agentId, { ...entry, avoidedUntil: undefined, times: [], lastAt: now });
      return this.#view(agentId, now) ?? [];
    });
  }

  /** Reasons by agent id. */
  get avoided(): ReadonlyMap<string, string> {
    return this.#avoided;
  }

  /** All where something failed of late. */
  agents(now: number): FailingAgent[] {
    return [...this.#agents.keys()].flatMap((agentId) => this.#view(agentId, now) ?? []);
  }

  /** When the next one is to be freed. */
  get nextDue(): number | undefined {
    const times = [...this.#avoided.keys()].flatMap(
      (agentId) => this.#agents.get(agentId)?.avoidedUntil ?? [],
    );
    return times.length === 0 ? undefined : Math.min(...times);
  }
}
