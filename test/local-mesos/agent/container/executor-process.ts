// The process of an executor: started in a session of its own so that it outlives the agent, and watched until it ends.
// Its wait status is known as long as the program that started it lives, also to a second agent in the same program;
// of a process that another program started only the end can be seen.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandInfo } from '../../../../shared/mesos/generated/mesos.ts';
import type { Cancel, Clock } from '../../../../shared/runtime/clock.ts';
import { isAlive, processStat } from './proc.ts';
import type { UserIds } from './user.ts';
import { EXEC_FAILED_STATUS, UNKNOWN_STATUS, waitStatus } from './wait-status.ts';

/** What names a process for good, also after a crash of the agent. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

export interface StartOptions {
  readonly command: CommandInfo;
  readonly environment: Readonly<Record<string, string>>;
  readonly sandbox: string;
  readonly user?: UserIds | undefined;
}

/** How often the end of a process is looked for that is not a child of this program, in milliseconds. */
const WATCH_INTERVAL = 100;

/** The wait statuses to come of the processes that this program has started. */
const children = new Map<number, Promise<number>>();

/** Starts the process; `status` resolves when it ends, also when it could not even be executed (no `identity` then). */
export function startExecutor(options: StartOptions): {
  readonly identity: ProcessIdentity | undefined;
  readonly status: Promise<number>;
} {
  const child = spawnIn(options);
  const status = new Promise<number>((resolve) => {
    child.once('error', () => resolve(EXEC_FAILED_STATUS));
    child.once('exit', (code, signal) => resolve(waitStatus(code, signal)));
  });
  const { pid } = child;
  if (pid === undefined) return { identity: undefined, status };
  child.unref();
  children.set(pid, status);
  status.then(() => children.delete(pid));
  return { identity: { pid, startTime: processStat(pid)?.startTime ?? '' }, status };
}

/** Calls `onEnd` with the raw wait status when the process has ended, or with -1 when its status cannot be known. */
export function watchProcess(
  clock: Clock,
  { pid, startTime }: ProcessIdentity,
  onEnd: (status: number) => void,
): Cancel {
  let isCancelled = false;
  let cancelTimer: Cancel = () => {};
  const end = (status: number) => {
    if (!isCancelled) onEnd(status);
  };
  const look = () => {
    if (isAlive(pid, startTime)) cancelTimer = clock.after(WATCH_INTERVAL, look);
    else end(UNKNOWN_STATUS);
  };
  const status = children.get(pid);
  if (status === undefined) cancelTimer = clock.after(0, look);
  else status.then(end);
  return () => {
    isCancelled = true;
    cancelTimer();
  };
}

function spawnIn({ command, environment, sandbox, user }: StartOptions): ChildProcess {
  const { file, argv } = argumentsOf(command);
  const stdout = openSync(join(sandbox, 'stdout'), 'a');
  const stderr = openSync(join(sandbox, 'stderr'), 'a');
  try {
    return spawn(file, argv.slice(1), {
      argv0: argv[0] ?? file,
      cwd: sandbox,
      env: environment,
      detached: true,
      stdio: ['ignore', stdout, stderr],
      ...user,
    });
  } finally {
    closeSync(stdout);
    closeSync(stderr);
  }
}

function argumentsOf(command: CommandInfo): { readonly file: string; readonly argv: readonly string[] } {
  const value = command.value ?? '';
  if (command.shell !== false) return { file: '/bin/sh', argv: ['sh', '-c', value] };
  return { file: value, argv: command.arguments ?? [value] };
}
