// A COMMAND check, or the command of a drain: runs as the task does, in its directory with its environment, user, limits
// and read-only volumes, but in a process group of its own, and with a marker of its own: what leaves the group is found.
// What it writes is kept for the last run only, in a file of the task's directory.
import { closeSync, constants, fchownSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandInfo } from '../../shared/mesos/generated/mesos.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Probe, ProbeKind } from '../core/check-policy.ts';
import type { ProbeOutcome } from '../core/check-verdict.ts';
import { type GroupCommand, sendSignal, spawnGroup } from './child.ts';
import { executionOf } from './command.ts';
import { confine } from './confinement.ts';
import { commandVariables, MARKER_VARIABLE, secretNames } from './environment.ts';
import type { Run, Surroundings } from './probe.ts';
import { readLastLines } from './tail.ts';
import { switchTo } from './users.ts';

const LOG_NAMES: Readonly<Record<ProbeKind, string>> = {
  CHECK: 'check.log',
  HEALTH_CHECK: 'health-check.log',
  DRAIN: 'drain.log',
};
/** O_EXCL: the task may put something else there, such as a pipe that would block us. */
const FLAGS =
  constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND | constants.O_NOFOLLOW;

export function probeCommand(
  kind: ProbeKind,
  { command }: Extract<Probe, { type: 'COMMAND' }>,
  task: Surroundings,
  run: Run,
): void {
  let output: number | undefined;
  try {
    const program = programOf(command, task);
    const { user } = program;
    const path = join(task.directory, LOG_NAMES[kind]);
    rmSync(path, { force: true });
    output = openSync(path, FLAGS, 0o644);
    if (user !== undefined) fchownSync(output, user.uid, user.gid);
    start(program, { path, file: output }, task, run);
  } catch (thrown) {
    run.onOutcome({ type: 'FAILED', why: notStarted(thrown) });
  } finally {
    if (output !== undefined) closeSync(output);
  }
}

interface Output {
  readonly path: string;
  readonly file: number;
}

/** @throws PillionError when it cannot be confined as its task is. */
function programOf(command: CommandInfo, task: Surroundings): GroupCommand {
  const { confinement, directory } = task;
  const user = switchTo(command.user) ?? confinement.user;
  const environment = environmentOf(task, command);
  const secrets = new Set([...confinement.secrets, ...secretNames(command)]);
  const confined = confine(executionOf(command), environment, { ...confinement, user, secrets });
  return { ...confined, environment, directory, user };
}

function start(program: GroupCommand, output: Output, { guard, onLeft }: Surroundings, run: Run): void {
  const child = spawnGroup(program, output.file, output.file);
  const { pid } = child;
  if (pid === undefined) {
    child.once('error', (error) => run.onOutcome({ type: 'FAILED', why: notStarted(error) }));
    return;
  }
  const end = () => sendSignal(-pid, 'SIGKILL');
  guard?.add(pid);
  run.signal.addEventListener('abort', end, { once: true });
  child.once('exit', (status, signal) => {
    run.signal.removeEventListener('abort', end);
    // What a check leaves in its group would add up, run by run.
    end();
    onLeft();
    guard?.remove(pid);
    if (!run.signal.aborted) run.onOutcome(outcomeOf(status, signal, output.path));
  });
}

function outcomeOf(status: number | null, signal: NodeJS.Signals | null, path: string): ProbeOutcome {
  if (status === null) return { type: 'FAILED', why: `was ended by ${signal ?? 'a signal'}` };
  const last = status === 0 ? undefined : readLastLines(path).lines.at(-1);
  return { type: 'EXITED', status, ...(last === undefined ? {} : { output: last }) };
}

/** The task's own, then the check's; the marker by which it is found is that of this run. */
function environmentOf({ environment, marker }: Surroundings, command: CommandInfo): Record<string, string> {
  return { ...environment, ...commandVariables(command), [MARKER_VARIABLE]: marker };
}

function notStarted(thrown: unknown): string {
  return `could not be started: ${describeError(thrown)}`;
}
