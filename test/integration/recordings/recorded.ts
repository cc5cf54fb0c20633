// What can be read from the lines of a recording alone. PURE.
import { protobufBody, type RecordedLine } from '../../support/recordings.ts';
import { at, type Json, parseExact, textAt } from './exact-json.ts';
import { protobufEvent } from './live-call.ts';

/** A call, its answer and the events of its stream have the same one, until the client comes again. */
export function keyOfCall({ link, who = '', n = 0 }: RecordedLine): string {
  return `${link} ${who} ${n}`;
}

export function recordedEvent(line: RecordedLine): Json {
  const bytes = protobufBody(line);
  return bytes === undefined ? parseExact(line.bodyText ?? 'null') : protobufEvent(line.link, bytes);
}

/** The events of one call's stream, up to a next call under the same name. */
export function eventsOf(lines: readonly RecordedLine[], key: string): Json[] {
  const own = lines.filter((line) => keyOfCall(line) === key);
  const next = own.findIndex(({ dir }) => dir === 'call');
  return own
    .slice(0, next < 0 ? undefined : next)
    .flatMap((line) => (line.dir === 'event' ? [recordedEvent(line)] : []));
}

/** The call that a line is about, in words: `POST /api/v1/scheduler KILL (while the agent is down)`. */
export function nameOfCall(lines: readonly RecordedLine[], line: RecordedLine): string {
  const key = keyOfCall(line);
  const call = lines.findLast(
    (other) => other.dir === 'call' && keyOfCall(other) === key && other.line <= line.line,
  );
  const type = (call?.body as { readonly type?: string } | undefined)?.type;
  return [call?.request, type, call?.note && `(${call.note})`].filter(Boolean).join(' ');
}

/** Whether the call got no answer in the recording. */
export function isNeverAnswered(lines: readonly RecordedLine[], key: string, from: RecordedLine): boolean {
  const isNext = (other: RecordedLine) =>
    other.line > from.line && other.dir !== 'call' && keyOfCall(other) === key;
  return lines.find(isNext)?.dir === 'note';
}

/** Whether the program was killed before it took the call. */
export function isUntaken(lines: readonly RecordedLine[], call: RecordedLine): boolean {
  const later = lines.filter(({ line }) => line > call.line);
  const outcome = later.find((line) => keyOfCall(line) === keyOfCall(call));
  if (!outcome?.note?.startsWith('request failed: ECONN')) return false;
  return later.some(({ line, note }) => line < outcome.line && note?.endsWith('gets SIGKILL') === true);
}

/** When, after the line, the agent is known to be registered, in milliseconds; undefined when it is not. */
export function registeredAt(lines: readonly RecordedLine[], from: RecordedLine): number | undefined {
  return lines.find((line) => line.line > from.line && showsAgent(line))?.at_ms;
}

/** Its offers; its own updates and those about its return; what the master had kept for it. */
function showsAgent(line: RecordedLine): boolean {
  if (line.dir !== 'event') return false;
  const event = recordedEvent(line);
  const type = textAt(event, 'type');
  if (line.link === 'executor-agent') return type === 'KILL';
  const status = at(event, 'update', 'status');
  return (
    type === 'OFFERS' ||
    at(status, 'uuid') !== undefined ||
    textAt(status, 'reason') === 'REASON_AGENT_REREGISTERED'
  );
}

/** The moment at which the recording's clock stood at 0, in milliseconds since the epoch. */
export function startOf(lines: readonly RecordedLine[]): number {
  for (const { at_ms, link, dir, bodyText = '' } of lines) {
    const isCall = link === 'executor-agent' && dir === 'call';
    const stamp = isCall ? bodyText.match(/"timestamp":(\d+\.\d+)/)?.[1] : undefined;
    if (stamp !== undefined) return Math.round(Number(stamp) * 1000 - at_ms);
  }
  const dated = lines.find(({ headers }) => headers?.['Date'] !== undefined);
  // The header has whole seconds.
  return Date.parse(dated?.headers?.['Date'] ?? '') + 500 - (dated?.at_ms ?? 0);
}

export function isStreamed({ body, headers }: RecordedLine): boolean {
  return body === undefined && headers?.['Transfer-Encoding'] === 'chunked';
}
