// An agent that comes back: after its own restart, the master's, or a lost link. Its books and the master's are compared.
import type { FrameworkInfo, Task } from '../../../shared/mesos/generated/mesos.ts';
import type { ExecutorOf, UnknownTask } from '../link.ts';
import type { AgentLink } from '../link-transport.ts';
import { withCheckpointed } from '../resources/conversions.ts';
import { sum } from '../resources/resources.ts';
import { hasCapability } from '../validation/framework.ts';
import { addAgent, type Reregister, sendAway } from './agents.ts';
import { type Context, now, sendEvent, sendToAgent } from './context.ts';
import { checkDrained } from './drain.ts';
import { recoverFramework } from './frameworks.ts';
import { type Agent, key } from './state.ts';
import { isTerminal, makeOperationStatus, makeStatusOf } from './status.ts';
import { forwardStatus, storeTask } from './tasks.ts';

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
  // One that the allocator knew is only active again, until the next round.
  if (known === undefined) context.allocate();
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
