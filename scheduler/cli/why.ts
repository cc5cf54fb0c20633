// How a task ended, in words for people, from its death certificates. Pure.
import type { DeathCertificate } from '../../shared/link/death-certificate.ts';
import { durationText, sizeText } from '../../shared/runtime/duration-text.ts';
import type { DeathsView } from '../http/routes/deaths.ts';

type Death = DeathsView['deaths'][number];

const REQUESTERS: Readonly<Record<string, string>> = {
  KILL: 'the scheduler',
  SHUTDOWN: 'the agent, which shut the executor down',
  SIGNAL: 'whoever signalled the executor',
  AGENT_LOST: 'the executor, whose agent went away',
  HEALTH_CHECK: 'its health check',
  MAX_COMPLETION_TIME: 'its time limit',
  POD_ENDED: 'the end of its pod',
  ESSENTIAL_TASK: 'an essential task that failed',
  DRAIN: 'a drain',
  EXECUTOR_FAULT: 'the executor, because of an error of its own',
};

/** The last end in full, those before it in a line each. `status` of a task without any end. */
export function whyText({ task, deaths }: DeathsView, status: string): string {
  const [last, ...earlier] = deaths;
  if (last === undefined) return `${task} has not ended since its ends are remembered; it is ${status}\n`;
  const before = earlier.map(({ at, state, message }) => `  ${time(at)}  ${state}  ${plain(message ?? '')}`);
  return `${[...endLines(task, last), ...(before.length === 0 ? [] : ['before that', ...before])].join('\n')}\n`;
}

function endLines(task: string, death: Death): string[] {
  const { taskId, state, at, reason, message, certificate, unforwarded = [] } = death;
  const facts: [string, string | undefined][] = [
    ['message', message === undefined ? undefined : plain(message)],
    ['reason', reason],
    ['task id', taskId],
    ...(certificate === undefined ? [] : factsOf(certificate)),
    ...unforwarded.map((loss): [string, string] => ['logs', lossText(loss)]),
  ];
  const known = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(12)} ${value}`],
  );
  return [
    `${task} ended ${time(at)}: ${state}`,
    ...known,
    ...(certificate === undefined ? [`  ${withoutCertificate(state, reason)}`] : linesOf(certificate)),
  ];
}

function withoutCertificate(state: string, reason: string | undefined): string {
  if (state === 'TASK_ERROR') return 'Mesos refused it: nothing was started';
  const nobody = 'nobody could write a death certificate: the executor or its agent was gone';
  if (reason !== 'REASON_EXECUTOR_TERMINATED') return nobody;
  return `${nobody}. What the executor said last is in the stderr of its sandbox (Mesos' page shows it)`;
}

function factsOf(certificate: DeathsCertificate): [string, string | undefined][] {
  const { run_time_ms, started_at_ms, peak_memory_bytes, memory_ran_out, restarts } = certificate;
  const start = started_at_ms === undefined ? '' : `, from ${time(started_at_ms)}`;
  const peak = peak_memory_bytes === undefined ? [] : [`${sizeText(peak_memory_bytes)} at its peak`];
  const memory = [...peak, ...(memory_ran_out === true ? ["the container's memory ran out"] : [])];
  return [
    ['not started', certificate.start_failure === undefined ? undefined : plain(certificate.start_failure)],
    ['asked by', askedText(certificate)],
    ['signals', signalsText(certificate)],
    ['exit', exitText(certificate)],
    ['ran', run_time_ms === undefined ? undefined : `${durationText(run_time_ms)}${start}`],
    ['memory', memory.length === 0 ? undefined : memory.join('; ')],
    ['restarts', restarts === 0 ? undefined : `${restarts} in place`],
  ];
}

function bytesText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${bytes} bytes` : sizeText(bytes);
}

function lossText(loss: NonNullable<Death['unforwarded']>[number]): string {
  const { stream, sink, leftBytes, droppedBytes, rejectedRecords, problem } = loss;
  const parts = [
    ...(leftBytes === 0 ? [] : [`${bytesText(leftBytes)} may not have arrived`]),
    ...(droppedBytes === 0 ? [] : [`${bytesText(droppedBytes)} were lost before they were sent`]),
    ...(rejectedRecords === 0 ? [] : [`${rejectedRecords} records were refused`]),
  ];
  const why = problem === undefined ? '' : ` (${problem})`;
  return plain(`${stream} to the sink '${sink}': ${parts.join(', ')}${why}`);
}

type DeathsCertificate = Pick<DeathCertificate, 'signals' | 'restarts' | 'stdout' | 'stderr'> &
  NonNullable<Death['certificate']>;

function askedText({ asked }: DeathsCertificate): string | undefined {
  if (asked === undefined) return 'nobody: it ended by itself';
  const why = asked.why === undefined ? '' : ` (${plain(asked.why)})`;
  return `${REQUESTERS[asked.by] ?? asked.by}${why}, ${time(asked.at_ms)}`;
}

function signalsText({ asked, signals, ended_at_ms }: DeathsCertificate): string | undefined {
  if (signals.length === 0) return undefined;
  const from = Math.min(asked?.at_ms ?? ended_at_ms, ...signals.map(({ at_ms }) => at_ms));
  const sent = signals.map(({ signal, at_ms }) => {
    return at_ms === from ? `${signal} at once` : `${signal} ${durationText(at_ms - from)} after`;
  });
  return [...sent, `ended ${durationText(ended_at_ms - from)} after`].join(', ');
}

function exitText({ exit_status, exit_signal }: DeathsCertificate): string | undefined {
  if (exit_signal !== undefined) return `ended by ${exit_signal}`;
  return exit_status === undefined ? undefined : `status ${exit_status}`;
}

function linesOf(certificate: DeathsCertificate): string[] {
  return (['stderr', 'stdout'] as const).flatMap((name) => {
    const { lines } = certificate[name];
    return lines.length === 0 ? [] : [`  ${name} ends with`, ...lines.map((line) => `    | ${plain(line)}`)];
  });
}

function time(at: number): string {
  return new Date(at).toISOString();
}

/** On one line, as Mesos' own messages may have many (memory statistics). What a task wrote must not steer the terminal. */
function plain(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const line = lines.filter((one) => one !== '').join(' | ');
  return line.replaceAll(/[^\P{Cc}\t]/gu, '\u{fffd}');
}
