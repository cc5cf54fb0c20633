// What agents say over their links, and what the master does with it.
import type { AgentMessage } from '../link.ts';
import type { AgentLink } from '../link-transport.ts';
import { removeAgent } from './agent-removal.ts';
import { reregister } from './agent-return.ts';
import { disconnectAgent, pong, register } from './agents.ts';
import { type Context, sendEvent } from './context.ts';
import { checkDrained } from './drain.ts';
import { operationStatus } from './operations.ts';
import { type Agent, key } from './state.ts';
import { forwardStatus, updateTask } from './tasks.ts';

/** Serves one link until it is closed, then calls `onClose`. */
export function serveAgent(context: Context, link: AgentLink, onClose: () => void): void {
  let agent: Agent | undefined;
  link.handle({
    onMessage: (message) => {
      if (message.type === 'REGISTER') agent = register(context, link, message);
      else if (message.type === 'REREGISTER') agent = reregister(context, link, message);
      else if (agent !== undefined && context.state.agents.has(agent.id)) take(context, agent, message);
    },
    onClose: () => {
      onClose();
      if (agent !== undefined) disconnectAgent(context, agent, link);
    },
  });
}

type Of<Type extends AgentMessage['type']> = Extract<AgentMessage, { readonly type: Type }>;

function take(
  context: Context,
  agent: Agent,
  message: Exclude<AgentMessage, Of<'REGISTER' | 'REREGISTER'>>,
): void {
  switch (message.type) {
    case 'PONG':
      pong(agent);
      break;
    case 'STATUS_UPDATE':
      statusUpdate(context, agent, message);
      break;
    case 'EXECUTOR_TO_FRAMEWORK':
      executorMessage(context, agent, message);
      break;
    case 'EXITED_EXECUTOR':
      exitedExecutor(context, agent, message);
      break;
    case 'OPERATION_STATUS':
      operationStatus(context, agent, message.id, message.status);
      checkDrained(context, agent);
      break;
    case 'UNREGISTER':
      removeAgent(context, agent, `Agent ${agent.info.hostname} removed: the agent unregistered`);
      break;
  }
}

/** Forwarded even when the master does not know the task (any more); the scheduler's acknowledgement ends it. */
function statusUpdate(context: Context, agent: Agent, message: Of<'STATUS_UPDATE'>): void {
  const { framework_id: frameworkId, status, latest_state: latest } = message;
  const framework = context.state.frameworks.get(frameworkId);
  if (framework !== undefined) forwardStatus(context, framework, status);
  const task = agent.tasks.get(key(frameworkId, status.task_id.value));
  if (task !== undefined) updateTask(context, task, status, latest);
}

function executorMessage({ state }: Context, agent: Agent, message: Of<'EXECUTOR_TO_FRAMEWORK'>): void {
  const framework = state.frameworks.get(message.framework_id);
  if (framework === undefined) return;
  sendEvent(framework, {
    type: 'MESSAGE',
    message: {
      agent_id: { value: agent.id },
      executor_id: { value: message.executor_id },
      data: message.data,
    },
  });
}

function exitedExecutor({ state }: Context, agent: Agent, message: Of<'EXITED_EXECUTOR'>): void {
  const { framework_id: frameworkId, executor_id: executorId, status } = message;
  if (!agent.executors.delete(key(frameworkId, executorId))) return;
  const framework = state.frameworks.get(frameworkId);
  if (framework === undefined) return;
  sendEvent(framework, {
    type: 'FAILURE',
    failure: { agent_id: { value: agent.id }, executor_id: { value: executorId }, status },
  });
}
