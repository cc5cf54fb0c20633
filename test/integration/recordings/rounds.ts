// Where in a recording the master made its rounds of offers. PURE. A round is seen by its OFFERS only, and those come
// a while later: in between, tasks that end give back what the round did not have. So it is put as early as it can
// have been: right behind the last line that changed what there was to offer.
import type { RecordedLine } from '../../support/recordings.ts';

/** The interval of the recorded masters, and a little: a round longer ago would have been seen. */
const ROUND_EVERY_MS = 210;

/** The lines behind which a round belongs. */
export function roundsBehind(lines: readonly RecordedLine[]): Set<number> {
  const behind = new Set<number>();
  let change: RecordedLine | undefined;
  for (const line of lines) {
    if (isOffers(line)) {
      const isRound = change !== undefined && line.at_ms - change.at_ms <= ROUND_EVERY_MS;
      if (isRound && !isOfferedAtOnce(line, lines)) behind.add(change?.line ?? 0);
      change = undefined;
    } else if (changesOffers(line, lines)) change = line;
  }
  return behind;
}

/** Offers that come so soon after one of these were made because of it. */
const AT_ONCE_MS = 30;

/** Whether the offers came because of a call, not by a round: then they must come without one. */
export function isOfferedAtOnce(offers: RecordedLine, lines: readonly RecordedLine[]): boolean {
  return lines.some(
    (line) =>
      line.link === 'scheduler-master' &&
      line.dir === 'call' &&
      line.who === offers.who &&
      line.at_ms <= offers.at_ms &&
      line.at_ms >= offers.at_ms - AT_ONCE_MS &&
      makesOffers(line),
  );
}

/** A framework that comes back is not offered anything before the next round. */
function makesOffers(line: RecordedLine): boolean {
  const isNew = field(line.body, 'framework_id') === undefined;
  return typeOf(line) === 'REVIVE' || (typeOf(line) === 'SUBSCRIBE' && isNew);
}

const TERMINAL = new Set([
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_ERROR',
  'TASK_LOST',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
]);
const CALLS = new Set([
  'ACCEPT',
  'DECLINE',
  'ACCEPT_INVERSE_OFFERS',
  'DECLINE_INVERSE_OFFERS',
  'SUPPRESS',
  'REVIVE',
]);
const EVENTS = new Set(['SUBSCRIBED', 'FAILURE', 'UPDATE_OPERATION_STATUS']);

function isOffers({ link, dir, body }: RecordedLine): boolean {
  return (
    link === 'scheduler-master' &&
    dir === 'event' &&
    (field(body, 'type') === 'OFFERS' || field(body, 'type') === 'INVERSE_OFFERS')
  );
}

function changesOffers(line: RecordedLine, lines: readonly RecordedLine[]): boolean {
  if (line.link !== 'scheduler-master') return false;
  if (line.dir === 'event') return EVENTS.has(typeOf(line)) || TERMINAL.has(stateOf(line));
  return line.dir === 'response' && CALLS.has(typeOf(callOf(line, lines)));
}

function callOf(response: RecordedLine, lines: readonly RecordedLine[]): RecordedLine | undefined {
  const isCall = ({ dir, who, n, line }: RecordedLine) =>
    dir === 'call' && who === response.who && n === response.n && line < response.line;
  return lines.findLast(isCall);
}

function typeOf(line: RecordedLine | undefined): string {
  return String(field(line?.body, 'type') ?? '');
}

function stateOf({ body }: RecordedLine): string {
  return String(field(field(field(body, 'update'), 'status'), 'state') ?? '');
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
