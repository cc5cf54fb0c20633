// One task's transition table: (task, event, instant) -> the task after it, and what has to be done.
// Every pair of phase and event stands in the table; 'ignored' is allowed and changes nothing,
// 'illegal' cannot happen unless the shell is at fault: it changes nothing and is logged.
import type { Instant } from './instant.ts';
import type { Task, TaskPhase } from './task.ts';
import { end, endUnstarted, exited } from './task-ending.ts';
import {
  failToSpawn,
  failToStart,
  keepGates,
  pass,
  proceed,
  run,
  spawnAgain,
  tellStarting,
} from './task-starting.ts';
import type { TaskEvent, TaskEventOf, TaskStep } from './task-step.ts';
import {
  cancelStart,
  finalize,
  hurry,
  hurryCancel,
  hurrySweep,
  kill,
  stop,
  stopWaiting,
  terminateAtOnce,
} from './task-stopping.ts';

type Transition<E extends TaskEvent['type']> = (task: Task, event: TaskEventOf<E>, now: Instant) => TaskStep;
type Cell<E extends TaskEvent['type']> = Transition<E> | 'ignored' | 'illegal';
type Table = { readonly [P in TaskPhase]: { readonly [E in TaskEvent['type']]: Cell<E> } };

export const TASK_TABLE: Table = {
  PREPARING: {
    DELAYED: tellStarting,
    PREPARED: proceed,
    START_FAILED: failToStart,
    SPAWNED: 'illegal',
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: cancelStart,
    GRACE_OVER: 'illegal',
    GATES: keepGates,
    RESTART_DUE: 'illegal',
  },
  WAITING: {
    DELAYED: 'illegal',
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: stopWaiting,
    GRACE_OVER: 'illegal',
    GATES: pass,
    RESTART_DUE: 'illegal',
  },
  SPAWNING: {
    DELAYED: tellStarting,
    PREPARED: 'illegal',
    START_FAILED: failToSpawn,
    SPAWNED: run,
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: cancelStart,
    GRACE_OVER: 'illegal',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  CANCELLING: {
    DELAYED: 'ignored',
    PREPARED: endUnstarted,
    START_FAILED: endUnstarted,
    SPAWNED: terminateAtOnce,
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: hurryCancel,
    // Without a process there is nobody to signal; SPAWNED looks at the time.
    GRACE_OVER: 'ignored',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  RUNNING: {
    DELAYED: 'illegal',
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: exited,
    SWEPT: 'illegal',
    STOP: stop,
    GRACE_OVER: 'illegal',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  STOPPING: {
    DELAYED: 'illegal',
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: exited,
    SWEPT: 'illegal',
    STOP: hurry,
    GRACE_OVER: kill,
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  KILLING: {
    DELAYED: 'illegal',
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: exited,
    SWEPT: 'illegal',
    STOP: finalize,
    GRACE_OVER: 'ignored',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  SWEEPING: {
    DELAYED: 'illegal',
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: 'illegal',
    SWEPT: end,
    STOP: hurrySweep,
    GRACE_OVER: 'ignored',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
  BACKING_OFF: {
    DELAYED: 'illegal',
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: stopWaiting,
    GRACE_OVER: 'illegal',
    GATES: 'illegal',
    RESTART_DUE: spawnAgain,
  },
  ENDED: {
    DELAYED: 'illegal',
    PREPARED: 'illegal',
    START_FAILED: 'illegal',
    SPAWNED: 'illegal',
    EXITED: 'illegal',
    SWEPT: 'illegal',
    STOP: 'ignored',
    GRACE_OVER: 'ignored',
    GATES: 'illegal',
    RESTART_DUE: 'illegal',
  },
};

/** The task after `event`; undefined when that event cannot happen in its phase. */
export function stepTask(task: Task, event: TaskEvent, now: Instant): TaskStep | undefined {
  // Each cell takes its own column's event, which TypeScript cannot see through the lookup.
  const cell = TASK_TABLE[task.phase][event.type] as Cell<TaskEvent['type']>;
  if (cell === 'illegal') return undefined;
  if (cell === 'ignored') return { task, actions: [] };
  return (cell as (task: Task, event: TaskEvent, now: Instant) => TaskStep)(task, event, now);
}

/** Milliseconds, monotonic: when the task needs GRACE_OVER. */
export function graceEnd(task: Task): number | undefined {
  return task.phase === 'STOPPING' ? task.stop?.killAt : undefined;
}
