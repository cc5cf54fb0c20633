// What the scheduler asks of this executor over the pod link beside Mesos' own events. Whatever it asks is answered.
import type {
  CloseLogStream,
  Control,
  ControlResult,
  OpenLogStream,
  SetLogLevel,
  SignalTask,
} from '../../shared/link/generated/link.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { EventOf } from '../core/events.ts';
import type { State } from '../core/state.ts';
import { isRunning } from '../core/task.ts';
import { isLogLevel, type LogLevel } from '../log.ts';
import { drainOf } from './drain-request.ts';

export interface ControlOptions {
  readonly state: () => State;
  /** To the process group of a task that runs, or to its module. */
  readonly signal: (taskId: string, signal: NodeJS.Signals) => void;
  readonly drain: (event: EventOf<'DRAIN' | 'CANCEL_DRAIN'>) => void;
  readonly setLogLevel: (level: LogLevel) => void;
  readonly logStreams: {
    /** Resolves with why not. */
    open(asked: OpenLogStream): Promise<string | undefined>;
    close(asked: CloseLogStream): string | undefined;
  };
}

/** Why it was not done; or it is done later, and answered then by an effect of the core. */
type Refusal = string | undefined | 'LATER';

/**
 * Signals that a task may get this way. Not SIGKILL and SIGSTOP: to end a task is Mesos' KILL, and one that is
 * stopped could not be ended politely.
 */
const SIGNALS: ReadonlySet<string> = new Set(
  'SIGHUP SIGINT SIGQUIT SIGUSR1 SIGUSR2 SIGTERM SIGCONT SIGWINCH SIGALRM SIGURG SIGIO'.split(' '),
);

/** Does it, and tells whether it could, perhaps later; not where the core will. */
export function performControl(
  options: ControlOptions,
  control: Control,
  tell: (result: ControlResult) => void,
): void {
  const named = control.id === undefined ? {} : { id: control.id };
  const answer = (refusal: Refusal) => {
    if (refusal === 'LATER') return;
    tell({ ...named, done: refusal === undefined, ...(refusal === undefined ? {} : { message: refusal }) });
  };
  try {
    const refusal = perform(options, control);
    if (refusal instanceof Promise) refusal.then(answer, (thrown) => answer(describeError(thrown)));
    else answer(refusal);
  } catch (thrown) {
    answer(describeError(thrown));
  }
}

function perform(options: ControlOptions, control: Control): Refusal | Promise<Refusal> {
  const { signal, log_level, drain, open_log_stream, close_log_stream } = control;
  if (signal !== undefined) return signalTask(options, signal);
  if (log_level !== undefined) return setLogLevel(options, log_level);
  if (drain !== undefined) return drainTask(options, control);
  if (open_log_stream !== undefined) return options.logStreams.open(open_log_stream);
  if (close_log_stream !== undefined) return options.logStreams.close(close_log_stream);
  return 'this executor does not know what is asked of it';
}

function signalTask({ state, signal }: ControlOptions, asked: SignalTask): Refusal {
  const task = state().tasks.get(asked.task_id.value);
  if (!SIGNALS.has(asked.signal)) return `${cutName(asked.signal)} is no signal that can be sent to a task`;
  if (task === undefined || !isRunning(task)) return 'the task does not run';
  signal(task.id, asked.signal as NodeJS.Signals);
  return undefined;
}

function drainTask(options: ControlOptions, { id = '', drain }: Control): Refusal {
  const wanted = drainOf(options.state(), id, drain);
  if (typeof wanted === 'string') return wanted;
  if (wanted.type === 'DRAIN' && wanted.signal !== undefined) {
    const refusal = signalTask(options, { task_id: { value: wanted.taskId }, signal: wanted.signal });
    if (refusal !== undefined) return refusal;
  }
  options.drain(wanted);
  return wanted.type === 'DRAIN' && wanted.command !== undefined ? 'LATER' : undefined;
}

function setLogLevel({ setLogLevel: set }: ControlOptions, { level }: SetLogLevel): Refusal {
  if (!isLogLevel(level)) return `'${cutName(level)}' is no log level; there are error, warn, info and debug`;
  set(level);
  return undefined;
}

const cutName = (name: string) => name.slice(0, 32);
