// What an operator may tell a pod instance: restart on its place, replace on a new one, pause and resume. Pure.
import { hasEnded, isLive } from '../plan/task-state.ts';
import type { Change, PodRecord, TaskRecord } from '../state/records.ts';
import { leftoverChanges, strayChanges } from './leftovers.ts';

export interface PodCommandEffect {
  /** Full names of the tasks that are launched again. */
  readonly tasks: readonly string[];
  readonly changes: readonly Change[];
  /** Launches that are given up without waiting for Mesos to say that they ended. */
  readonly givenUp: readonly TaskRecord[];
}

/** One pod instance as it is recorded. */
export interface PodState {
  readonly instance: string;
  readonly pod: PodRecord | undefined;
  readonly tasks: readonly TaskRecord[];
  readonly isPaused: (fullName: string) => boolean;
}

const isMain = ({ goal }: TaskRecord) => goal === 'RUNNING';

function clearBackoff(tasks: readonly TaskRecord[]): Change[] {
  return tasks.map(({ name }) => ({ kind: 'backoff', id: name, value: undefined }));
}

function kills(tasks: readonly TaskRecord[]): Change[] {
  return tasks
    .filter((task) => isLive(task.state))
    .map((task) => ({ kind: 'task', id: task.name, value: { ...task, kill: true } }));
}

const names = (tasks: readonly TaskRecord[]) => tasks.map(({ name }) => name);

/** Kills all that lives; recovery launches the main tasks again where and when they may be. */
export function stopPod({ tasks }: PodState): PodCommandEffect {
  return { tasks: names(tasks), changes: kills(tasks), givenUp: [] };
}

/** Kills what runs, clears the back-off; recovery launches it again on the same reservations. */
function restartPod({ tasks }: PodState): PodCommandEffect {
  const main = tasks.filter(isMain);
  return { tasks: names(main), changes: [...kills(main), ...clearBackoff(main)], givenUp: [] };
}

/**
 * Gives up the pod's place: everything of it is killed, its reservations belong to nobody from now on (and are given
 * back when offered), and recovery places it anew. Tasks on an agent that is away are given up too: should they come
 * back they are killed as strays.
 */
export function replacePod(
  { instance, pod, tasks }: PodState,
  message: string,
  ending: 'TASK_KILLED' | 'TASK_GONE_BY_OPERATOR' = 'TASK_KILLED',
): PodCommandEffect {
  const main = tasks.filter(isMain);
  const givenUp = tasks.filter((task) => !hasEnded(task.state));
  const given = givenUp.map(
    (task): Change => ({
      kind: 'task',
      id: task.name,
      value: { ...task, state: ending, kill: false, reason: undefined, message },
    }),
  );
  const away: Change = { kind: 'pod', id: instance, value: undefined };
  const changes = [
    ...given,
    ...strayChanges(givenUp),
    away,
    ...leftoverChanges(pod, undefined),
    ...clearBackoff(main),
  ];
  return { tasks: names(main), changes, givenUp };
}

/**
 * Launches main tasks again to sleep, or again with their command. Only those named (within the pod) where names are
 * given; those that are so already are left alone.
 */
function setPaused(
  { tasks, isPaused }: PodState,
  paused: boolean,
  only: readonly string[] | undefined,
): PodCommandEffect {
  const wanted = tasks.filter((task) => {
    return isMain(task) && (only?.includes(task.task) ?? true) && isPaused(task.name) !== paused;
  });
  const value = paused ? ({ goal: 'PAUSED' } as const) : undefined;
  const overrides = wanted.map(({ name }): Change => ({ kind: 'override', id: name, value }));
  return {
    tasks: names(wanted),
    changes: [...overrides, ...kills(wanted), ...clearBackoff(wanted)],
    givenUp: [],
  };
}

export type PodCommandType = 'restart' | 'replace' | 'pause' | 'resume';

/** `only`: for pause and resume. */
export function podEffect(pod: PodState, type: PodCommandType, only?: readonly string[]): PodCommandEffect {
  switch (type) {
    case 'restart':
      return restartPod(pod);
    case 'replace':
      return replacePod(pod, 'replaced by the operator');
    default:
      return setPaused(pod, type === 'pause', only);
  }
}
