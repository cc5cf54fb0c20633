// Heartbeats over the pod link: what runs in this pod and what it uses, told to the scheduler at a steady pace.
// Advisory: a lost one is not sent again.
import type { Heartbeat, Heartbeat_Task, LogStream } from '../../shared/link/generated/link.ts';
import type { Task } from '../core/task.ts';
import type { ModuleUsage } from '../modules/host-protocol.ts';
import { openFiles, pageBytes, readProcesses, type Usage, usageOf } from './processes.ts';

/** Tasks of one heartbeat; it stays below 256 KiB. */
export const MOST_TASKS = 2000;
/** Processes of one heartbeat whose open files are counted. */
const MOST_FILE_COUNTS = 4096;
/** Streams of one heartbeat. */
const MOST_STREAMS = 1000;

/** By task: how far its output is forwarded. */
export type LogFigures = ReadonlyMap<string, readonly LogStream[]>;

/** One scan of /proc whatever the number of tasks, and none while no task has a process. */
export async function heartbeatTasks(
  tasks: readonly Task[],
  pause: () => Promise<void>,
  modules: ReadonlyMap<string, ModuleUsage> = new Map(),
): Promise<Pick<Heartbeat, 'tasks' | 'tasks_left_out'>> {
  const told = tasks.slice(0, MOST_TASKS);
  const leaders = told.flatMap(({ pid }) => pid ?? []);
  const usage = leaders.length === 0 ? new Map() : usageOf(leaders, await readProcesses(pause));
  const bytes = leaders.length === 0 ? 0 : pageBytes(process.memoryUsage.rss());
  const budget = { left: MOST_FILE_COUNTS };
  const tasks_left_out = tasks.length - told.length;
  return {
    tasks: told.map((task) => ({
      ...taskOf(task),
      ...ofProcesses(task.pid === undefined ? undefined : usage.get(task.pid), bytes, budget),
      ...ofModule(modules.get(task.id)),
    })),
    ...(tasks_left_out === 0 ? {} : { tasks_left_out }),
  };
}

function taskOf({ id, reported, pid, restarts }: Task): Heartbeat_Task {
  return { task_id: { value: id }, state: reported, ...(pid === undefined ? {} : { pid }), restarts };
}

function ofProcesses(
  usage: Usage | undefined,
  bytes: number,
  budget: { left: number },
): Partial<Heartbeat_Task> {
  if (usage === undefined) return {};
  const open_files = filesOf(usage.pids, budget);
  return {
    cpu_seconds: usage.cpuSeconds,
    resident_bytes: BigInt(usage.residentPages * bytes),
    processes: usage.pids.length,
    ...(open_files === undefined ? {} : { open_files }),
  };
}

/** No open files: which of the process' belong to which of its threads nobody can tell. */
function ofModule(usage: ModuleUsage | undefined): Partial<Heartbeat_Task> {
  if (usage === undefined) return {};
  return { cpu_seconds: usage.cpuSeconds, resident_bytes: BigInt(usage.heapBytes) };
}

function filesOf(pids: readonly number[], budget: { left: number }): number | undefined {
  const looked = pids.slice(0, budget.left);
  budget.left -= looked.length;
  const counts = looked.flatMap((pid) => openFiles(pid) ?? []);
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}

/** What heartbeats say of forwarding; nothing where nothing is forwarded. */
export function withLogs(heartbeat: Heartbeat, figures: LogFigures): Heartbeat {
  if (figures.size === 0) return heartbeat;
  const { tasks = [] } = heartbeat;
  const known = new Set(tasks.map(({ task_id }) => task_id.value));
  const ended = [...figures].filter(([taskId]) => !known.has(taskId)).flatMap(([, streams]) => streams);
  const backlog = ended.reduce((sum, { backlog_bytes = 0n }) => sum + backlog_bytes, 0n);
  let room = MOST_STREAMS;
  return {
    ...heartbeat,
    ...(backlog === 0n ? {} : { ended_log_backlog_bytes: backlog }),
    tasks: tasks.map((task) => {
      const logs = (figures.get(task.task_id.value) ?? []).slice(0, room);
      room -= logs.length;
      return logs.length === 0 ? task : { ...task, logs };
    }),
  };
}
