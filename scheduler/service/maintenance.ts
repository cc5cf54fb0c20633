// What Mesos has said of agents that will be away, and of pods whose agents were emptied; and what follows from it now.
// In memory: the master makes its inverse offers again to every new subscription, each offer tells its agent's window,
// and of pods that ended the records tell why. No I/O, no clock.
import type { InverseOffer, Offer, Unavailability } from '../../shared/mesos/generated/mesos.ts';
import type { Call } from '../../shared/mesos/generated/scheduler.ts';
import { acceptInverseOffers, declineInverseOffers } from '../master/calls.ts';
import {
  type Evacuation,
  evacuation,
  isDrained,
  isEmpty,
  isRemoved,
  nearness,
  nextTurn,
  type Places,
  showWindow,
  type Window,
  whyMoved,
} from '../plan/maintenance.ts';
import type { TaskRecord } from '../state/records.ts';
import type { Ledger } from './ledger.ts';

/** Milliseconds before the start of a window in which the agent is left. */
export const MAINTENANCE_LEAD = 300_000;

/** Until the master asks again: after yes, and after no. */
const ACCEPTED_SECONDS = 3600;
const DECLINED_SECONDS = 60;

export interface AgentNews {
  readonly agentId: string;
  readonly what: string;
  readonly isHeld: boolean;
}

export interface MaintenanceWork {
  readonly stop: readonly string[];
  readonly move: readonly { readonly instance: string; readonly why: string }[];
  readonly calls: readonly Call[];
  readonly news: readonly AgentNews[];
}

const milliseconds = ({ nanoseconds }: { readonly nanoseconds: bigint }) => Number(nanoseconds / 1_000_000n);

function windowOf(agentId: string, { start, duration }: Unavailability): Window {
  const from = milliseconds(start);
  return duration === undefined
    ? { agentId, start: from }
    : { agentId, start: from, end: from + milliseconds(duration) };
}

export class Maintenance {
  readonly #ledger: Ledger;
  readonly #lead: number;
  readonly #windows = new Map<string, Window>();
  /** Inverse offers that are not answered yet: their agents. */
  readonly #asked = new Map<string, string>();
  /** Why nothing is launched on these agents now. */
  readonly #held = new Map<string, string>();
  /** Instances with tasks that ended because of their agents, not looked at yet. */
  readonly #ended = new Set<string>();

  constructor(ledger: Ledger, lead: number) {
    this.#ledger = ledger;
    this.#lead = lead;
  }

