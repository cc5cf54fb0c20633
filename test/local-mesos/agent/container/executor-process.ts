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

/**
 * Between two looks at a process that a former life of the agent has started, in milliseconds. The recorded Mesos
 * noticed such ends 1.4 to 2 s late.
 */
const WATCH_INTERVAL = 1_750;

/** The wait statuses, come or to come, of the processes that this program has started; the newest of them. */
const statuses = new Map<string, Promise<number>>();
const MOST_STATUSES = 1_000;

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
  const identity = { pid, startTime: processStat(pid)?.startTime ?? '' };
  remember(identity, status);
  return { identity, status };
}

/**
 * Watches the process of a former life of the agent, as Mesos does: by looking now and then. Calls `onEnd` with the raw
 * wait status, or with -1 where it cannot be known.
 */
export function watchRecovered(
  clock: Clock,
  { pid, startTime }: ProcessIdentity,
  onEnd: (status: number) => void,
): Cancel {
  const status = statuses.get(nameOf({ pid, startTime })) ?? Promise.resolve(UNKNOWN_STATUS);
  let isCancelled = false;
  let cancelTimer: Cancel = () => {};
  const look = () => {
    if (isAlive(pid, startTime)) cancelTimer = clock.after(WATCH_INTERVAL, look);
    else status.then((raw) => isCancelled || onEnd(raw));
  };
  cancelTimer = clock.after(0, look);
  return () => {
    isCancelled = true;
    cancelTimer();
  };
}

function remember(identity: ProcessIdentity, status: Promise<number>): void {
  statuses.set(nameOf(identity), status);
  const [oldest] = statuses.keys();
  if (statuses.size > MOST_STATUSES && oldest !== undefined) statuses.delete(oldest);
}

function nameOf({ pid, startTime }: ProcessIdentity): string {
  return `${pid}@${startTime}`;
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
