// Where pods are: how many instances of each pod stand on each host, zone, attribute..., kept as they come and go, so
// that no decision counts them anew. A census may lie over another one, with what is only decided yet. No I/O.
import { HOSTNAME, type PlacementField, REGION, ZONE } from './rule.ts';

/** What an agent is like, as offers tell it and records keep it. */
export interface AgentFacts {
  readonly agentId: string;
  readonly hostname: string;
  readonly region?: string | undefined;
  readonly zone?: string | undefined;
  /** `name:value` each. */
  readonly attributes?: readonly string[] | undefined;
}

export interface PlacedPod extends AgentFacts {
  readonly instance: string;
  /** The pod's type. */
  readonly type: string;
}

/** An agent may have several values of one attribute. */
export function valuesOf(agent: AgentFacts, field: PlacementField): string[] {
  if (field === HOSTNAME) return [agent.hostname];
  if (field === REGION) return agent.region === undefined ? [] : [agent.region];
  if (field === ZONE) return agent.zone === undefined ? [] : [agent.zone];
  const prefix = `${field}:`;
  const own = (agent.attributes ?? []).filter((attribute) => attribute.startsWith(prefix));
  return own.map((attribute) => attribute.slice(prefix.length));
}

function fieldsOf({ attributes = [] }: AgentFacts): Set<PlacementField> {
  const names = attributes.map((attribute) => attribute.slice(0, attribute.indexOf(':')));
  return new Set([HOSTNAME, REGION, ZONE, ...names]);
}

/** Names to numbers, without those at 0. */
type Tally = Map<string, number>;

function change(tallies: Map<string, Tally>, key: string, name: string, by: 1 | -1): void {
  const tally = tallies.get(key) ?? new Map<string, number>();
  const left = (tally.get(name) ?? 0) + by;
  if (left > 0) tallies.set(key, tally.set(name, left));
  else if (tally.delete(name) && tally.size === 0) tallies.delete(key);
}

export class Census {
  readonly #below: Census | undefined;
  readonly #pods = new Map<string, PlacedPod>();
  /** `type field` -> value -> instances. */
  readonly #byValue = new Map<string, Tally>();
  /** Type -> agent -> instances. */
  readonly #byAgent = new Map<string, Map<string, Set<string>>>();

  /** `below`: what is in it counts, too; it is not changed. */
  constructor(below?: Census) {
    this.#below = below;
  }

  put(pod: PlacedPod): void {
    this.remove(pod.instance);
    this.#pods.set(pod.instance, pod);
    this.#count(pod, 1);
    const agents = this.#byAgent.get(pod.type) ?? new Map<string, Set<string>>();
    this.#byAgent.set(
      pod.type,
      agents.set(pod.agentId, (agents.get(pod.agentId) ?? new Set()).add(pod.instance)),
    );
  }

  remove(instance: string): void {
    const pod = this.#pods.get(instance);
    if (pod === undefined) return;
    this.#pods.delete(instance);
    this.#count(pod, -1);
    const agents = this.#byAgent.get(pod.type);
    const own = agents?.get(pod.agentId);
    own?.delete(instance);
    if (own?.size === 0) agents?.delete(pod.agentId);
  }

  #count(pod: PlacedPod, by: 1 | -1): void {
    for (const field of fieldsOf(pod)) {
      for (const value of valuesOf(pod, field)) change(this.#byValue, `${pod.type} ${field}`, value, by);
    }
  }

  /** Instances of the pod where the field has this value. */
  count(type: string, field: PlacementField, value: string): number {
    const own = this.#byValue.get(`${type} ${field}`)?.get(value) ?? 0;
    return own + (this.#below?.count(type, field, value) ?? 0);
  }

  /** Every value of the field on which an instance of the pod is, with how many. */
  counts(type: string, field: PlacementField): ReadonlyMap<string, number> {
    const own = this.#byValue.get(`${type} ${field}`) ?? new Map<string, number>();
    if (this.#below === undefined) return own;
    const all = new Map(this.#below.counts(type, field));
    for (const [value, number] of own) all.set(value, (all.get(value) ?? 0) + number);
    return all;
  }

  /** Names of the instances of the pod on this agent. */
  on(agentId: string, type: string): readonly string[] {
    const own = this.#byAgent.get(type)?.get(agentId) ?? [];
    return [...own, ...(this.#below?.on(agentId, type) ?? [])];
  }

  /** Names of all instances of the pod. */
  *of(type: string): Iterable<string> {
    for (const instances of this.#byAgent.get(type)?.values() ?? []) yield* instances;
    if (this.#below !== undefined) yield* this.#below.of(type);
  }
}