  /** A new subscription: the windows are told anew. */
  restart(tasks: Iterable<TaskRecord>): void {
    for (const one of [this.#windows, this.#asked, this.#held]) one.clear();
    for (const task of tasks) this.ended(task);
  }

  offered(offers: readonly Offer[]): void {
    for (const { agent_id, unavailability } of offers) this.#keep(agent_id.value, unavailability);
  }

  asked(inverseOffers: readonly InverseOffer[]): void {
    for (const { id, agent_id, unavailability } of inverseOffers) {
      if (agent_id === undefined) continue;
      this.#asked.set(id.value, agent_id.value);
      this.#keep(agent_id.value, unavailability);
    }
  }

  /** The schedule is another one, or none: if the agent is still to be left, an inverse offer says so. */
  rescinded(inverseOfferId: string): void {
    const agentId = this.#asked.get(inverseOfferId);
    if (agentId !== undefined) this.#windows.delete(agentId);
    this.#asked.delete(inverseOfferId);
  }

  /** A task ended, for whichever reason. */
  ended(task: TaskRecord): void {
    if (isDrained(task) || isRemoved(task)) this.#ended.add(task.instance);
  }

  /** Agents where nothing is launched now, with the reason. */
  get held(): ReadonlyMap<string, string> {
    return this.#held;
  }

  /** The pod is down, or soon will be, because of its agent. */
  isDisplaced(instance: string): boolean {
    return this.#held.has(this.#ledger.state.pod.get(instance)?.agentId ?? '');
  }

  /** Why the launch of a pod waits, where that is its agent's maintenance or drain. */
  reason(instance: string): string | undefined {
    const pod = this.#ledger.state.pod.get(instance);
    if (pod === undefined) return undefined;
    const held = this.#held.get(pod.agentId);
    if (held !== undefined) return `waits for its agent ${pod.hostname}, ${held}`;
    const tasks = this.#ledger.index.tasksOf(instance);
    if (tasks.some(isDrained))
      return `waits for its agent ${pod.hostname}, which was drained, to be used again`;
    if (!tasks.some((task) => isRemoved(task) && task.agentId === pod.agentId)) return undefined;
    const what = `its agent ${pod.hostname} (${pod.agentId}) was removed from Mesos`;
    return `${what}; waits for an agent that offers its volumes, or for: pillion pod replace ${instance}`;
  }

  /** What is to be done now. `isPaused`: the operator holds back recovery, so no pod may be taken down. */
  work(now: number, isPaused: boolean): MaintenanceWork {
    const news = this.#refresh(now);
    const isIdle = isPaused || this.#ledger.isUninstalling;
    const leaving: Evacuation =
      isIdle || this.#held.size === 0
        ? { stop: [], move: [] }
        : evacuation(this.#places, new Set(this.#held.keys()));
    const moved = leaving.move.map((instance) => ({ instance, why: 'its agent is under maintenance' }));
    const emptied = isIdle ? [] : this.#takeEmptied();
    return {
      stop: leaving.stop,
      move: [...moved, ...emptied.filter(({ instance }) => !leaving.move.includes(instance))],
      calls: this.#answers(now, isPaused),
      news,
    };
  }

  nextDue(now: number): number | undefined {
    const turns = [...this.#windows.values()].flatMap((window) => nextTurn(window, this.#lead, now) ?? []);
    return turns.length === 0 ? undefined : Math.min(...turns);
  }

  get #places(): Places {
    const { target, state, index } = this.#ledger;
    return {
      spec: target.spec,
      pods: state.pod,
      podsOn: (agentId) => index.podsOn(agentId),
      tasksOf: index.tasksOf,
    };
  }

  #keep(agentId: string, unavailability: Unavailability | undefined): void {
    if (unavailability === undefined) this.#windows.delete(agentId);
    else this.#windows.set(agentId, windowOf(agentId, unavailability));
  }

  #refresh(now: number): AgentNews[] {
    if (this.#windows.size + this.#held.size === 0) return [];
    const near = [...this.#windows.values()].filter((one) => nearness(one, this.#lead, now) === 'near');
    const before = new Map(this.#held);
    this.#held.clear();
    for (const window of near) this.#held.set(window.agentId, showWindow(window));
    const left = [...this.#held].filter(([agentId, what]) => before.get(agentId) !== what);
    const back = [...before.keys()].filter((agentId) => !this.#held.has(agentId));
    return [
      ...left.map(([agentId, what]) => ({ agentId, what, isHeld: true })),
      ...back.map((agentId) => ({ agentId, what: 'no longer under maintenance', isHeld: false })),
    ];
  }

  #takeEmptied(): { readonly instance: string; readonly why: string }[] {
    const all = [...this.#ended].flatMap((instance) => {
      const why = whyMoved(this.#places, instance);
      return why === undefined ? [] : [{ instance, why }];
    });
    this.#ended.clear();
    return all;
  }

  #answers(now: number, isPaused: boolean): Call[] {
    const answer = (agentId: string): 'yes' | 'no' | 'later' => {
      const window = this.#windows.get(agentId);
      const is = window === undefined ? 'over' : nearness(window, this.#lead, now);
      if (is === 'over' || (isPaused && !isEmpty(this.#places, agentId))) return 'no';
      return is === 'near' && isEmpty(this.#places, agentId) ? 'yes' : 'later';
    };
    const answers = Map.groupBy([...this.#asked.keys()], (id) => answer(this.#asked.get(id) ?? ''));
    const [accepted = [], declined = []] = [answers.get('yes'), answers.get('no')];
    for (const id of [...accepted, ...declined]) this.#asked.delete(id);
    return [
      ...(accepted.length > 0 ? [acceptInverseOffers(accepted, ACCEPTED_SECONDS)] : []),
      ...(declined.length > 0 ? [declineInverseOffers(declined, DECLINED_SECONDS)] : []),
    ];
  }
}
