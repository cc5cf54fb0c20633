// One run of a task, whatever it runs in: a process of its own, or a module in a thread of the module host.
import type { Exit } from '../core/task.ts';
import type { LogSettings } from '../logs/log-settings.ts';
import type { ModuleWork } from '../modules/module-work.ts';
import type { Confinement } from './confinement.ts';
import type { User } from './users.ts';

/** Where a run takes place. */
export interface RunPlace {
  readonly environment: Record<string, string>;
  readonly directory: string;
  /** Absolute paths of the files for its output. */
  readonly stdout: string;
  readonly stderr: string;
  /** What becomes of them. */
  readonly logs: LogSettings;
  readonly user?: User | undefined;
  /** What its checks are confined by as well. */
  readonly confinement: Confinement;
}

export interface ChildCommand extends RunPlace {
  readonly file: string;
  /** With argv[0]. */
  readonly argv: readonly string[];
  /** The program becomes the user's by itself: it is started as the executor's own (confinement.ts). */
  readonly switchesUser?: boolean;
  /** Where it is not yet the whole environment. */
  readonly startEnvironment?: Record<string, string>;
}

export interface ModuleCommand extends RunPlace {
  readonly module: ModuleWork;
}

export type RunCommand = ChildCommand | ModuleCommand;

/** A run that has begun. */
export interface TaskRun {
  /** The leader of its process group, where it has one. */
  readonly pid?: number;
  /** Nothing happens when the run is over. */
  signal(signal: NodeJS.Signals): void;
}

/** Exactly one of onSpawned (then onExited) and onFailed is called, perhaps before the start returns. */
export interface RunEvents {
  readonly onSpawned: (run: TaskRun) => void;
  readonly onFailed: (message: string) => void;
  readonly onExited: (exit: Exit) => void;
}
