// An agent's life in the master: registered, watched by pings, disconnected. Its return is in agent-return.ts.
import type { AgentMessage, AgentSelf } from '../link.ts';
import type { AgentLink } from '../link-transport.ts';
import { withCheckpointed } from '../resources/conversions.ts';
import { sum } from '../resources/resources.ts';
import { markUnreachable, removeAgent } from './agent-removal.ts';
import { agentPid, type Context, now, sendToAgent } from './context.ts';
import { rescindInverseOffers } from './inverse-offers.ts';
import { isDown } from './machines.ts';
import { rescindAllOf } from './offers.ts';
import { without } from './registry.ts';
import type { Agent } from './state.ts';
import { makeStatus } from './status.ts';
import { endTask, removeExecutors, tasksOf } from './tasks.ts';

export type Register = Extract<AgentMessage, { readonly type: 'REGISTER' }>;
export type Reregister = Extract<AgentMessage, { readonly type: 'REREGISTER' }>;

const addressOf = ({ ip, agent }: AgentSelf) => `${ip}:${agent.port ?? 5051}`;

/** A new agent, or one whose answer to the same question was lost. Undefined: it was sent away. */
export function register(context: Context, link: AgentLink, message: Register): Agent | undefined {
  if (sendAway(context, link, message)) return undefined;
  const old = [...context.state.agents.values()].find(
    ({ ip, info }) => `${ip}:${info.port ?? 5051}` === addressOf(message),
  );
  if (old?.link === link) {
    link.send({ type: 'REGISTERED', agent_id: old.id });
    return old;
  }
  if (old !== undefined) {
    const cause = 'a new agent registered at the same address';
    removeAgent(context, old, `Agent ${old.info.hostname} removed: ${cause}`);
  }
  const agent = addAgent(context, link, message, `${context.id}-S${context.state.nextAgent++}`);
  link.send({ type: 'REGISTERED', agent_id: agent.id });
  context.allocate();
  return agent;
}

/** Gone for good, or its machine is under maintenance. */
export function sendAway(context: Context, link: AgentLink, { agent, ip }: AgentSelf): boolean {
  const isGone = agent.id !== undefined && context.registry.content.gone[agent.id.value] !== undefined;
  const isMachineDown = isDown(context, { info: agent, ip });
  if (!isGone && !isMachineDown) return false;
  link.send({ type: 'SHUTDOWN', message: isGone ? 'Agent has been marked gone' : 'Machine is `DOWN`' });
  return true;
}

export function addAgent(context: Context, link: AgentLink, self: AgentSelf, id: string): Agent {
  const { agents, unreachable, deactivated } = context.registry.content;
  const info = { ...self.agent, id: { value: id } };
  context.registry.update({
    agents: { ...agents, [id]: { info, ip: self.ip } },
    unreachable: without(unreachable, id),
  });
  context.recovered.delete(id);
  const agent: Agent = {
    id,
    info,
    ip: self.ip,
    version: self.version,
    capabilities: self.capabilities,
    total: withCheckpointed(sum(info.resources), self.checkpointed),
    checkpointed: self.checkpointed,
    link,
    deactivated: deactivated.includes(id),
    registeredAt: now(context),
    reregisteredAt: undefined,
    tasks: new Map(),
    executors: new Map(),
    operations: new Map(),
    killed: new Set(),
    missedPings: 0,
    awaitsPong: false,
    cancelPings() {},
    cancelReregistration() {},
  };
  context.state.agents.set(id, agent);
  context.config.logger.info('agent registered', { agent: id, address: agentPid(agent) });
  watch(context, agent);
  return agent;
}

function watch(context: Context, agent: Agent): void {
  const { clock, agentPingTimeoutMs, maxAgentPingTimeouts } = context.config;
  agent.missedPings = agent.awaitsPong ? agent.missedPings + 1 : 0;
  if (agent.missedPings >= maxAgentPingTimeouts) {
    markUnreachable(context, agent, 'health check timed out');
    return;
  }
  agent.awaitsPong = true;
  sendToAgent(agent, { type: 'PING', connected: true });
  agent.cancelPings = clock.after(agentPingTimeoutMs, () => watch(context, agent));
}

export function pong(agent: Agent): void {
  agent.awaitsPong = false;
}

/** Its link is lost: offers are taken back, and tasks of frameworks that do not checkpoint are lost at once. */
export function disconnectAgent(context: Context, agent: Agent, link: AgentLink): void {
  if (agent.link !== link || !context.state.agents.has(agent.id)) return;
  agent.link = undefined;
  context.config.logger.warn('agent disconnected', { agent: agent.id });
  rescindAllOf(context, agent.id);
  rescindInverseOffers(context, agent.id);
  for (const framework of context.state.frameworks.values()) {
    if (framework.info.checkpoint !== true) loseFramework(context, agent, framework.id);
  }
  const { clock, agentReregisterTimeoutMs } = context.config;
  const seconds = agentReregisterTimeoutMs / 1000;
  agent.cancelReregistration = clock.after(agentReregisterTimeoutMs, () =>
    markUnreachable(context, agent, `agent did not reregister within ${seconds}secs after disconnecting`),
  );
}

function loseFramework(context: Context, agent: Agent, frameworkId: string): void {
  for (const task of tasksOf(agent, frameworkId)) {
    const status = makeStatus({
      taskId: task.task_id.value,
      agentId: agent.id,
      executorId: task.executor_id?.value,
      state: 'TASK_LOST',
      reason: 'REASON_AGENT_DISCONNECTED',
      message: `Agent ${agent.info.hostname} disconnected`,
      at: now(context),
    });
    endTask(context, task, status);
  }
  removeExecutors(agent, frameworkId);
}
