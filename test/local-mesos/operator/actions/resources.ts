// What an operator does to an agent's resources: reserve, unreserve, create, destroy and resize volumes. As Mesos does
// it: checked, offers rescinded until there is enough, 202 when it is on its way to the agent, 409 when it cannot be.
import type { AgentID, Offer_Operation } from '../../../../shared/mesos/generated/mesos.ts';
import { type Answer, accepted, badRequest, conflict } from '../../http/answer.ts';
import { agentText, type Context } from '../../master/context.ts';
import { refuse, rescind } from '../../master/offers.ts';
import { isKnownType, mapResources, operationError } from '../../master/operation-resources.ts';
import { applyToAgent } from '../../master/operations.ts';
import type { Agent, HeldOffer } from '../../master/state.ts';
import { availableOn, usedOn } from '../../master/usage.ts';
import { applyConversions, conversionsOf } from '../../resources/conversions.ts';
import { upgrade } from '../../resources/formats.ts';
import { equal, type Resources, subtract, sumAll, unallocate } from '../../resources/resources.ts';
import {
  createError,
  destroyError,
  growError,
  reserveError,
  shrinkError,
  unreserveError,
} from '../../validation/operation.ts';

export function operate(context: Context, agentId: AgentID | undefined, given: Offer_Operation): Answer {
  const agent = context.state.agents.get(agentId?.value ?? '');
  if (agent === undefined) return badRequest('No agent found with specified ID');
  const malformed = isKnownType(given.type) ? operationError(given, given.type) : undefined;
  if (malformed !== undefined) return badRequest(malformed);
  const operation = mapResources(given, upgrade);
  const invalid = invalidText(operation, agent);
  return invalid === undefined ? perform(context, agent, operation) : badRequest(invalid);
}

/** Mesos names the agent for some types only. */
function invalidText(operation: Offer_Operation, agent: Agent): string | undefined {
  const error = errorOf(operation, agent);
  if (error === undefined) return undefined;
  const { type } = operation;
  const where = type === 'UNRESERVE' || type === 'DESTROY' ? '' : ` on agent ${agentText(agent)}`;
  return `Invalid ${type} operation${where}: ${error}`;
}

function errorOf(operation: Offer_Operation, agent: Agent): string | undefined {
  const { reserve, unreserve, create, destroy, grow_volume: grow, shrink_volume: shrink } = operation;
  return (
    (reserve && reserveError(reserve, undefined)) ??
    (unreserve && unreserveError(unreserve)) ??
    (create && createError(create, agent.checkpointed, undefined)) ??
    (destroy && destroyError(destroy, agent.checkpointed, usedOn(agent))) ??
    (grow && growError(grow)) ??
    (shrink && shrinkError(shrink))
  );
}

function perform(context: Context, agent: Agent, operation: Offer_Operation): Answer {
  const conversions = conversionsOf(operation) ?? [];
  rescindFor(context, agent, operation);
  const applied = applyConversions(availableOn(context.state, agent), conversions);
  if ('error' in applied) return conflict(applied.error);
  applyToAgent(context, agent, operation, conversions);
  return accepted();
}

/** Takes back one offer after the other that has something of what is needed, until that is enough. */
function rescindFor(context: Context, agent: Agent, operation: Offer_Operation): void {
  const conversions = conversionsOf(operation) ?? [];
  let required: Resources = sumAll(conversions.map(({ consumed }) => consumed));
  const recovered: Resources[] = [];
  for (const held of offersOf(context, agent)) {
    const resources = unallocate(held.resources);
    const left = subtract(required, resources);
    if (equal(left, required)) continue;
    required = left;
    recovered.push(resources);
    takeBack(context, held);
    if (!('error' in applyConversions(sumAll(recovered), conversions))) return;
  }
}

function offersOf({ state }: Context, agent: Agent): readonly HeldOffer[] {
  const all = [...state.frameworks.values()].flatMap(({ offers }) => [...offers.values()]);
  return all.filter(({ agentId }) => agentId === agent.id);
}

/** The framework is not offered it at once again, so that the operator wins. */
function takeBack(context: Context, held: HeldOffer): void {
  const framework = context.state.frameworks.get(held.frameworkId);
  if (framework === undefined) return;
  rescind(framework, held);
  refuse(context, framework, held, undefined);
}
