// One process in a process group of its own, with files for its output. Nothing of it passes through the executor.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync } from 'node:fs';
import { describeError, errorCode } from '../../shared/runtime/errors.ts';
import { openOutputs } from './output-file.ts';
import type { ChildCommand, RunEvents } from './run.ts';

export type { ChildCommand } from './run.ts';

type Outputs = ReturnType<typeof openOutputs>;

/** Starts the process; exactly one of onSpawned (then onExited) and onFailed follows, perhaps before it returns. */
export function startChild(command: ChildCommand, events: RunEvents): void {
  let files: Outputs | undefined;
  try {
    files = openOutputs(command);
    start(command, files, events);
  } catch (thrown) {
    events.onFailed(startMessage(command, thrown));
  } finally {
    for (const file of files ?? []) closeSync(file);
  }
}

export type GroupCommand = Pick<
  ChildCommand,
  'file' | 'argv' | 'directory' | 'environment' | 'startEnvironment' | 'user' | 'switchesUser'
>;

/** A process in a group of its own, writing to two open files. */
export function spawnGroup(command: GroupCommand, stdout: number, stderr: number): ChildProcess {
  const [argv0, ...args] = command.argv;
  const user = command.switchesUser === true ? undefined : command.user;
  return spawn(command.file, args, {
    ...(argv0 === undefined ? {} : { argv0 }),
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    cwd: command.directory,
    env: command.startEnvironment ?? command.environment,
    detached: true,
    stdio: ['ignore', stdout, stderr],
  });
}

function start(command: ChildCommand, [stdout, stderr]: Outputs, events: RunEvents): void {
  const child = spawnGroup(command, stdout, stderr);
  child.once('error', (error) => {
    if (child.pid === undefined) events.onFailed(startMessage(command, error));
  });
  if (child.pid === undefined) return;
  child.once('exit', (status, signal) => {
    events.onExited(signal === null ? { status: status ?? 0 } : { signal });
  });
  const { pid } = child;
  events.onSpawned({ pid, signal: (signal) => sendSignal(-pid, signal) });
}

function startMessage({ file, directory }: ChildCommand, thrown: unknown): string {
  return `Failed to start '${file}': ${startProblem(directory, thrown)}`;
}

function startProblem(directory: string, thrown: unknown): string {
  switch (errorCode(thrown)) {
    case 'ENOENT':
      return existsSync(directory)
        ? `there is no such program in PATH or in ${directory}`
        : `its directory ${directory} is not there any more`;
    case 'EACCES':
      return 'it is not executable (EACCES)';
    case 'E2BIG':
      return 'its arguments and environment are more than Linux takes: 128 KiB each, 2 MiB in all (E2BIG)';
    default:
      return describeError(thrown);
  }
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
