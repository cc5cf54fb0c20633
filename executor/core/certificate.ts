// The death certificate: a task's last update says in `message` and in `data` why and how the task ended. Pure.
import type { AskedToEnd, DeathCertificate, LastLines } from '../../shared/link/death-certificate.ts';
import { MOST_CERTIFICATE_BYTES } from '../../shared/link/death-certificate.ts';
import type { Instant } from './instant.ts';
import { NO_LINES } from './last-lines.ts';
import { untold } from './milestones.ts';
import type { Exit, Findings, Stop, Task } from './task.ts';

/** Characters of a reason, in UTF-16 units. */
const LONGEST_REASON = 500;
/** What a shell makes of a child that was killed by SIGKILL. */
const KILLED_CHILD_STATUS = 137;

/** `failure`: why it could not be started. */
export function certify(task: Task, now: Instant, findings?: Findings, failure?: string): DeathCertificate {
  const { startedAt, endedAt = now.monotonic, exit, stop, restarts } = task;
  const epoch = (monotonic: number) => Math.round(now.epoch - (now.monotonic - monotonic));
  const ranOut = memoryRanOut(exit, stop, findings);
  const peak = largestPeak(task, findings);
  const milestones = untold(task);
  return {
    version: 1,
    ...(startedAt === undefined ? {} : { started_at_ms: epoch(startedAt) }),
    ended_at_ms: epoch(endedAt),
    ...(startedAt === undefined ? {} : { run_time_ms: Math.round(endedAt - startedAt) }),
    ...(stop === undefined ? {} : { asked: asked(stop, epoch) }),
    signals: signals(task, epoch),
    ...(exit?.status === undefined ? {} : { exit_status: exit.status }),
    ...(exit?.signal === undefined ? {} : { exit_signal: exit.signal }),
    ...(failure === undefined ? {} : { start_failure: failure.slice(0, LONGEST_REASON) }),
    ...(peak === undefined ? {} : { peak_memory_bytes: peak }),
    ...(ranOut === undefined ? {} : { memory_ran_out: ranOut }),
    restarts,
    ...(milestones.length === 0 ? {} : { milestones }),
    stdout: findings?.stdout ?? NO_LINES,
    stderr: findings?.stderr ?? NO_LINES,
  };
}

/** Bytes: of its last process and of those before it. */
export function largestPeak(task: Task, findings?: Findings): number | undefined {
  const peaks = [task.peakMemory, findings?.peakMemory].filter((peak) => peak !== undefined);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** The kernel killed something of the container, this task was killed, and not by us. Undefined: cannot be known. */
function memoryRanOut(exit: Exit = {}, stop?: Stop, findings?: Findings): boolean | undefined {
  if (findings?.oomKills === undefined) return undefined;
  return findings.oomKills > 0 && wasKilled(exit) && stop?.killedAt === undefined;
}

/** It, or what its shell waited for: nobody ends otherwise because memory ran out. */
export function wasKilled({ status, signal }: Exit): boolean {
  return signal === 'SIGKILL' || status === KILLED_CHILD_STATUS;
}

function asked({ by, requestedAt, why }: Stop, epoch: (at: number) => number): AskedToEnd {
  const reason = why === undefined ? {} : { why: why.slice(0, LONGEST_REASON) };
  return { by, at_ms: epoch(requestedAt), ...reason };
}

function signals({ told = [], stop }: Task, epoch: (at: number) => number): DeathCertificate['signals'] {
  const { terminatedAt, killedAt } = stop ?? {};
  const sent = [
    ...told,
    ...(terminatedAt === undefined ? [] : [{ name: 'SIGTERM', at: terminatedAt }]),
    ...(killedAt === undefined ? [] : [{ name: 'SIGKILL', at: killedAt }]),
  ];
  return sent.toSorted((a, b) => a.at - b.at).map(({ name, at }) => ({ signal: name, at_ms: epoch(at) }));
}

/** As JSON within MOST_CERTIFICATE_BYTES: the oldest lines of the longer output go first. */
export function encodeCertificate(certificate: DeathCertificate): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify(certificate));
  if (bytes.length <= MOST_CERTIFICATE_BYTES) return bytes;
  const longer = weight(certificate.stdout) >= weight(certificate.stderr) ? 'stdout' : 'stderr';
  return encodeCertificate({ ...certificate, [longer]: withoutOldest(certificate[longer]) });
}

function weight({ lines }: LastLines): number {
  return JSON.stringify(lines).length;
}

function withoutOldest({ lines }: LastLines): LastLines {
  return { lines: lines.slice(1), omitted: true };
}
