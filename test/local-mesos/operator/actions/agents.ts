// What an operator does to agents: drain, deactivate, reactivate, mark as gone. Checked here, done by the master.
import type { Call_DrainAgent } from '../../../../shared/mesos/generated/master.ts';
import type { DrainConfig, MachineID } from '../../../../shared/mesos/generated/mesos.ts';
import { type Answer, badRequest, ok, textAnswer } from '../../http/answer.ts';
import { markGone } from '../../master/agent-removal.ts';
import { type Context, now } from '../../master/context.ts';
import { deactivate, drain, reactivate } from '../../master/drain.ts';
import { machineOfAgent, sameMachine } from '../../master/machines.ts';
import { without } from '../../master/registry.ts';
import { machineId } from '../views/maintenance.ts';

export function drainAgent(context: Context, call: Call_DrainAgent): Answer {
  const id = call.agent_id.value;
  const machine = scheduledMachine(context, id);
  if (machine !== undefined) {
    const text = machineText(machine);
    return badRequest(`Agent ${id} is part of a maintenance schedule under Machine ${text}`);
  }
  if (!isKnown(context, id)) return badRequest('Unknown agent');
  drain(context, id, drainConfig(call));
  return ok();
}

function drainConfig({ max_grace_period: grace, mark_gone = false }: Call_DrainAgent): DrainConfig {
  if (grace === undefined) return { mark_gone };
  const nanoseconds = (grace.seconds ?? 0n) * 1_000_000_000n + BigInt(grace.nanos ?? 0);
  return { max_grace_period: { nanoseconds }, mark_gone };
}

function scheduledMachine({ registry, state }: Context, id: string): MachineID | undefined {
  const agent = state.agents.get(id);
  if (agent === undefined) return undefined;
  const own = machineOfAgent(agent);
  const scheduled = registry.content.windows.flatMap(({ machines }) => machines);
  const found = scheduled.find((machine) => sameMachine(machine, own));
  return found && machineId(found);
}

/** As Mesos prints one: `hostname (ip)`. */
function machineText({ hostname, ip }: MachineID): string {
  return [hostname, ip && `(${ip})`].filter(Boolean).join(' ');
}

export function deactivateAgent(context: Context, id: string): Answer {
  if (!isKnown(context, id)) return badRequest('Unknown agent');
  const { registry, state } = context;
  registry.update({ deactivated: [...new Set([...registry.content.deactivated, id])] });
  const agent = state.agents.get(id);
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
  if (context.registry.content.gone[id] !== undefined) return ok();
  const agent = context.state.agents.get(id);
  if (agent !== undefined) markGone(context, agent);
  else if (isKnown(context, id)) rememberGone(context, id);
  else return textAnswer(404, `Agent '${id}' not found`);
  return ok();
}

/** It is not here, so there is nobody to tell. */
function rememberGone(context: Context, id: string): void {
  const { agents, deactivated, draining, unreachable } = context.registry.content;
  context.recovered.delete(id);
  context.registry.put('gone', id, now(context), {
    agents: without(agents, id),
    unreachable: without(unreachable, id),
    draining: without(draining, id),
    deactivated: deactivated.filter((each) => each !== id),
  });
}

/** Registered, expected back, or unreachable. */
function isKnown({ recovered, registry, state }: Context, id: string): boolean {
  return state.agents.has(id) || recovered.has(id) || registry.content.unreachable[id] !== undefined;
}
