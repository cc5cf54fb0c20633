// What the executor and its module host say to each other, over the IPC channel of Node.js.
import type { Exit } from '../core/task.ts';
import type { ModuleCommand } from '../process/run.ts';

/** The executor's program with this argument is a module host. */
export const HOST_ARGUMENT = 'module-host';

/** What the thread of a module uses. */
export interface ModuleUsage {
  /** Of the thread alone: not of processes that the module started. */
  readonly cpuSeconds: number;
  /** Resident memory of its JavaScript heap: what `memory_mb` limits, and Node.js' own part; without buffers. */
  readonly heapBytes: number;
}

/** `run` numbers the runs of all tasks. */
export type ToHost =
  | { readonly type: 'START'; readonly run: number; readonly command: ModuleCommand }
  | { readonly type: 'MEASURE'; readonly runs: readonly number[] }
  | { readonly type: 'SIGNAL'; readonly run: number; readonly signal: NodeJS.Signals };

/** Of each run either SPAWNED and then EXITED, or FAILED; in between at most one USED for each MEASURE. */
export type FromHost =
  | { readonly type: 'SPAWNED'; readonly run: number }
  | { readonly type: 'USED'; readonly run: number; readonly usage: ModuleUsage }
  | { readonly type: 'FAILED'; readonly run: number; readonly message: string }
  | { readonly type: 'EXITED'; readonly run: number; readonly exit: Exit };
