// One process in a process group of its own, with files for its output. Nothing of it passes through the executor.
import { spawn } from 'node:child_process';
import { closeSync, constants, fchownSync, openSync } from 'node:fs';
import { describeError, errorCode } from '../../shared/runtime/errors.ts';
import type { Exit } from '../core/task.ts';
import type { User } from './users.ts';

export interface ChildCommand {
  readonly file: string;
  /** With argv[0]. */
  readonly argv: readonly string[];
  readonly environment: Record<string, string>;
  readonly directory: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly user?: User | undefined;
}

export interface ChildEvents {
  readonly onSpawned: (pid: number) => void;
  readonly onFailed: (message: string) => void;
  readonly onExited: (exit: Exit) => void;
}

const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;

/** Starts the process; exactly one of onSpawned (then onExited) and onFailed follows, perhaps before it returns. */
export function startChild(command: ChildCommand, events: ChildEvents): void {
  const files: number[] = [];
  try {
    for (const path of [command.stdout, command.stderr]) files.push(openOutput(path, command.user));
    start(command, files, events);
  } catch (thrown) {
    events.onFailed(startMessage(command, thrown));
  } finally {
    for (const file of files) closeSync(file);
  }
}

function start(command: ChildCommand, [stdout, stderr]: readonly number[], events: ChildEvents): void {
  const [argv0, ...args] = command.argv;
  const child = spawn(command.file, args, {
    ...(argv0 === undefined ? {} : { argv0 }),
    ...(command.user === undefined ? {} : { uid: command.user.uid, gid: command.user.gid }),
    cwd: command.directory,
    env: command.environment,
    detached: true,
    stdio: ['ignore', stdout, stderr],
  });
  child.once('error', (error) => {
    if (child.pid === undefined) events.onFailed(startMessage(command, error));
  });
  if (child.pid === undefined) return;
  child.once('exit', (status, signal) => {
    events.onExited(signal === null ? { status: status ?? 0 } : { signal });
  });
  events.onSpawned(child.pid);
}

function openOutput(path: string, user: User | undefined): number {
  const file = openSync(path, APPEND, 0o644);
  if (user !== undefined) fchownSync(file, user.uid, user.gid);
  return file;
}

function startMessage({ file, directory }: ChildCommand, thrown: unknown): string {
  const code = errorCode(thrown);
  if (code === 'ENOENT')
    return `Failed to start '${file}': there is no such program in PATH or in ${directory}`;
  if (code === 'EACCES') return `Failed to start '${file}': it is not executable (EACCES)`;
  return `Failed to start '${file}': ${describeError(thrown)}`;
}

/** Sends a signal to a process, or with a negative number to its group; nothing happens where nobody is left. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (thrown) {
    // EPERM: a program that changed its user (setuid) and is no longer ours to signal.
    if (!['ESRCH', 'EPERM'].includes(errorCode(thrown) ?? '')) throw thrown;
  }
}
