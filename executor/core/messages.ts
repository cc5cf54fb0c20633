// The sentences in status updates: how a task ended, and who asked for it. The form of an exit is Mesos' own.
import type { DeathCertificate } from '../../shared/link/death-certificate.ts';
import type { Milestone } from '../../shared/link/milestones.ts';
import { durationText, sizeText } from '../../shared/runtime/duration-text.ts';
import type { Exit, Stop, Task, ToldSignal } from './task.ts';

/** UTF-16 units of an output line in a message, and of a message. */
const LONGEST_QUOTE = 160;
const LONGEST_MESSAGE = 2000;

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

/** Whatever a module, a program or a plugin has said in it. */
export function inOneLine(message: string): string {
  const line = message.slice(0, LONGEST_MESSAGE).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  return message.length > LONGEST_MESSAGE ? `${line}…` : line.trimEnd();
}

/** `Command exited with status 3` or `Command terminated with signal Killed`, as Mesos says it. */
export function exitMessage({ status, signal, message }: Exit): string {
  if (message !== undefined) return message;
  if (signal !== undefined) return `Command terminated with signal ${SIGNAL_NAMES[signal] ?? signal}`;
  return `Command exited with status ${status ?? 'unknown'}`;
}

export function restartMessage(restarts: number, exit: Exit): string {
  return `${exitMessage(exit)}; started again in place (restart ${restarts})`;
}

/** Of an update of their own, in order: what is new. */
export function milestoneMessage(milestones: readonly Milestone[]): string {
  const [first, last] = [milestones[0], milestones.at(-1)];
  if (first === undefined || last === undefined) return 'Milestones';
  const what =
    first === last ? `Milestone ${last.number}` : `Milestones ${first.number} to ${last.number}, the last`;
  const percent = last.percent === undefined ? '' : ` (${last.percent} %)`;
  const said = last.message === undefined ? '' : `: ${last.message}`;
  return `${what}: ${last.name}${percent}${said}`;
}

/** The message of a task's last update, in one line. */
export function endMessage({ exit = {}, stop, told = [] }: Task, certificate: DeathCertificate): string {
  const { run_time_ms, peak_memory_bytes, memory_ran_out, restarts } = certificate;
  return [
    exitMessage(exit),
    ...(memory_ran_out === true ? ['the memory of its container ran out'] : []),
    ...(stop === undefined ? toldMessage(told) : [stopMessage(stop)]),
    ...(run_time_ms === undefined ? [] : [`ran ${durationText(run_time_ms)}`]),
    ...(peak_memory_bytes === undefined ? [] : [`peak memory ${sizeText(peak_memory_bytes)}`]),
    ...(restarts === 0 ? [] : [`restarted ${restarts} times`]),
    ...(stop === undefined && exit.status !== 0 ? lastWords(certificate) : []),
  ].join('; ');
}

/** What a task that failed by itself wrote last. */
function lastWords({ stdout, stderr }: DeathCertificate): string[] {
  const [name, line] = [
    ['stderr', stderr.lines.at(-1)],
    ['stdout', stdout.lines.at(-1)],
  ].find(([, last]) => last !== undefined) ?? ['', undefined];
  return line === undefined ? [] : [`${name} ends with ${JSON.stringify(line.slice(-LONGEST_QUOTE))}`];
}

/** It may be why it ended. */
function toldMessage(told: readonly ToldSignal[]): string[] {
  const last = told.at(-1);
  return last === undefined ? [] : [`a control sent ${last.name}`];
}

function stopMessage(stop: Stop): string {
  const after = (at: number) => `${Math.round(at - stop.requestedAt)} ms after`;
  const term = stop.terminatedAt === undefined ? [] : [`SIGTERM ${after(stop.terminatedAt)}`];
  const kill = stop.killedAt === undefined ? [] : [`SIGKILL ${after(stop.killedAt)}`];
  const why = stop.why === undefined ? '' : ` (${stop.why})`;
  return [`asked to end by ${stop.by}${why}`, ...term, ...kill].join(', ');
}
