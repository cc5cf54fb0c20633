// A task's life in the master: added at a launch, updated by statuses, removed when its end is acknowledged.
// A task is the same record in its framework and on its agent.
import type { Task, TaskInfo, TaskState, TaskStatus } from '../../../shared/mesos/generated/mesos.ts';
import { type Context, sendEvent } from './context.ts';
import { type Agent, type Framework, key } from './state.ts';
import { isTerminal } from './status.ts';

/** As many ended tasks as an operator is shown of one framework. */
const MAX_COMPLETED_TASKS = 1000;

export function taskOf(task: TaskInfo, frameworkId: string, state: TaskState): Task {
  const { labels, discovery, container, health_check, kill_policy, limits } = task;
  const user = task.command?.user ?? task.executor?.command?.user;
  return {
    name: task.name,
    task_id: task.task_id,
    framework_id: { value: frameworkId },
    ...(task.executor && { executor_id: task.executor.executor_id }),
    agent_id: task.agent_id,
    state,
    resources: task.resources ?? [],
    ...(limits && { limits }),
    ...(labels && { labels }),
    ...(discovery && { discovery }),
    ...(container && { container }),
    ...(health_check && { health_check }),
    ...(kill_policy && { kill_policy }),
    ...(user !== undefined && { user }),
  };
}

/** Replaces the record at both places; the framework may be unknown. */
export function storeTask(context: Context, task: Task): void {
  const { framework_id: frameworkId, task_id: taskId, agent_id: agentId } = task;
  context.state.frameworks.get(frameworkId.value)?.tasks.set(taskId.value, task);
  context.state.agents.get(agentId.value)?.tasks.set(key(frameworkId.value, taskId.value), task);
}

/** Takes a status into the record: `latest` is the agent's newest state, when it is ahead of the status. */
export function updateTask(context: Context, task: Task, status: TaskStatus, latest?: TaskState): Task {
  const { data: _data, ...kept } = status;
  const before = task.statuses ?? [];
  const earlier = before.at(-1)?.state === status.state ? before.slice(0, -1) : before;
  const updated: Task = {
    ...task,
    state: isTerminal(task.state) ? task.state : (latest ?? status.state),
    statuses: [...earlier, kept],
  };
  storeTask(context, updated);
  return updated;
}

export function removeTask(context: Context, task: Task, how: 'ended' | 'unreachable' = 'ended'): void {
  const taskId = task.task_id.value;
  const frameworkId = task.framework_id.value;
  context.state.agents.get(task.agent_id.value)?.tasks.delete(key(frameworkId, taskId));
  context.state.agents.get(task.agent_id.value)?.killed.delete(key(frameworkId, taskId));
  const framework = context.state.frameworks.get(frameworkId);
  if (framework === undefined) return;
  framework.tasks.delete(taskId);
  if (how === 'unreachable') framework.unreachableTasks.set(taskId, task);
  else framework.completedTasks = [...framework.completedTasks, task].slice(-MAX_COMPLETED_TASKS);
}

/** To the scheduler, when one is subscribed; with a uuid it is from then on what the scheduler was told last. */
export function forwardStatus(context: Context, framework: Framework, status: TaskStatus): boolean {
  if (framework.connection === undefined) return false;
  const task = framework.tasks.get(status.task_id.value);
  if (task !== undefined && status.uuid !== undefined) {
    storeTask(context, { ...task, status_update_state: status.state, status_update_uuid: status.uuid });
  }
  return sendEvent(framework, { type: 'UPDATE', update: { status } });
}

/** The master ends the task itself; with `tell`, the scheduler hears of it. */
export function endTask(
  context: Context,
  task: Task,
  status: TaskStatus,
  { how = 'ended', tell = true }: { readonly how?: 'ended' | 'unreachable'; readonly tell?: boolean } = {},
): void {
  removeTask(context, updateTask(context, task, status), how);
  const framework = context.state.frameworks.get(task.framework_id.value);
  if (tell && framework !== undefined) forwardStatus(context, framework, status);
}

export function tasksOf(agent: Agent, frameworkId: string): Task[] {
  return [...agent.tasks.values()].filter((task) => task.framework_id.value === frameworkId);
}

export function removeExecutors(agent: Agent, frameworkId: string): void {
  for (const [id, executor] of [...agent.executors]) {
    if (executor.frameworkId === frameworkId) agent.executors.delete(id);
  }
}
