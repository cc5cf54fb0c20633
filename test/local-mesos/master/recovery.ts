// After a master restart: the agents that the registry has are waited for; who is not back in time is unreachable.
import type { Cancel } from '../../../shared/runtime/clock.ts';
import { type Context, now, sendEvent } from './context.ts';
import { without } from './registry.ts';

/** To be called once, at the start; cancel it at the end. */
export function recoverAgents(context: Context): Cancel {
  for (const id of Object.keys(context.registry.content.agents)) context.recovered.add(id);
  if (context.recovered.size === 0) return () => {};
  const { clock, agentReregisterTimeoutMs } = context.config;
  return clock.after(agentReregisterTimeoutMs, () => giveUp(context));
}

function giveUp(context: Context): void {
  for (const id of context.recovered) {
    const agents = without(context.registry.content.agents, id);
    context.registry.put('unreachable', id, now(context), { agents });
    for (const framework of context.state.frameworks.values()) {
      sendEvent(framework, { type: 'FAILURE', failure: { agent_id: { value: id } } });
    }
  }
  context.recovered.clear();
}
