// Puts the room together: the door for executors, the agents' files, and what a running service knows of its tasks.
import type { Clock } from '../../shared/runtime/clock.ts';
import { isLive } from '../plan/task-state.ts';
import type { Scheduler } from '../service/scheduler.ts';
import type { TaskRecord } from '../state/records.ts';
import type { PodLinks } from '../watch/pod-links.ts';
import { AgentFiles } from './agent-files.ts';
import { StreamDoor } from './stream-door.ts';
import { TaskLogs } from './task-logs.ts';

export interface LogsOptions {
  readonly scheduler: Scheduler;
  readonly podLinks: PodLinks;
  readonly clock: Clock;
  /** Of the scheduler, as executors reach it. */
  readonly url: string;
  /** The whole header for masters, and agents. */
  readonly authorization?: string | undefined;
}

export function openLogs(options: LogsOptions): { readonly logs: TaskLogs; readonly door: StreamDoor } {
  const { scheduler, podLinks, clock, url, authorization } = options;
  const door = new StreamDoor(clock);
  let master: string | undefined;
  scheduler.events.on('subscribed', (_id, address) => {
    master = /^https?:/.test(address) ? address : `http://${address}`;
  });
  const isAny = (holds: (task: TaskRecord) => boolean) => [...scheduler.state.task.values()].some(holds);
  const logs = new TaskLogs({
    clock,
    podLinks,
    door,
    url,
    agentFiles: new AgentFiles({ master: () => master, authorization }),
    frameworkId: () => scheduler.frameworkId,
    isExecutorLive: (id) => isAny(({ executorId, state }) => executorId === id && isLive(state)),
    isTaskLive: (id) => isAny(({ taskId, state }) => taskId === id && isLive(state)),
  });
  return { logs, door };
}
