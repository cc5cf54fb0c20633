// Puts the room together: the door for executors, the agents' files, and what a running service knows of its tasks.

import type { TlsOptions } from '../../shared/mesos/transport.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { isLive } from '../plan/task-state.ts';
import type { Scheduler } from '../service/scheduler.ts';
import type { TaskRecord } from '../state/records.ts';
import type { PodLinks } from '../watch/pod-links.ts';
import { AgentFiles } from './agent-files.ts';
import { StreamDoor } from './stream-door.ts';
import { type ApiAddress, TaskLogs } from './task-logs.ts';

export interface LogsOptions {
  readonly scheduler: Scheduler;
  readonly podLinks: PodLinks;
  readonly clock: Clock;
  readonly api: ApiAddress;
  /** The whole header for masters, and agents. */
  readonly authorization?: string | undefined;
  /** Whom to trust for masters, and agents. */
  readonly masterTls?: TlsOptions | undefined;
}

export function openLogs(options: LogsOptions): { readonly logs: TaskLogs; readonly door: StreamDoor } {
  const { scheduler, podLinks, clock, api, authorization, masterTls } = options;
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
    api,
    agentFiles: new AgentFiles({ master: () => master, authorization, tls: masterTls }),
    frameworkId: () => scheduler.frameworkId,
    isExecutorLive: (id) => isAny(({ executorId, state }) => executorId === id && isLive(state)),
    isTaskLive: (id) => isAny(({ taskId, state }) => taskId === id && isLive(state)),
  });
  return { logs, door };
}
