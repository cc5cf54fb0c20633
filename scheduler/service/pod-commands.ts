// What an operator may tell a pod instance: restart on its place, or replace on a new one. Pure.
import { hasEnded, isLive } from '../plan/task-state.ts';
import type { Change, ServiceState, TaskRecord } from '../state/records.ts';

export interface PodCommandEffect {
  /** Full names of the tasks that are launched again. */
  readonly tasks: readonly string[];
  readonly changes: readonly Change[];
  /** Launches that are given up without waiting for Mesos to say that they ended. */
  readonly givenUp: readonly TaskRecord[];
}

function mainTasks(state: ServiceState, instance: string): TaskRecord[] {
  return [...state.task.values()].filter((task) => task.instance === instance && task.goal === 'RUNNING');
}

function clearBackoff(tasks: readonly TaskRecord[]): Change[] {
  return tasks.map(({ name }) => ({ kind: 'backoff', id: name, value: undefined }));
}

/** Kills what runs, clears the back-off; recovery launches it again on the same reservations. */
export function restartPod(state: ServiceState, instance: string): PodCommandEffect {
  const tasks = mainTasks(state, instance);
  const kills = tasks
    .filter((task) => isLive(task.state))
    .map((task): Change => ({ kind: 'task', id: task.name, value: { ...task, kill: true } }));
  return { tasks: tasks.map(({ name }) => name), changes: [...kills, ...clearBackoff(tasks)], givenUp: [] };
}

/**
 * Gives up the pod's place: everything of it is killed, its reservations belong to nobody from now on (and are given
 * back when offered), and recovery places it anew. Tasks on an agent that is away are given up too: should they come
 * back they are killed as strays.
 */
export function replacePod(state: ServiceState, instance: string): PodCommandEffect {
  const tasks = mainTasks(state, instance);
  const givenUp = [...state.task.values()].filter(
    (task) => task.instance === instance && !hasEnded(task.state),
  );
  const given = givenUp.map(
    (task): Change => ({
      kind: 'task',
      id: task.name,
      value: {
        ...task,
        state: 'TASK_KILLED',
        kill: false,
        reason: undefined,
        message: 'replaced by the operator',
      },
    }),
  );
  const pod: Change = { kind: 'pod', id: instance, value: undefined };
  return { tasks: tasks.map(({ name }) => name), changes: [...given, pod, ...clearBackoff(tasks)], givenUp };
}
