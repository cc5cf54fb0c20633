// The sentences in status updates: how a task ended, and who asked for it. The form of an exit is Mesos' own.
import type { Exit, Stop, Task } from './task.ts';

/** What strsignal(3) calls the signals; Mesos prints these names. */
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
  SIGXCPU: 'CPU time limit exceeded',
  SIGXFSZ: 'File size limit exceeded',
  SIGSYS: 'Bad system call',
};

/** `Command exited with status 3` or `Command terminated with signal Killed`, as Mesos says it. */
export function exitMessage({ status, signal }: Exit): string {
  if (signal !== undefined) return `Command terminated with signal ${SIGNAL_NAMES[signal] ?? signal}`;
  return `Command exited with status ${status ?? 'unknown'}`;
}

/** The message of a task's last update. */
export function endMessage({ exit = {}, stop }: Task): string {
  return stop === undefined ? exitMessage(exit) : `${exitMessage(exit)}; ${stopMessage(stop)}`;
}

function stopMessage(stop: Stop): string {
  const after = (at: number) => `${Math.round(at - stop.requestedAt)} ms after`;
  const term = stop.terminatedAt === undefined ? [] : [`SIGTERM ${after(stop.terminatedAt)}`];
  const kill = stop.killedAt === undefined ? [] : [`SIGKILL ${after(stop.killedAt)}`];
  return `asked to end by ${stop.by}, ${[...term, ...kill].join(', ')}`;
}
