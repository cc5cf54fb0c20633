// Acting on what is learnt of agents: gone for good, there again, or come back under another id. Stores it, and tells.
import type { Offer } from '../../shared/mesos/generated/mesos.ts';
import { poolsOf } from '../offer/pool.ts';
import { type Owner, ownResourceId } from '../offer/reservation.ts';
import type { AgentWord } from '../watch/agents.ts';
import { SINGLE } from './configuration.ts';
import type { Kit } from './kit.ts';
import {
  foundLeftovers,
  liveOn,
  lostLeftovers,
  lostPod,
  type MovedPod,
  movedPod,
  movedPods,
} from './lost-agents.ts';
import { podChanges, podState } from './pod-state.ts';

export interface AgentGiven {
  readonly id: string;
  /** Where that is known. */
  readonly hostname: string | undefined;
  /** Instances that lost their place. */
  readonly pods: readonly string[];
  /** Reservations that are left behind there. */
  readonly leftBehind: number;
}

/** `gone`: nothing is waited for any more. `live`: its tasks run, so it is not gone. Undefined: nothing of ours is there. */
export type AgentGoneAnswer =
  | ({ readonly code: 'gone' } & AgentGiven)
  | { readonly code: 'live'; readonly tasks: readonly string[] }
  | undefined;

function leftoversOn({ ledger }: Kit, agentId: string) {
  return [...ledger.state.leftover.values()].filter((one) => one.agentId === agentId);
}

/** One write for all of it: pods, reservations and operations. */
async function giveUp(kit: Kit, agentId: string, message: string, isFinal: boolean): Promise<AgentGiven> {
  const { ledger, options, channel } = kit;
  const pods = ledger.index.podsOn(agentId);
  const hostname = pods[0]?.hostname ?? leftoversOn(kit, agentId)[0]?.hostname;
  const lost = pods.map(({ instance }) =>
    podChanges(ledger, instance, lostPod(podState(ledger, instance), message, isFinal)),
  );
  await ledger.commit([...lost.flat(), ...lostLeftovers(ledger.state, agentId, isFinal)]);
  const names = pods.map(({ instance }) => instance);
  const leftBehind = leftoversOn(kit, agentId).length;
  const agent = hostname ?? agentId;
  options.logger.warn(message, { agent, agentId, pods: names.join(', '), leftBehind });
  channel.events.emit('told', { kind: 'agent', id: agentId, agent, what: message, pods: names, leftBehind });
  for (const name of names) channel.tellPod(name, 'lost its agent', { agent });
  return { id: agentId, hostname, pods: names, leftBehind };
}

function hasSomethingOn(kit: Kit, agentId: string): boolean {
  const { index, state } = kit.ledger;
  if (index.podsOn(agentId).length > 0 || leftoversOn(kit, agentId).length > 0) return true;
  return [...state.operation.values()].some((one) => one.agentId === agentId);
}

/** Mesos marked the agent gone: it will never have it back. */
async function markedGone(kit: Kit, agentId: string): Promise<void> {
  if (hasSomethingOn(kit, agentId)) await giveUp(kit, agentId, 'its agent was marked gone in Mesos', true);
}

/** The operator's word, for an agent that Mesos only finds unreachable, or does not know any more. */
export async function saidGone(kit: Kit, agentId: string): Promise<AgentGoneAnswer> {
  if (!hasSomethingOn(kit, agentId)) return undefined;
  const tasks = liveOn(kit.ledger.index, agentId);
  if (tasks.length > 0) return { code: 'live', tasks };
  const given = await giveUp(kit, agentId, 'its agent is gone, the operator says', false);
  return { code: 'gone', ...given };
}

async function isThere(kit: Kit, agentId: string): Promise<void> {
  const { ledger, leftovers, options, now } = kit;
  const found = foundLeftovers(ledger.state, agentId);
  if (found.length > 0) {
    options.logger.warn('an agent that was given up is back: what was left there is given back', { agentId });
    await ledger.commit(found);
  }
  leftovers.again(ledger.state.leftover, agentId, now());
}

async function heard(kit: Kit, { agentId, state, isNews }: AgentWord): Promise<void> {
  const { book, index } = kit.ledger;
  if (state === 'gone') await markedGone(kit, agentId);
  if (state === 'registered') await isThere(kit, agentId);
  if (!isNews) return;
  book.touch('');
  for (const { instance } of index.podsOn(agentId)) book.touch(instance);
}

/** Nothing is lost with a crash before it: what is waited for is asked about again. */
export async function actOnAgents(kit: Kit): Promise<void> {
  for (const word of kit.agents.takeHeard()) await heard(kit, word);
  await takeMoved(kit, kit.agents.takeOffered());
}

/** Agents that plans wait for: of pods that start again in their places, or give their reservations back. */
export function waitedAgents({ ledger }: Kit): string[] {
  const { worklist, state } = ledger;
  const launching = worklist.launches.flatMap(({ request: { footprint, joins } }) =>
    footprint === undefined || joins ? [] : [footprint.agentId],
  );
  const releasing = worklist.releasing.flatMap((instance) =>
    instance === '' ? leftAgents(ledger.state) : (state.pod.get(instance)?.agentId ?? []),
  );
  return [...launching, ...releasing];
}

export function leftAgents({ leftover }: Kit['ledger']['state']): string[] {
  return [...leftover.values()].map(({ agentId }) => agentId);
}

/** Offers with reservations that the records have on another agent; few are looked at closely. */
function displaced({ ledger: { state, index } }: Kit, owner: Owner, offers: readonly Offer[]): Offer[] {
  return offers.filter(({ agent_id, resources = [] }) =>
    resources.some((resource) => {
      const instance = index.resources.get(ownResourceId(owner, resource) ?? '');
      const agentId = state.pod.get(instance ?? '')?.agentId;
      return agentId !== undefined && agentId !== agent_id.value;
    }),
  );
}

async function takeMoved(kit: Kit, offers: readonly Offer[]): Promise<void> {
  const { ledger, options } = kit;
  const frameworkId = ledger.state.framework.get(SINGLE)?.frameworkId;
  if (offers.length === 0 || frameworkId === undefined) return;
  const { owner } = options.launchContext(frameworkId);
  const pools = poolsOf(owner, displaced(kit, owner, offers));
  for (const moved of movedPods(ledger.state, ledger.index, pools)) await takeOne(kit, moved);
}

async function takeOne(kit: Kit, { instance, before, pool }: MovedPod): Promise<void> {
  const { ledger, options, channel } = kit;
  const state = podState(ledger, instance);
  const { pod } = state;
  if (pod === undefined) return;
  await ledger.commit(podChanges(ledger, instance, movedPod({ ...state, pod }, pool)));
  const told = { agent: pool.hostname, before, now: pool.agentId };
  options.logger.warn('the agent of a pod came back under another id', { pod: instance, ...told });
  channel.tellPod(instance, 'its agent has another id', told);
}
