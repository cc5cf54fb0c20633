// What a task's last update carries in TaskStatus.data, as JSON: why and how it ended. Written by the executor, read
// by the scheduler and by people; `message` of the same update says it in one line.
import { areMilestones, type Milestone } from './milestones.ts';

export interface DeathCertificate {
  /** Grows when a field changes its meaning. */
  readonly version: 1;
  /** Milliseconds since the Unix epoch, as all `at_ms`. When its process started; absent if none ever did. */
  readonly started_at_ms?: number;
  /** When the process ended, or the start was given up. */
  readonly ended_at_ms: number;
  /** Milliseconds that the process ran. */
  readonly run_time_ms?: number;
  /** Who asked the task to end; absent when nobody did. */
  readonly asked?: AskedToEnd;
  /** What was sent to its last process group, in order; who got only those of a control was not asked to end. */
  readonly signals: readonly SentSignal[];
  readonly exit_status?: number;
  /** The signal that ended the process, such as `SIGKILL`. */
  readonly exit_signal?: string;
  /** Why it could not be started. */
  readonly start_failure?: string;
  /**
   * The most resident memory that was seen of its process tree, over all its restarts; absent when it was too short to be
   * looked at.
   */
  readonly peak_memory_bytes?: number;
  /** Whether the kernel killed it because the container's memory ran out; absent where that cannot be read. */
  readonly memory_ran_out?: boolean;
  /** How often it was started again in place. */
  readonly restarts: number;
  /** Those that no update before this one has told, as far as they were kept; absent where there are none. */
  readonly milestones?: readonly Milestone[];
  readonly stdout: LastLines;
  readonly stderr: LastLines;
}

export interface AskedToEnd {
  /**
   * `KILL` the scheduler, `SHUTDOWN` the agent, `SIGNAL` whoever signalled the executor, `AGENT_LOST` the executor,
   * whose agent went away, `HEALTH_CHECK` and `MAX_COMPLETION_TIME` the task's own limits, `POD_ENDED` a pod without
   * main tasks (a lasting sidecar), `ESSENTIAL_TASK` another task that failed, `DRAIN` a drain whose time is over,
   * `EXECUTOR_FAULT` the executor, which ends because of an error of its own.
   */
  readonly by:
    | 'KILL'
    | 'SHUTDOWN'
    | 'SIGNAL'
    | 'AGENT_LOST'
    | 'HEALTH_CHECK'
    | 'MAX_COMPLETION_TIME'
    | 'POD_ENDED'
    | 'ESSENTIAL_TASK'
    | 'DRAIN'
    | 'EXECUTOR_FAULT';
  readonly at_ms: number;
  readonly why?: string;
}

export interface SentSignal {
  /** SIGTERM and SIGKILL; and the last ones that controls and drains sent. */
  readonly signal: string;
  readonly at_ms: number;
}

/** The end of an output file; bytes that are no UTF-8 appear as U+FFFD. */
export interface LastLines {
  /** Oldest first, without line ends; a long line has only its end, behind `…`. */
  readonly lines: readonly string[];
  /** Whether there was more before them. */
  readonly omitted: boolean;
}

/** Bytes that a certificate takes at most: it travels in a status update, of which masters and agents keep many. */
export const MOST_CERTIFICATE_BYTES = 16 * 1024;

/** The certificate in TaskStatus.data; undefined where there is none, or one of another version. */
export function readDeathCertificate(data: Uint8Array | undefined): DeathCertificate | undefined {
  if (data === undefined || data.length > MOST_CERTIFICATE_BYTES) return undefined;
  try {
    const found: unknown = JSON.parse(new TextDecoder().decode(data));
    return isCertificate(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isCertificate(found: unknown): found is DeathCertificate {
  return (
    hasFields(found) &&
    found['version'] === 1 &&
    hasTypes(found, NUMBERS, 'number') &&
    typeof found['ended_at_ms'] === 'number' &&
    typeof found['restarts'] === 'number' &&
    hasTypes(found, ['exit_signal', 'start_failure'], 'string') &&
    hasTypes(found, ['memory_ran_out'], 'boolean') &&
    (found['asked'] === undefined || isAsked(found['asked'])) &&
    areAll(found['signals'], isSignal) &&
    (found['milestones'] === undefined || areMilestones(found['milestones'])) &&
    isLines(found['stdout']) &&
    isLines(found['stderr'])
  );
}

const NUMBERS = ['started_at_ms', 'run_time_ms', 'exit_status', 'peak_memory_bytes'];

type Fields = Readonly<Record<string, unknown>>;

function hasFields(found: unknown): found is Fields {
  return typeof found === 'object' && found !== null;
}

/** Each of them is of that type, or absent. */
function hasTypes(found: Fields, names: readonly string[], type: 'number' | 'string' | 'boolean'): boolean {
  return names.every((name) => found[name] === undefined || typeof found[name] === type);
}

function areAll(found: unknown, isOne: (item: unknown) => boolean): boolean {
  return Array.isArray(found) && found.every(isOne);
}

function isAsked(found: unknown): boolean {
  if (!hasFields(found)) return false;
  const { by, at_ms } = found;
  return typeof by === 'string' && typeof at_ms === 'number' && hasTypes(found, ['why'], 'string');
}

function isSignal(found: unknown): boolean {
  return hasFields(found) && typeof found['signal'] === 'string' && typeof found['at_ms'] === 'number';
}

function isLines(found: unknown): boolean {
  const isText = (line: unknown) => typeof line === 'string';
  return hasFields(found) && typeof found['omitted'] === 'boolean' && areAll(found['lines'], isText);
}
