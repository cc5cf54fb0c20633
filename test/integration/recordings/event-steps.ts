// The events of a replay's streams: each recorded one must come, in the order that Mesos gives, and no other.
import type { RecordedLine } from '../../support/recordings.ts';
import { differences } from './comparer.ts';
import { brief, isOrdered, keyOf, typeOf } from './events.ts';
import type { Json } from './exact-json.ts';
import { GONE, type LiveCall, type LiveEvent } from './live-call.ts';
import { EVENT_LIMIT, type Play, PROCESS_LIMIT } from './play.ts';
import { eventsOf, recordedEvent } from './recorded.ts';
import { isOfferedAtOnce } from './rounds.ts';

const HEARTBEAT_MS = 15_000;
/** How far ahead in the recording an event of ours may stand that has come early. */
const EARLY_MS = 3_000;
/** Real milliseconds after which an event is taken for the recorded one although it differs. */
const SIMILAR_AFTER_MS = 400;

interface Matched {
  readonly recorded: Json;
  readonly index: number;
}

export class EventSteps {
  readonly #play: Play;
  readonly #matched = new Map<LiveCall, Matched[]>();

  constructor(play: Play) {
    this.#play = play;
  }

  async event(line: RecordedLine, live: LiveCall | undefined): Promise<void> {
    const recorded = recordedEvent(line);
    const what = `event ${keyOf(recorded)}`;
    const match = (await this.#equal(line, live, recorded)) ?? takeSimilar(live, recorded);
    this.#play.compared += 1;
    if (match === undefined || live === undefined) {
      this.#play.report(line, what, { path: '.', recorded: brief(recorded), ours: undefined });
      return;
    }
    this.#play.compare(line, what, recorded, match.event);
    this.#checkOrder(line, what, live, { recorded, index: match.index });
  }

  /** Waits for an event that is the same. */
  async #equal(
    line: RecordedLine,
    live: LiveCall | undefined,
    recorded: Json,
  ): Promise<LiveEvent | undefined> {
    let match: LiveEvent | undefined;
    const isThere = () => {
      match ??= this.#takeEqual(live, recorded);
      return match !== undefined;
    };
    const hasSimilar = () => live?.queue.some(({ event }) => keyOf(event) === keyOf(recorded)) === true;
    await this.#play.pace.until(line.at_ms, isThere, {
      limit: comesFromProcess(recorded) ? PROCESS_LIMIT : EVENT_LIMIT,
      rounds: typeOf(recorded).endsWith('OFFERS') && !isOfferedAtOnce(line, this.#play.lines),
      giveUp: (waited) => waited > SIMILAR_AFTER_MS && hasSimilar(),
    });
    return match;
  }

  #takeEqual(live: LiveCall | undefined, recorded: Json): LiveEvent | undefined {
    const { ids, options } = this.#play;
    for (const [index, candidate] of (live?.queue ?? []).entries()) {
      const mark = ids.mark();
      if (differences(recorded, candidate.event, options).length === 0) {
        live?.queue.splice(index, 1);
        return candidate;
      }
      ids.rollback(mark);
    }
    return undefined;
  }

  #checkOrder(line: RecordedLine, what: string, live: LiveCall, matched: Matched): void {
    const before = this.#matched.get(live) ?? [];
    this.#matched.set(live, [...before, matched]);
    const isOvertaken = (one: Matched) =>
      one.index > matched.index && isOrdered(one.recorded, matched.recorded);
    const overtaken = before.find(isOvertaken);
    if (overtaken === undefined) return;
    const recorded = `after ${brief(overtaken.recorded)}`;
    this.#play.report(line, what, { path: 'order', recorded, ours: 'before it' });
  }

  /** Reports what has come and is not in the recording up to the line, nor soon after it: that has come early. */
  reportAdditional(line: RecordedLine, calls: ReadonlyMap<string, LiveCall>): void {
    const later = this.#play.lines.filter((other) => other.line > line.line);
    const soon = later.filter(({ at_ms }) => at_ms <= line.at_ms + EARLY_MS);
    for (const [key, live] of calls) {
      const expected = [...eventsOf(soon, key), ...eventsOf(later, key).filter(isHeartbeat)];
      this.reportQueue(line, key, live, expected);
    }
  }

  /** Reports what waits in the queue and is not expected. */
  reportQueue(line: RecordedLine, key: string, live: LiveCall, expected: readonly Json[] = []): void {
    const keys = new Set(expected.map(keyOf));
    const additional = live.queue.filter(({ event }) => !keys.has(keyOf(event)));
    for (const one of additional) {
      live.queue.splice(live.queue.indexOf(one), 1);
      if (isDueHeartbeat(live, one) || isReadByTheDead(live, one)) continue;
      const what = `additional event ${keyOf(one.event)} on ${key}`;
      const ours = `at ${Math.round(one.at)} ms: ${brief(one.event)}`;
      this.#play.report(line, what, { path: '.', recorded: undefined, ours });
    }
  }
}

function takeSimilar(live: LiveCall | undefined, recorded: Json): LiveEvent | undefined {
  const index = live?.queue.findIndex(({ event }) => keyOf(event) === keyOf(recorded)) ?? -1;
  return index < 0 ? undefined : live?.queue.splice(index, 1)[0];
}

const isHeartbeat = (event: Json) => typeOf(event) === 'HEARTBEAT';

/** Such events may wait for a process to start or to end. */
function comesFromProcess(event: Json): boolean {
  return typeOf(event) === 'UPDATE' || typeOf(event) === 'FAILURE';
}

/** Heartbeats come by the clock; a replay that waited for something has some more of them. */
function isDueHeartbeat(live: LiveCall, { event, at, index }: LiveEvent): boolean {
  return isHeartbeat(event) && index > 1 && at - live.startedAt >= HEARTBEAT_MS;
}

/** Whether an executor reads its last acknowledgement before it is killed is chance. */
function isReadByTheDead({ over }: LiveCall, { event }: LiveEvent): boolean {
  return typeof over === 'object' && over.error === GONE && typeOf(event) === 'ACKNOWLEDGED';
}
