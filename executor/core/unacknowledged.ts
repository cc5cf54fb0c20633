// The updates of one task that the agent has not acknowledged. One is in flight at a time, in order;
// what was refused for now goes again; what is never acknowledged is given up in the end.
import type { TaskStatus } from '../../shared/mesos/generated/mesos.ts';

/** Milliseconds before an update goes again that the agent refused for now (it recovers for about 2 s). */
export const RETRY_AFTER = 250;
/** Milliseconds: Mesos' own last resort for an update whose ACKNOWLEDGED never comes. */
export const LAST_RESORT = 60_000;

/**
 * So many are given to an agent that acknowledges none. From so many on, those that say TASK_RUNNING (results of checks,
 * restarts in place) replace one another: there is no end of them while the agent is away.
 */
export const MOST_WAITING = 16;

export interface Update {
  /** The hex form of `status.uuid`. */
  readonly key: string;
  readonly status: TaskStatus;
}

export interface Outbox {
  /** Oldest first. */
  readonly updates: readonly Update[];
  /** How many of `updates`, from the oldest, the agent has been given and not yet acknowledged. */
  readonly given: number;
  /** The key of the update whose call is not answered yet; it is `updates[given]`. */
  readonly inFlight?: string;
  /** Milliseconds, monotonic: not to be sent before. */
  readonly retryAt?: number;
  /** Milliseconds, monotonic: when the oldest given updates are given up, and how many: all that wait so long by then. */
  readonly giveUpAt?: number;
  readonly owed?: number;
  /** Whether any update of the task was ever acknowledged. */
  readonly acknowledged: boolean;
}

export const EMPTY_OUTBOX: Outbox = { updates: [], given: 0, acknowledged: false };

/** How the agent answered an UPDATE call. */
export type UpdateAnswer = 'ACCEPTED' | 'LATER' | 'REJECTED';

export function isEmpty(outbox: Outbox): boolean {
  return outbox.updates.length === 0;
}

/** While many wait, a further one that says TASK_RUNNING takes the place of the last: it repeats what still holds. */
export function add(outbox: Outbox, update: Update): Outbox {
  const { updates } = outbox;
  const kept = isReplaceable(outbox) && isRunning(update) ? updates.slice(0, -1) : updates;
  return { ...outbox, updates: [...kept, update] };
}

function isReplaceable({ updates, given, inFlight }: Outbox): boolean {
  const last = updates.at(-1);
  if (last === undefined || updates.length < MOST_WAITING || !isRunning(last)) return false;
  return updates.length > given && last.key !== inFlight;
}

function isRunning({ status }: Update): boolean {
  return status.state === 'TASK_RUNNING';
}

/** The update to send now, if there is one and none is in flight. */
export function next(outbox: Outbox, now: number): Update | undefined {
  if (outbox.inFlight !== undefined || outbox.given >= MOST_WAITING) return undefined;
  if (outbox.retryAt !== undefined && outbox.retryAt > now) return undefined;
  return outbox.updates[outbox.given];
}

export function sent(outbox: Outbox, update: Update): Outbox {
  const { retryAt: _, ...rest } = outbox;
  return { ...rest, inFlight: update.key };
}

/** The agent answered the call that is in flight; an answer to an older call changes nothing. */
export function answered(outbox: Outbox, key: string, answer: UpdateAnswer, now: number): Outbox {
  if (outbox.inFlight !== key) return outbox;
  const { inFlight: _, ...rest } = outbox;
  if (answer === 'LATER') return { ...rest, retryAt: now + RETRY_AFTER };
  if (answer === 'REJECTED') return { ...rest, updates: without(rest.updates, rest.given) };
  const next = { ...rest, given: rest.given + 1 };
  return rest.giveUpAt === undefined ? { ...next, ...owing(next.given, now) } : next;
}

/** ACKNOWLEDGED may come before the call is answered; one for an unknown update changes nothing. */
export function acknowledge(outbox: Outbox, key: string, now: number): Outbox {
  const index = outbox.updates.findIndex((update) => update.key === key);
  if (index < 0) return outbox;
  return remove({ ...outbox, acknowledged: true }, index, now);
}

/** The last resort: the given updates that have waited so long count as acknowledged. */
export function giveUp(outbox: Outbox, now: number): Outbox {
  const { owed = 1, giveUpAt: _, ...rest } = outbox;
  const given = rest.given - owed;
  return { ...rest, acknowledged: true, updates: rest.updates.slice(owed), given, ...owing(given, now) };
}

/** From now on the agent owes acknowledgements for all that it has been given. */
function owing(given: number, now: number): Pick<Outbox, 'giveUpAt' | 'owed'> {
  return given === 0 ? {} : { giveUpAt: now + LAST_RESORT, owed: given };
}

/** SUBSCRIBE carries every update: all are given again, and none is in flight. */
export function carried(outbox: Outbox): Outbox {
  const { inFlight: _, retryAt: __, giveUpAt: ___, owed: ____, ...rest } = outbox;
  return { ...rest, given: rest.updates.length };
}

/** The stream ended: what was given may be lost, and waits for the next SUBSCRIBE. */
export function disconnected(outbox: Outbox): Outbox {
  const { inFlight: _, retryAt: __, giveUpAt: ___, owed: ____, ...rest } = outbox;
  return { ...rest, given: 0 };
}

/** The agent took the SUBSCRIBE: from now on it owes acknowledgements. */
export function subscribed(outbox: Outbox, now: number): Outbox {
  return { ...outbox, ...owing(outbox.given, now) };
}

function remove(outbox: Outbox, index: number, now: number): Outbox {
  const { inFlight, giveUpAt: _, retryAt: __, owed: ___, ...rest } = outbox;
  const removed = outbox.updates[index];
  const given = index < outbox.given ? outbox.given - 1 : outbox.given;
  return {
    ...rest,
    updates: without(outbox.updates, index),
    given,
    ...(inFlight === undefined || inFlight === removed?.key ? {} : { inFlight }),
    ...owing(given, now),
  };
}

function without<T>(items: readonly T[], index: number): readonly T[] {
  return items.filter((_, position) => position !== index);
}
