// All that the executor knows, as one immutable value; and the small changes that several transitions share.
import type { TaskState } from '../../shared/mesos/generated/mesos.ts';
import type { Connection, ConnectionPolicy } from './connection-machine.ts';
import { connecting } from './connection-machine.ts';
import type { Effect } from './effects.ts';
import type { ExitReason } from './exit.ts';
import type { Instant } from './instant.ts';
import type { Task } from './task.ts';
import { TaskTable } from './task-table.ts';

export interface Identity {
  readonly frameworkId: string;
  readonly executorId: string;
  readonly agentId: string;
}

/** A task that is over and acknowledged, as later launches may depend on it. */
export interface PastTask {
  readonly taskId: string;
  readonly name: string;
  readonly reported: TaskState;
  readonly hasStarted: boolean;
}

/** So many of them are remembered, the newest. */
export const MOST_PAST = 256;

/** The executor is on its way out. */
export interface Shutdown {
  readonly reason: ExitReason;
  readonly why: string;
  /** Milliseconds, monotonic: no task may live longer than this. */
  readonly killAt: number;
  /** Milliseconds, monotonic: the process ends then, whatever is still open. */
  readonly exitAt: number;
}

export interface State {
  readonly identity: Identity;
  readonly policy: ConnectionPolicy;
  /** Milliseconds from SHUTDOWN to the agent's SIGKILL. */
  readonly shutdownGrace: number;
  /** Whether the framework wants TASK_KILLING. */
  readonly taskKilling: boolean;
  readonly connection: Connection;
  /** By task id; an ended task leaves when its last update is acknowledged. */
  readonly tasks: TaskTable;
  /** Those that have left, oldest first. */
  readonly past: readonly PastTask[];
  /** The lasting sidecars that have not ended, by task id, in the order of their launches. */
  readonly sidecars: readonly string[];
  /** Whether a main task ever came. */
  readonly hadMain: boolean;
  /** The tasks that wait for others, by task id. */
  readonly gated: readonly string[];
  /** An essential task that has failed just now. */
  readonly failedEssential?: string;
  /** Counts the updates; with the seed it makes their uuids. */
  readonly updateCount: number;
  /** The 16 bytes of one random UUID of version 4. */
  readonly uuidSeed: Uint8Array;
  /** Milliseconds, monotonic: the process ends then unless a main task comes; only while there is none. */
  readonly idleUntil?: number;
  readonly shutdown?: Shutdown;
  /** EXIT was asked for; nothing happens any more. */
  readonly exited: boolean;
}

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export interface Beginning {
  readonly identity: Identity;
  readonly policy: ConnectionPolicy;
  readonly shutdownGrace: number;
  readonly uuidSeed: Uint8Array;
}

/** Milliseconds that an executor without any task waits for its first one. */
export const FIRST_TASK_LIMIT = 60_000;

/** The state at the start, and the first try to reach the agent. */
export function begin(beginning: Beginning, now: Instant): Step {
  const state: State = {
    ...beginning,
    taskKilling: false,
    connection: connecting(now),
    tasks: TaskTable.EMPTY,
    past: [],
    sidecars: [],
    hadMain: false,
    gated: [],
    updateCount: 0,
    exited: false,
  };
  return { state, effects: [{ type: 'CONNECT', after: 0, within: 0 }] };
}

export function withTask(state: State, task: Task): State {
  return { ...state, tasks: state.tasks.with(task) };
}

export function withoutTask(state: State, { id, info, reported, firstStartedAt }: Task): State {
  const past = { taskId: id, name: info.name, reported, hasStarted: firstStartedAt !== undefined };
  return { ...state, tasks: state.tasks.without(id), past: [...state.past.slice(1 - MOST_PAST), past] };
}

export function log(level: 'info' | 'warn' | 'error', message: string, taskId?: string): Effect {
  return { type: 'LOG', level, message, ...(taskId === undefined ? {} : { taskId }) };
}

/** Runs `next` on the state that `step` left, and keeps the effects of both. */
export function then(step: Step, next: (state: State) => Step): Step {
  const { state, effects } = next(step.state);
  return { state, effects: effects.length === 0 ? step.effects : [...step.effects, ...effects] };
}

/** Runs `change` for each item, one after the other. */
export function each<T>(state: State, items: Iterable<T>, change: (state: State, item: T) => Step): Step {
  const effects: Effect[] = [];
  let current = state;
  for (const item of items) {
    const step = change(current, item);
    current = step.state;
    effects.push(...step.effects);
  }
  return { state: current, effects };
}
