// What the module host and one of its threads say to each other, over a port that no module sees.
import type { MessagePort } from 'node:worker_threads';

/** Characters of what a module failed with that go into the task's last update. */
export const MOST_MESSAGE = 1000;

/** The `workerData` of a thread, which takes it away before any module runs. */
export interface ThreadStart {
  readonly port: MessagePort;
  /** Bytes that its modules may leave in use for the next one; absent: there is one module only. */
  readonly leftMost?: number;
}

export interface RunModule {
  readonly type: 'RUN';
  /** Of the host. */
  readonly run: number;
  /** Absolute. */
  readonly path: string;
  /** The function to call; absent: `default` where there is one. */
  readonly exportName?: string;
  /** All of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** File descriptors, open until the run is over. */
  readonly stdout: number;
  readonly stderr: number;
  readonly arguments: readonly string[];
  /** The task's. */
  readonly directory: string;
}

/** A thread is given another module only after FREE. */
export type ToThread =
  | RunModule
  | { readonly type: 'SIGNAL'; readonly run: number; readonly signal: NodeJS.Signals };

/** STARTED before anything of the module runs; then FREE, or FAILED and the end of the thread, or just its end. */
export type FromThread =
  /** `cpuSeconds`: what the thread had used before. */
  | { readonly type: 'STARTED'; readonly run: number; readonly cpuSeconds: number }
  | { readonly type: 'FAILED'; readonly run: number; readonly message: string }
  /** The module has finished, and the thread may be given another one. */
  | { readonly type: 'FREE'; readonly run: number };
