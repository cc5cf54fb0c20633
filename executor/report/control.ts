// What the scheduler asks of this executor over the pod link beside Mesos' own events. Whatever it asks is answered.
import type { Control, ControlResult, SetLogLevel, SignalTask } from '../../shared/link/generated/link.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { State } from '../core/state.ts';
import { isLogLevel, type LogLevel } from '../log.ts';

export interface ControlOptions {
  readonly state: () => State;
  /** To the process group of a task that runs. */
  readonly signal: (taskId: string, signal: NodeJS.Signals) => void;
  readonly setLogLevel: (level: LogLevel) => void;
}

/**
 * Signals that a task may get this way. Not SIGKILL and SIGSTOP: to end a task is Mesos' KILL, and one that is
 * stopped could not be ended politely.
 */
const SIGNALS: ReadonlySet<string> = new Set(
  'SIGHUP SIGINT SIGQUIT SIGUSR1 SIGUSR2 SIGTERM SIGCONT SIGWINCH SIGALRM SIGURG SIGIO'.split(' '),
);

/** Does it, and says whether it could. */
export function performControl(options: ControlOptions, control: Control): ControlResult {
  const { id } = control;
  const named = id === undefined ? {} : { id };
  try {
    const refusal = perform(options, control);
    return { ...named, done: refusal === undefined, ...(refusal === undefined ? {} : { message: refusal }) };
  } catch (thrown) {
    return { ...named, done: false, message: describeError(thrown) };
  }
}

/** Why not. */
function perform(options: ControlOptions, { signal, log_level }: Control): string | undefined {
  if (signal !== undefined) return signalTask(options, signal);
  if (log_level !== undefined) return setLogLevel(options, log_level);
  return 'this executor does not know what is asked of it';
}

function signalTask({ state, signal }: ControlOptions, asked: SignalTask): string | undefined {
  const task = state().tasks.get(asked.task_id.value);
  if (!SIGNALS.has(asked.signal)) return `${cutName(asked.signal)} is no signal that can be sent to a task`;
  if (task?.pid === undefined || task.exit !== undefined) return 'the task has no process';
  signal(task.id, asked.signal as NodeJS.Signals);
  return undefined;
}

function setLogLevel({ setLogLevel: set }: ControlOptions, { level }: SetLogLevel): string | undefined {
  if (!isLogLevel(level)) return `'${cutName(level)}' is no log level; there are error, warn, info and debug`;
  set(level);
  return undefined;
}

const cutName = (name: string) => name.slice(0, 32);
