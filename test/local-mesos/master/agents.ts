// An agent's life in the master: registered, disconnected, registered again, watched by pings.
import type { FrameworkInfo, Task } from '../../../shared/mesos/generated/mesos.ts';
import type { AgentMessage, AgentSelf, ExecutorOf, UnknownTask } from '../link.ts';
import type { AgentLink } from '../link-transport.ts';
import { withCheckpointed } from '../resources/conversions.ts';
import { sum } from '../resources/resources.ts';
import { hasCapability } from '../validation/framework.ts';
import { markUnreachable, removeAgent } from './agent-removal.ts';
import { type Context, now, sendEvent, sendToAgent } from './context.ts';
import { checkDrained } from './drain.ts';
import { recoverFramework } from './frameworks.ts';
import { rescindInverseOffers } from './inverse-offers.ts';
import { isDown } from './machines.ts';
import { rescindAllOf } from './offers.ts';
import { without } from './registry.ts';
import { type Agent, key } from './state.ts';
import { isTerminal, makeOperationStatus, makeStatus, makeStatusOf } from './status.ts';
import { endTask, forwardStatus, removeExecutors, storeTask, tasksOf } from './tasks.ts';

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
function sendAway(context: Context, link: AgentLink, { agent, ip }: AgentSelf): boolean {
  const isGone = agent.id !== undefined && context.registry.content.gone[agent.id.value] !== undefined;
  const isMachineDown = isDown(context, { info: agent, ip });
  if (!isGone && !isMachineDown) return false;
  link.send({ type: 'SHUTDOWN', message: isGone ? 'Agent has been marked gone' : 'Machine is `DOWN`' });
  return true;
}

