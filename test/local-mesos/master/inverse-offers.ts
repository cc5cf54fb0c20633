// Inverse offers: a framework with something on a machine under maintenance is asked to leave it. One at a time for a
// framework and agent; after an answer not again until its filter is over.
import type { Filters, InverseOffer } from '../../../shared/mesos/generated/mesos.ts';
import { type Context, nanoseconds, now, sendEvent } from './context.ts';
import { unavailabilityOf } from './machines.ts';
import { agentUrl, newOfferId, refuseSeconds } from './offers.ts';
import { type Agent, type Framework, isActive } from './state.ts';
import { usedOn } from './usage.ts';

/** What frameworks have answered, for GET_MAINTENANCE_STATUS; by agent id. */
export type InverseAnswer = {
  readonly status: 'ACCEPT' | 'DECLINE';
  readonly framework_id: { readonly value: string };
  readonly timestamp: { readonly nanoseconds: bigint };
};

const answers = new WeakMap<Context, Map<string, InverseAnswer[]>>();

export function answersOf(context: Context, agentId: string): readonly InverseAnswer[] {
  return answers.get(context)?.get(agentId) ?? [];
}

export function forgetAnswers(context: Context, agentId: string): void {
  answers.get(context)?.delete(agentId);
}

export function makeInverseOffers(context: Context): void {
  for (const framework of context.state.frameworks.values()) {
    if (framework.connection === undefined) continue;
    const made = [...context.state.agents.values()].flatMap((agent) => ask(context, framework, agent) ?? []);
    for (const inverse of made) framework.inverseOffers.set(inverse.id.value, inverse);
    if (made.length > 0)
      sendEvent(framework, { type: 'INVERSE_OFFERS', inverse_offers: { inverse_offers: made } });
  }
}

function ask(context: Context, framework: Framework, agent: Agent): InverseOffer | undefined {
  const unavailability = isActive(agent) ? unavailabilityOf(context, agent) : undefined;
  if (unavailability === undefined || !hasSomething(framework, agent)) return undefined;
  const isAsked = [...framework.inverseOffers.values()].some(
    (inverse) => inverse.agent_id?.value === agent.id,
  );
  const isFiltered = framework.inverseFilters.some(
    (filter) => filter.agentId === agent.id && filter.until > now(context),
  );
  if (isAsked || isFiltered) return undefined;
  return {
    id: newOfferId(context),
    framework_id: { value: framework.id },
    agent_id: { value: agent.id },
    url: agentUrl(agent),
    unavailability,
  };
}

function hasSomething(framework: Framework, agent: Agent): boolean {
  const isOffered = [...framework.offers.values()].some(({ agentId }) => agentId === agent.id);
  return isOffered || usedOn(agent, framework.id).length > 0;
}

/** ACCEPT_INVERSE_OFFERS and DECLINE_INVERSE_OFFERS. */
export function answerInverseOffers(
  context: Context,
  framework: Framework,
  status: InverseAnswer['status'],
  ids: readonly { readonly value: string }[],
  filters: Filters | undefined,
): void {
  const time = now(context);
  framework.inverseFilters = framework.inverseFilters.filter(({ until }) => until > time);
  for (const { value } of ids) {
    const agentId = framework.inverseOffers.get(value)?.agent_id?.value;
    if (agentId === undefined) continue;
    framework.inverseOffers.delete(value);
    remember(context, agentId, {
      status,
      framework_id: { value: framework.id },
      timestamp: { nanoseconds: nanoseconds(time) },
    });
    framework.inverseFilters.push({ agentId, until: time + refuseSeconds(filters) * 1000 });
  }
}

function remember(context: Context, agentId: string, answer: InverseAnswer): void {
  const all = answers.get(context) ?? new Map<string, InverseAnswer[]>();
  const others = (all.get(agentId) ?? []).filter(
    (each) => each.framework_id.value !== answer.framework_id.value,
  );
  answers.set(context, all.set(agentId, [...others, answer]));
}

export function rescindInverseOffers(context: Context, agentId: string): void {
  for (const framework of context.state.frameworks.values()) {
    for (const inverse of [...framework.inverseOffers.values()]) {
      if (inverse.agent_id?.value !== agentId) continue;
      framework.inverseOffers.delete(inverse.id.value);
      sendEvent(framework, {
        type: 'RESCIND_INVERSE_OFFER',
        rescind_inverse_offer: { inverse_offer_id: inverse.id },
      });
    }
  }
}
