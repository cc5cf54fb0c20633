// What the agent says, in the words of the core. Pure.
import { TaskConfiguration } from '../../shared/link/generated/link.ts';
import { decode } from '../../shared/mesos/codec.ts';
import type { Event, Event_Subscribed } from '../../shared/mesos/generated/executor.ts';
import type { ExecutorInfo, TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import type { AgentEvent } from '../core/events.ts';
import { hex } from '../core/status.ts';

/** Undefined for what the core need not know, or does not know yet. */
export function toCoreEvent(event: Event, executor: ExecutorInfo | undefined): AgentEvent | undefined {
  const { subscribed, launch, launch_group, kill, acknowledged } = event;
  if (event.type === 'SHUTDOWN') return { type: 'SHUTDOWN' };
  if (subscribed !== undefined) return toSubscribed(subscribed);
  if (launch !== undefined) return toLaunch([launch.task], executor);
  if (launch_group !== undefined) {
    return toLaunch(launch_group.task_group.tasks ?? [], executor);
  }
  if (kill !== undefined) {
    const policy = kill.kill_policy === undefined ? {} : { policy: kill.kill_policy };
    return { type: 'KILL', taskId: kill.task_id.value, ...policy };
  }
  if (acknowledged !== undefined) {
    return { type: 'ACKNOWLEDGED', taskId: acknowledged.task_id.value, key: hex(acknowledged.uuid) };
  }
  return undefined;
}

function toLaunch(tasks: readonly TaskInfo[], executor: ExecutorInfo | undefined): AgentEvent {
  const configurations = new Map(tasks.flatMap(configured));
  return {
    type: 'LAUNCH',
    tasks: tasks.map((task) => shared(task, executor)),
    ...(configurations.size === 0 ? {} : { configurations }),
  };
}

/** Data of another form fails the task when it is prepared, with what is wrong with it. */
function configured({ task_id, data }: TaskInfo): [string, TaskConfiguration][] {
  if (data === undefined) return [];
  try {
    return [[task_id.value, decode(TaskConfiguration, data)]];
  } catch {
    return [];
  }
}

function toSubscribed({ framework_info, executor_info }: Event_Subscribed): AgentEvent {
  const capabilities = framework_info.capabilities ?? [];
  const grace = executor_info.shutdown_grace_period?.nanoseconds;
  return {
    type: 'SUBSCRIBED',
    taskKilling: capabilities.some(({ type }) => type === 'TASK_KILLING_STATE'),
    ...(grace === undefined ? {} : { shutdownGrace: Number(grace) / 1e6 }),
  };
}

/** Every task in an event carries the whole ExecutorInfo: all refer to one copy of it. */
function shared(task: TaskInfo, executor: ExecutorInfo | undefined): TaskInfo {
  const isSame = executor !== undefined && task.executor?.executor_id.value === executor.executor_id.value;
  return isSame ? { ...task, executor } : task;
}
