// The agents as an operator sees them. PURE.

import type {
  Response_GetAgents,
  Response_GetAgents_Agent,
} from '../../../../shared/mesos/generated/master.ts';
import type { Resource } from '../../../../shared/mesos/generated/mesos.ts';
import { agentPid, type Context, nanoseconds } from '../../master/context.ts';
import { type Agent, isActive } from '../../master/state.ts';
import { offeredOn, usedOn } from '../../master/usage.ts';
import { toEndpointAll } from '../../resources/formats.ts';

export function agentsView(context: Context): Response_GetAgents {
  const { recovered, registry, state } = context;
  return {
    agents: [...state.agents.values()].map((agent) => agentView(context, agent)),
    recovered_agents: [...recovered].flatMap((id) => registry.content.agents[id]?.info ?? []),
  };
}

export function agentView(context: Context, agent: Agent): Response_GetAgents_Agent {
  const drain = context.registry.content.draining[agent.id];
  return {
    agent_info: agent.info,
    active: isActive(agent),
    deactivated: agent.deactivated,
    version: agent.version,
    pid: agentPid(agent),
    registered_time: { nanoseconds: nanoseconds(agent.registeredAt) },
    ...(agent.reregisteredAt !== undefined && {
      reregistered_time: { nanoseconds: nanoseconds(agent.reregisteredAt) },
    }),
    total_resources: endpointForm(agent.total),
    allocated_resources: endpointForm(usedOn(agent)),
    offered_resources: endpointForm(offeredOn(context.state, agent.id)),
    capabilities: agent.capabilities,
    ...(drain && {
      drain_info: drain.info,
      estimated_drain_start_time: { nanoseconds: nanoseconds(drain.since) },
    }),
  };
}

/** With the older form's fields beside the newer; absent when there are none. */
export function endpointForm(resources: readonly Resource[]): readonly Resource[] | undefined {
  return resources.length === 0 ? undefined : toEndpointAll(resources);
}