function addAgent(context: Context, link: AgentLink, self: AgentSelf, id: string): Agent {
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

/** After its own restart, the master's, or a lost link. Undefined: it was sent away. */
export function reregister(context: Context, link: AgentLink, message: Reregister): Agent | undefined {
  if (sendAway(context, link, message)) return undefined;
  const id = message.agent.id?.value ?? '';
  for (const info of message.frameworks) recover(context, info);
  const known = context.state.agents.get(id);
  const agent =
    known === undefined ? readmit(context, link, message, id) : reconnect(context, link, message, known);
  agent.reregisteredAt = now(context);
  greet(context, agent, message.frameworks);
  context.allocate();
  return agent;
}

function recover(context: Context, info: FrameworkInfo): void {
  const id = info.id?.value ?? '';
  const { frameworks, completedFrameworks } = context.state;
  if (!frameworks.has(id) && !completedFrameworks.has(id)) recoverFramework(context, info);
}

/** The master has restarted, or had given the agent up. */
function readmit(context: Context, link: AgentLink, message: Reregister, id: string): Agent {
  const wasExpected = context.recovered.has(id);
  const wasUnreachable = context.registry.content.unreachable[id] !== undefined;
  const agent = addAgent(context, link, message, id);
  addExecutors(context, agent, message.executors);
  for (const operation of message.operations) {
    agent.operations.set(
      Buffer.from(operation.uuid.value).toString('hex').replace(UUID_PARTS, '$1-$2-$3-$4-$5'),
      operation,
    );
  }
  link.send({ type: 'REREGISTERED', agent_id: id, unknown_tasks: [] });
  for (const task of message.tasks) {
    if (context.state.completedFrameworks.has(task.framework_id.value)) continue;
    if (!wasExpected) tellOfReturn(context, task, wasUnreachable);
    storeTask(context, task);
  }
  forgetUnreachable(context, id);
  return agent;
}

const UUID_PARTS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

function addExecutors(context: Context, agent: Agent, executors: readonly ExecutorOf[]): void {
  for (const { framework_id: frameworkId, executor } of executors) {
    if (context.state.completedFrameworks.has(frameworkId)) continue;
    agent.executors.set(key(frameworkId, executor.executor_id.value), { frameworkId, executor });
  }
}

/** A task thought lost lives: its scheduler is told the state again, however ended it believed it. */
function tellOfReturn(context: Context, task: Task, wasUnreachable: boolean): void {
  const framework = context.state.frameworks.get(task.framework_id.value);
  if (framework === undefined) return;
  framework.unreachableTasks.delete(task.task_id.value);
  framework.completedTasks = framework.completedTasks.filter(
    ({ task_id: id }) => id.value !== task.task_id.value,
  );
  const message = wasUnreachable ? 'Unreachable agent re-reregistered' : 'Unknown agent reregistered';
  const made = { state: task.state, reason: 'REASON_AGENT_REREGISTERED', message, at: now(context) } as const;
  forwardStatus(context, framework, makeStatusOf(task, made));
}

function forgetUnreachable({ state }: Context, agentId: string): void {
  for (const { unreachableTasks } of state.frameworks.values()) {
    for (const [id, task] of [...unreachableTasks]) {
      if (task.agent_id.value === agentId) unreachableTasks.delete(id);
    }
  }
}

/** The master still has it: both books are compared. */
function reconnect(context: Context, link: AgentLink, message: Reregister, agent: Agent): Agent {
  agent.cancelReregistration();
  if (agent.link !== link) agent.link?.cut();
  agent.link = link;
  agent.awaitsPong = false;
  agent.ip = message.ip;
  agent.info = { ...message.agent, id: { value: agent.id } };
  agent.total = withCheckpointed(sum(message.agent.resources), message.checkpointed);
  agent.checkpointed = message.checkpointed;
  link.send({
    type: 'REREGISTERED',
    agent_id: agent.id,
    unknown_tasks: unknownTasks(context, agent, message.tasks),
  });
  const named = new Set(
    message.executors.map((each) => key(each.framework_id, each.executor.executor_id.value)),
  );
  for (const id of [...agent.executors.keys()]) if (!named.has(id)) agent.executors.delete(id);
  killAgain(agent, message.tasks);
  dropLostOperations(context, agent, message);
  return agent;
}

function unknownTasks({ state }: Context, agent: Agent, named: readonly Task[]): UnknownTask[] {
  const known = new Set(named.map((task) => key(task.framework_id.value, task.task_id.value)));
  return [...agent.tasks]
    .filter(([id]) => !known.has(id))
    .map(([, { framework_id, task_id }]) => {
      const info = state.frameworks.get(framework_id.value)?.info;
      return {
        framework_id: framework_id.value,
        task_id: task_id.value,
        partition_aware: info !== undefined && hasCapability(info, 'PARTITION_AWARE'),
      };
    });
}

/** A kill that was sent while the agent was away. */
function killAgain(agent: Agent, named: readonly Task[]): void {
  for (const { framework_id, task_id, state } of named) {
    if (isTerminal(state) || !agent.killed.has(key(framework_id.value, task_id.value))) continue;
    sendToAgent(agent, { type: 'KILL_TASK', framework_id: framework_id.value, task_id: task_id.value });
  }
}

/** Operations that never reached the agent. */
function dropLostOperations({ state }: Context, agent: Agent, message: Reregister): void {
  const named = new Set(message.operations.map(({ uuid }) => Buffer.from(uuid.value).toString('hex')));
  for (const [id, { info, framework_id: owner }] of [...agent.operations]) {
    if (named.has(id.replaceAll('-', ''))) continue;
    agent.operations.delete(id);
    const framework = state.frameworks.get(owner?.value ?? '');
    if (framework === undefined || info.id === undefined) continue;
    const status = makeOperationStatus({
      operationId: info.id.value,
      state: 'OPERATION_DROPPED',
      message: 'Operation was lost on its way to the agent',
      agentId: agent.id,
    });
    sendEvent(framework, { type: 'UPDATE_OPERATION_STATUS', update_operation_status: { status } });
  }
}

/** What a returning agent must hear: drains, frameworks that are over, frameworks as they are now. */
function greet(context: Context, agent: Agent, frameworks: readonly FrameworkInfo[]): void {
  const config = context.registry.content.draining[agent.id]?.info.config;
  if (config !== undefined) sendToAgent(agent, { type: 'DRAIN', config });
  for (const { id } of frameworks) {
    const frameworkId = id?.value ?? '';
    const known = context.state.frameworks.get(frameworkId);
    if (context.state.completedFrameworks.has(frameworkId)) {
      sendToAgent(agent, { type: 'SHUTDOWN_FRAMEWORK', framework_id: frameworkId });
    } else if (known !== undefined && !known.recovered) {
      sendToAgent(agent, { type: 'UPDATE_FRAMEWORK', framework: known.info });
    }
  }
  checkDrained(context, agent);
}
