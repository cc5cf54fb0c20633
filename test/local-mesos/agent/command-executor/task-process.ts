// The one process of a command task: in a session of its own, with the executor's environment and sandbox.
import { type ChildProcess, spawn } from 'node:child_process';
import { killGroup } from './kill-group.ts';
import type { Command } from './wire.ts';

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  SIGHUP: 'Hangup',
  SIGINT: 'Interrupt',
  SIGQUIT: 'Quit',
  SIGILL: 'Illegal instruction',
  SIGTRAP: 'Trace/breakpoint trap',
  SIGABRT: 'Aborted',
  SIGBUS: 'Bus error',
  SIGFPE: 'Floating point exception',
  SIGKILL: 'Killed',
  SIGUSR1: 'User defined signal 1',
  SIGSEGV: 'Segmentation fault',
  SIGUSR2: 'User defined signal 2',
  SIGPIPE: 'Broken pipe',
  SIGALRM: 'Alarm clock',
  SIGTERM: 'Terminated',
};

/** What Mesos says of how a command ended. */
export function exitText({ code, signal }: ExitStatus): string {
  if (signal !== null) return `Command terminated with signal ${SIGNAL_NAMES[signal] ?? signal}`;
  return `Command exited with status ${code}`;
}

export class TaskProcess {
  #child: ChildProcess;

  /** `onExit` is called once, also when the program cannot be executed (exit status 1, as Mesos has it). */
  constructor(command: Command, onExit: (status: ExitStatus) => void) {
    this.#child = start(command);
    this.#child.once('error', () => onExit({ code: 1, signal: null }));
    this.#child.once('exit', (code, signal) => onExit({ code, signal }));
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined) killGroup(this.#child.pid, signal);
  }
}

/** Starts a command as Mesos' command executor does; with `stdio` as the executor's own. */
export function start(command: Command): ChildProcess {
  const variables = command.environment?.variables ?? [];
  const environment = Object.fromEntries(variables.map(({ name, value }) => [name, value ?? '']));
  const isShell = command.shell !== false;
  const value = command.value ?? '';
  const file = isShell ? '/bin/sh' : value;
  const argv = isShell ? ['sh', '-c', value] : (command.arguments ?? [value]);
  return spawn(file, argv.slice(1), {
    argv0: argv[0] ?? file,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
}
