// Calls by which an operator changes the cluster: reservations and volumes, draining, teardown.

import type { Call, Call_DrainAgent } from '../../../shared/mesos/generated/master.ts';
import type { Offer_Operation, Resource } from '../../../shared/mesos/generated/mesos.ts';
import { type Answer, accepted, badRequest, conflict, ok, textAnswer } from '../http/answer.ts';
import { markGone } from '../master/agent-removal.ts';
import { agentText, type Context, now } from '../master/context.ts';
import { deactivate, drain, reactivate } from '../master/drain.ts';
import { removeFramework } from '../master/frameworks.ts';
import { refuse, rescind } from '../master/offers.ts';
import { isKnownType, mapResources, operationError } from '../master/operation-resources.ts';
import { applyToAgent } from '../master/operations.ts';
import { without } from '../master/registry.ts';
import type { Agent } from '../master/state.ts';
import { availableOn, usedOn } from '../master/usage.ts';
import { applyConversions, type Conversion, conversionsOf } from '../resources/conversions.ts';
import { upgrade } from '../resources/formats.ts';
import { subtract, sumAll, unallocate } from '../resources/resources.ts';
import {
  createError,
  destroyError,
  growError,
  reserveError,
  shrinkError,
  unreserveError,
} from '../validation/operation.ts';

/** The operation that the call asks for; undefined when it is no such call. */
export function operationOf(
  call: Call,
): { readonly agentId: string; readonly operation: Offer_Operation } | undefined {
  const { reserve_resources: reserve, unreserve_resources: unreserve } = call;
  const { create_volumes: create, destroy_volumes: destroy, grow_volume: grow, shrink_volume: shrink } = call;
  if (reserve) {
    const { agent_id, ...rest } = reserve;
    return { agentId: agent_id.value, operation: { type: 'RESERVE', reserve: rest } };
  }
  if (unreserve) return { agentId: unreserve.agent_id.value, operation: { type: 'UNRESERVE', unreserve } };
  if (create) return { agentId: create.agent_id.value, operation: { type: 'CREATE', create } };
  if (destroy) return { agentId: destroy.agent_id.value, operation: { type: 'DESTROY', destroy } };
  if (grow)
    return { agentId: grow.agent_id?.value ?? '', operation: { type: 'GROW_VOLUME', grow_volume: grow } };
  return (
    shrink && {
      agentId: shrink.agent_id?.value ?? '',
      operation: { type: 'SHRINK_VOLUME', shrink_volume: shrink },
    }
  );
}

export function changeResources(context: Context, agentId: string, given: Offer_Operation): Answer {
  const agent = context.state.agents.get(agentId);
  if (agent === undefined) return badRequest('No agent found with specified ID');
  if (!isKnownType(given.type)) return badRequest('Unknown offer operation');
  const malformed = operationError(given, given.type);
  if (malformed !== undefined) return badRequest(malformed);
  const operation = mapResources(given, upgrade);
  const invalid = invalidError(operation, agent);
  if (invalid !== undefined) {
    return badRequest(`Invalid ${given.type} operation on agent ${agentText(agent)}: ${invalid}`);
  }
  return applyFree(context, agent, operation);
}

function invalidError(operation: Offer_Operation, agent: Agent): string | undefined {
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

/** On what is free; offers that hold what is needed are taken back. */
function applyFree(context: Context, agent: Agent, operation: Offer_Operation): Answer {
  const conversions = conversionsOf(operation) ?? [];
  takeBack(context, agent, conversions);
  const applied = applyConversions(availableOn(context.state, agent), conversions);
  if ('error' in applied) return conflict(applied.error);
  applyToAgent(context, agent, operation, conversions);
  return accepted();
}

function takeBack(context: Context, agent: Agent, conversions: readonly Conversion[]): void {
  let needed: readonly Resource[] = sumAll(conversions.map(({ consumed }) => consumed));
  for (const framework of context.state.frameworks.values()) {
    for (const held of [...framework.offers.values()]) {
      const rest = subtract(needed, unallocate(held.resources));
      if (held.agentId !== agent.id || JSON.stringify(rest, exact) === JSON.stringify(needed, exact))
        continue;
      needed = rest;
      rescind(framework, held);
      refuse(context, framework, held, undefined);
    }
  }
}

const exact = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

const isKnownAgent = ({ state, recovered, registry }: Context, id: string): boolean =>
  state.agents.has(id) || recovered.has(id) || registry.content.unreachable[id] !== undefined;

export function drainAgent(context: Context, call: Call_DrainAgent): Answer {
  const { agent_id: id, max_grace_period: grace, mark_gone = false } = call;
  if (!isKnownAgent(context, id.value)) return badRequest('Unknown agent');
  const nanos = (grace?.seconds ?? 0n) * 1_000_000_000n + BigInt(grace?.nanos ?? 0);
  if (nanos < 0n) return badRequest("Expecting a non-negative value for 'max_grace_period'");
  drain(context, id.value, { ...(grace && { max_grace_period: { nanoseconds: nanos } }), mark_gone });
  return ok();
}

export function deactivateAgent(context: Context, id: string): Answer {
  if (!isKnownAgent(context, id)) return badRequest('Unknown agent');
  const deactivated = [...new Set([...context.registry.content.deactivated, id])];
  context.registry.update({ deactivated });
  const agent = context.state.agents.get(id);
  if (agent !== undefined) deactivate(context, agent);
  return ok();
}

export function reactivateAgent(context: Context, id: string): Answer {
  const { deactivated, draining } = context.registry.content;
  if (!deactivated.includes(id)) return badRequest('Agent is not deactivated');
  if (draining[id]?.info.state === 'DRAINING') return badRequest('Agent is still in the DRAINING state');
  reactivate(context, id);
  return ok();
}

export function markAgentGone(context: Context, id: string): Answer {
  const { registry, state, recovered } = context;
  if (registry.content.gone[id] !== undefined) return ok();
  if (!isKnownAgent(context, id)) return textAnswer(404, `Agent '${id}' not found`);
  const agent = state.agents.get(id);
  if (agent !== undefined) {
    markGone(context, agent);
    return ok();
  }
  recovered.delete(id);
  const { agents, unreachable } = registry.content;
  registry.put('gone', id, now(context), {
    agents: without(agents, id),
    unreachable: without(unreachable, id),
  });
  return ok();
}

export function teardown(context: Context, id: string): Answer {
  const framework = context.state.frameworks.get(id);
  if (framework === undefined) return badRequest(`No framework found with ID ${id}`);
  removeFramework(context, framework);
  return ok();
}
