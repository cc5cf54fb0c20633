// Offers: made by the allocator's decisions, shown in the form that the framework understands, rescinded, discarded.
import type { Filters, Offer, Resource, Unavailability } from '../../../shared/mesos/generated/mesos.ts';
import { downgrade } from '../resources/formats.ts';
import { type Resources, unallocate } from '../resources/resources.ts';
import { hasCapability } from '../validation/framework.ts';
import { type Allocation, allocations } from './allocator.ts';
import { type Context, now, sendEvent } from './context.ts';
import { makeInverseOffers } from './inverse-offers.ts';
import { unavailabilityOf } from './machines.ts';
import type { Agent, Framework, HeldOffer } from './state.ts';

/** Seconds, when a call names none; also for a negative number. */
export const DEFAULT_REFUSE_SECONDS = 5;

/** One round: every framework gets one OFFERS event with all that is for it. */
export function makeOffers(context: Context): void {
  const byFramework = Map.groupBy(allocations(context.state, now(context)), ({ frameworkId }) => frameworkId);
  for (const [frameworkId, own] of byFramework) {
    const framework = context.state.frameworks.get(frameworkId);
    if (framework !== undefined) offerTo(context, framework, own);
  }
  makeInverseOffers(context);
}

function offerTo(context: Context, framework: Framework, own: readonly Allocation[]): void {
  const held = own.flatMap((allocation) => hold(context, framework, allocation) ?? []);
  for (const offer of held) {
    framework.offers.set(offer.offer.id.value, offer);
    framework.offeredTimes.set(offer.role, (framework.offeredTimes.get(offer.role) ?? 0) + 1);
  }
  const offers = held.map(({ offer }) => offer);
  if (offers.length > 0) sendEvent(framework, { type: 'OFFERS', offers: { offers } });
}

export function newOfferId({ id, state }: Context): { readonly value: string } {
  return { value: `${id}-O${state.nextOffer++}` };
}

function hold(context: Context, framework: Framework, allocation: Allocation): HeldOffer | undefined {
  const { agentId, role, resources, frameworkId } = allocation;
  const agent = context.state.agents.get(agentId);
  if (agent === undefined) return undefined;
  const offer = offerOf(context, framework, agent, allocation);
  return { offer, resources, frameworkId, agentId, role };
}

function offerOf(
  context: Context,
  framework: Framework,
  agent: Agent,
  { role, resources }: Allocation,
): Offer {
  const { info } = framework;
  const executorIds = [...agent.executors.values()]
    .filter(({ frameworkId }) => frameworkId === framework.id)
    .map(({ executor }) => executor.executor_id);
  const unavailability: Unavailability | undefined = unavailabilityOf(context, agent);
  return {
    id: newOfferId(context),
    framework_id: { value: framework.id },
    agent_id: { value: agent.id },
    hostname: agent.info.hostname,
    url: agentUrl(agent),
    ...(agent.info.domain && { domain: agent.info.domain }),
    resources: shown(framework, resources),
    ...(agent.info.attributes && { attributes: agent.info.attributes }),
    ...(executorIds.length > 0 && { executor_ids: executorIds }),
    ...(unavailability && { unavailability }),
    ...(hasCapability(info, 'MULTI_ROLE') && { allocation_info: { role } }),
  };
}

export function agentUrl({ info, ip }: Agent): NonNullable<Offer['url']> {
  return {
    scheme: 'http',
    address: { hostname: info.hostname, ip, port: info.port ?? 5051 },
    path: '/slave(1)',
  };
}

/** Frameworks without MULTI_ROLE see no allocation, those without RESERVATION_REFINEMENT the older form. */
function shown({ info }: Framework, resources: Resources): readonly Resource[] {
  const allocated = hasCapability(info, 'MULTI_ROLE')
    ? resources
    : resources.map(({ allocation_info: _info, ...rest }) => rest);
  if (hasCapability(info, 'RESERVATION_REFINEMENT')) return allocated;
  return allocated.flatMap((resource) => downgrade(resource) ?? []);
}

/** The framework is told; the resources are free at once. */
export function rescind(framework: Framework, held: HeldOffer): void {
  discard(framework, held);
  sendEvent(framework, { type: 'RESCIND', rescind: { offer_id: held.offer.id } });
}

/** The framework knows, or is gone. */
export function discard(framework: Framework, held: HeldOffer): void {
  framework.offers.delete(held.offer.id.value);
}

export function rescindAllOf(context: Context, agentId: string): void {
  for (const framework of context.state.frameworks.values()) {
    for (const held of [...framework.offers.values()]) {
      if (held.agentId === agentId) rescind(framework, held);
    }
  }
}

/** Withholds what was declined from the framework in that role, for as long as the filters say. */
export function refuse(
  context: Context,
  framework: Framework,
  held: Pick<HeldOffer, 'agentId' | 'role' | 'resources'>,
  filters: Filters | undefined,
): void {
  const seconds = refuseSeconds(filters);
  const time = now(context);
  framework.filters = framework.filters.filter(({ until }) => until > time);
  if (seconds === 0 || held.resources.length === 0) return;
  // A filter lasts over the next round at least, else it would mean nothing.
  const lasting = Math.max(seconds * 1000, context.config.allocationIntervalMs);
  const { agentId, role, resources } = held;
  framework.filters.push({ agentId, role, refused: unallocate(resources), until: time + lasting });
}

export function refuseSeconds(filters: Filters | undefined): number {
  const seconds = filters?.refuse_seconds ?? DEFAULT_REFUSE_SECONDS;
  return seconds < 0 ? DEFAULT_REFUSE_SECONDS : seconds;
}
