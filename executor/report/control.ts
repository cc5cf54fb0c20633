// What the scheduler asks of this executor over the pod link beside Mesos' own events. Whatever it asks is answered.
import type {
  Control,
  ControlResult,
  DrainTask,
  SetLogLevel,
  SignalTask,
} from '../../shared/link/generated/link.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { EventOf } from '../core/events.ts';
import type { State } from '../core/state.ts';
import { isLogLevel, type LogLevel } from '../log.ts';

export interface ControlOptions {
  readonly state: () => State;
  /** To the process group of a task that runs. */
  readonly signal: (taskId: string, signal: NodeJS.Signals) => void;
  readonly drain: (event: EventOf<'DRAIN' | 'CANCEL_DRAIN'>) => void;
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
function perform(options: ControlOptions, { signal, log_level, drain }: Control): string | undefined {
  if (signal !== undefined) return signalTask(options, signal);
  if (log_level !== undefined) return setLogLevel(options, log_level);
  if (drain !== undefined) return drainTask(options, drain);
  return 'this executor does not know what is asked of it';
}

function signalTask({ state, signal }: ControlOptions, asked: SignalTask): string | undefined {
  const task = state().tasks.get(asked.task_id.value);
  if (!SIGNALS.has(asked.signal)) return `${cutName(asked.signal)} is no signal that can be sent to a task`;
  if (task?.pid === undefined || task.exit !== undefined) return 'the task has no process';
  signal(task.id, asked.signal as NodeJS.Signals);
  return undefined;
}

/** Without a time it gets none: whoever drains says for how long. */
function drainTask(options: ControlOptions, asked: DrainTask): string | undefined {
  const { task_id, signal = 'SIGTERM', grace_seconds = 0, cancel = false } = asked;
  const taskId = task_id.value;
  if (cancel) {
    if (options.state().tasks.get(taskId)?.drain === undefined) return 'the task is not being drained';
    options.drain({ type: 'CANCEL_DRAIN', taskId });
    return undefined;
  }
  if (options.state().tasks.get(taskId)?.phase !== 'RUNNING') return 'the task does not run';
  const refusal = signalTask(options, { task_id, signal });
  if (refusal !== undefined) return refusal;
  options.drain({ type: 'DRAIN', taskId, grace: Math.max(0, grace_seconds * 1000 || 0) });
  return undefined;
}

function setLogLevel({ setLogLevel: set }: ControlOptions, { level }: SetLogLevel): string | undefined {
  if (!isLogLevel(level)) return `'${cutName(level)}' is no log level; there are error, warn, info and debug`;
  set(level);
  return undefined;
}

const cutName = (name: string) => name.slice(0, 32);
