// DRAIN_AGENT: the agent gets no more offers and kills its tasks; when all of it is over it is drained, or gone.
import type { DrainConfig } from '../../../shared/mesos/generated/mesos.ts';
import { markGone } from './agent-removal.ts';
import { type Context, now, sendToAgent } from './context.ts';
import { rescindInverseOffers } from './inverse-offers.ts';
import { rescindAllOf } from './offers.ts';
import { without } from './registry.ts';
import type { Agent } from './state.ts';

export function drain(context: Context, agentId: string, config: DrainConfig): void {
  const { registry, state } = context;
  const deactivated = [...new Set([...registry.content.deactivated, agentId])];
  // Mesos keeps whole seconds of the start.
  const since = Math.floor(now(context) / 1000) * 1000;
  registry.put('draining', agentId, { info: { state: 'DRAINING', config }, since }, { deactivated });
  const agent = state.agents.get(agentId);
  if (agent === undefined) return;
  deactivate(context, agent);
  sendToAgent(agent, { type: 'DRAIN', config });
  checkDrained(context, agent);
}

/** No more offers for the agent; those out there are taken back. */
export function deactivate(context: Context, agent: Agent): void {
  agent.deactivated = true;
  rescindAllOf(context, agent.id);
  rescindInverseOffers(context, agent.id);
}

export function reactivate({ registry, state }: Context, agentId: string): void {
  const { deactivated, draining } = registry.content;
  registry.update({
    deactivated: deactivated.filter((id) => id !== agentId),
    draining: without(draining, agentId),
  });
  const agent = state.agents.get(agentId);
  if (agent !== undefined) agent.deactivated = false;
}

/** To be called whenever something of the agent may have ended. */
export function checkDrained(context: Context, agent: Agent): void {
  const drainOf = context.registry.content.draining[agent.id];
  if (drainOf === undefined || drainOf.info.state === 'DRAINED') return;
  if (agent.tasks.size > 0 || agent.operations.size > 0) return;
  if (drainOf.info.config.mark_gone === true) markGone(context, agent);
  else
    context.registry.put('draining', agent.id, { ...drainOf, info: { ...drainOf.info, state: 'DRAINED' } });
}
