// What the agent says, in the words of the core. Pure.
import type { Event, Event_Subscribed } from '../../shared/mesos/generated/executor.ts';
import type { ExecutorInfo, TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import type { AgentEvent } from '../core/events.ts';
import { hex } from '../core/status.ts';

/** Undefined for what the core need not know, or does not know yet. */
export function toCoreEvent(event: Event, executor: ExecutorInfo | undefined): AgentEvent | undefined {
  const { subscribed, launch, launch_group, kill, acknowledged } = event;
  if (event.type === 'SHUTDOWN') return { type: 'SHUTDOWN' };
  if (subscribed !== undefined) return toSubscribed(subscribed);
  if (launch !== undefined) return { type: 'LAUNCH', tasks: [shared(launch.task, executor)] };
  if (launch_group !== undefined) {
    return {
      type: 'LAUNCH',
      tasks: launch_group.task_group.tasks?.map((task) => shared(task, executor)) ?? [],
    };
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
