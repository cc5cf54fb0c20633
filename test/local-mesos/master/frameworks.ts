// A framework's life: connected, disconnected, failed over, removed. What it subscribes with is in subscribe.ts.
import type { FrameworkInfo } from '../../../shared/mesos/generated/mesos.ts';
import type { Event } from '../../../shared/mesos/generated/scheduler.ts';
import { rolesOf } from '../validation/framework.ts';
import { type Context, now, sendEvent, sendToAgent } from './context.ts';
import { discard, rescind } from './offers.ts';
import { type Connection, type Framework, newFramework } from './state.ts';
import { makeStatus } from './status.ts';
import { endTask, removeExecutors } from './tasks.ts';

/** As many removed frameworks as are remembered: their ids are refused. */
const MAX_COMPLETED_FRAMEWORKS = 50;

export function newFrameworkId({ id, state }: Context): string {
  return `${id}-${String(state.nextFramework++).padStart(4, '0')}`;
}

/** Known from its agents, before its scheduler is back. */
export function recoverFramework(context: Context, info: FrameworkInfo): Framework {
  const framework = { ...newFramework(info, now(context)), recovered: true };
  context.state.frameworks.set(framework.id, framework);
  adoptTasks(context, framework);
  return framework;
}

function adoptTasks({ state }: Context, framework: Framework): void {
  for (const agent of state.agents.values()) {
    for (const task of agent.tasks.values()) {
      if (task.framework_id.value === framework.id) framework.tasks.set(task.task_id.value, task);
    }
  }
}

/** The stream is new: SUBSCRIBED and a first HEARTBEAT, then one each interval. */
export function connect(context: Context, framework: Framework, connection: Connection): void {
  const { config, info } = context;
  framework.cancelFailover();
  framework.connection = connection;
  framework.recovered = false;
  const subscribed: Event['subscribed'] = {
    framework_id: { value: framework.id },
    heartbeat_interval_seconds: config.heartbeatMs / 1000,
    master_info: info,
  };
  sendEvent(framework, { type: 'SUBSCRIBED', subscribed });
  config.logger.info('framework subscribed', { framework: framework.id, name: framework.info.name });
  beat(context, framework, connection);
}

function beat(context: Context, framework: Framework, connection: Connection): void {
  connection.stream.send({ type: 'HEARTBEAT' });
  const { clock, heartbeatMs } = context.config;
  connection.stopHeartbeat = clock.after(heartbeatMs, () => beat(context, framework, connection));
}

export function dropConnection(framework: Framework): void {
  framework.connection?.stopHeartbeat();
  framework.connection?.stream.end();
  framework.connection = undefined;
}

/** The client has closed its stream: offers go back, and the framework has its failover timeout to return. */
export function disconnected(context: Context, framework: Framework, connection: Connection): void {
  if (framework.connection !== connection) return;
  dropConnection(framework);
  releaseOffers(framework);
  context.config.logger.warn('framework disconnected', { framework: framework.id });
  const milliseconds = Math.max(0, framework.info.failover_timeout ?? 0) * 1000;
  framework.cancelFailover = context.config.clock.after(milliseconds, () =>
    removeFramework(context, framework),
  );
}

/** Held offers vanish without RESCIND. */
export function releaseOffers(framework: Framework): void {
  for (const held of [...framework.offers.values()]) discard(framework, held);
  framework.inverseOffers.clear();
}

export function updateInfo(framework: Framework, info: FrameworkInfo, suppressed: readonly string[]): void {
  framework.info = info;
  framework.suppressed = new Set(suppressed);
  const roles = rolesOf(info);
  for (const held of [...framework.offers.values()]) {
    if (!roles.includes(held.role)) rescind(framework, held);
  }
  framework.filters = framework.filters.filter(({ role }) => roles.includes(role));
}

/** To all agents that run something of it: the agent then sends again what is unacknowledged. */
export function tellAgents({ state }: Context, framework: Framework): void {
  for (const agent of state.agents.values())
    sendToAgent(agent, { type: 'UPDATE_FRAMEWORK', framework: framework.info });
}

/** TEARDOWN, or its failover timeout is over: everything of it ends, its id is finished for good. */
export function removeFramework(context: Context, framework: Framework): void {
  framework.cancelFailover();
  releaseOffers(framework);
  for (const agent of context.state.agents.values()) {
    sendToAgent(agent, { type: 'SHUTDOWN_FRAMEWORK', framework_id: framework.id });
    removeExecutors(agent, framework.id);
    for (const [id, operation] of [...agent.operations]) {
      if (operation.framework_id?.value === framework.id) agent.operations.delete(id);
    }
  }
  endAllTasks(context, framework);
  dropConnection(framework);
  framework.unregisteredAt = now(context);
  context.config.logger.info('framework removed', { framework: framework.id });
  context.state.frameworks.delete(framework.id);
  complete(context, framework);
}

function endAllTasks(context: Context, framework: Framework): void {
  for (const task of [...framework.tasks.values(), ...framework.unreachableTasks.values()]) {
    const status = makeStatus({
      taskId: task.task_id.value,
      agentId: task.agent_id.value,
      executorId: task.executor_id?.value,
      state: 'TASK_KILLED',
      reason: 'REASON_FRAMEWORK_REMOVED',
      message: `Framework ${framework.id} removed`,
      at: now(context),
    });
    framework.unreachableTasks.delete(task.task_id.value);
    endTask(context, task, status, { tell: false });
  }
}

function complete({ state }: Context, framework: Framework): void {
  state.completedFrameworks.set(framework.id, framework);
  const [oldest] = state.completedFrameworks.keys();
  if (state.completedFrameworks.size > MAX_COMPLETED_FRAMEWORKS && oldest !== undefined) {
    state.completedFrameworks.delete(oldest);
  }
}
