// The receiving half of exact delivery: every fact once and in order, whatever the network made of them. Duplicates
// are dropped, gaps waited for; what the sender gave up is counted as lost. Pure values; one for each peer.
import type { Acknowledgement, Fact } from './generated/link.ts';

export interface FactReceiver {
  /** Of the peer; undefined before its first fact. */
  readonly session: string | undefined;
  /** All facts up to this number are delivered, or lost. */
  readonly through: number;
  /** Facts that came before those in between, by number; at most MOST_EARLY. */
  readonly early: ReadonlyMap<number, Fact>;
  /** Sessions that are over, newest last: what still comes of them is old. */
  readonly over: readonly string[];
  /** Counts since the beginning, over all sessions. */
  readonly duplicates: number;
  /** Facts that were seen to be missing when a later one came. */
  readonly gaps: number;
  readonly lost: number;
}

export interface Received {
  readonly receiver: FactReceiver;
  /** New ones, in their order. */
  readonly facts: readonly Fact[];
  /** To be sent back; undefined where there is nothing to say. */
  readonly acknowledgement: Acknowledgement | undefined;
}

export const MOST_EARLY = 256;
const MOST_SESSIONS_OVER = 8;

export const NOTHING_RECEIVED: FactReceiver = {
  session: undefined,
  through: 0,
  early: new Map(),
  over: [],
  duplicates: 0,
  gaps: 0,
  lost: 0,
};

/** Takes the facts of one message. An acknowledgement goes for duplicates too: the one before it may be lost. */
export function receiveFacts(receiver: FactReceiver, session: string, facts: readonly Fact[]): Received {
  if (facts.length === 0) return { receiver, facts: [], acknowledgement: undefined };
  if (receiver.over.includes(session)) {
    const duplicates = receiver.duplicates + facts.length;
    return { receiver: { ...receiver, duplicates }, facts: [], acknowledgement: undefined };
  }
  const first = receiver.session === session ? receiver : begun(receiver, session, facts);
  const delivered: Fact[] = [];
  const after = facts.reduce((current, fact) => take(current, fact, delivered), first);
  const has_gap = after.early.size > 0;
  const acknowledgement = { session, through: BigInt(after.through), ...(has_gap ? { has_gap } : {}) };
  return { receiver: after, facts: delivered, acknowledgement };
}

/** The first of a session: what its sender no longer has was acknowledged to somebody before us. */
function begun(receiver: FactReceiver, session: string, facts: readonly Fact[]): FactReceiver {
  const oldest = facts.reduce((least, fact) => Math.min(least, oldestOf(fact)), Number.POSITIVE_INFINITY);
  const over = receiver.session === undefined ? receiver.over : [...receiver.over, receiver.session];
  return {
    ...receiver,
    session,
    through: oldest - 1,
    early: new Map(),
    over: over.slice(-MOST_SESSIONS_OVER),
  };
}

function take(receiver: FactReceiver, fact: Fact, delivered: Fact[]): FactReceiver {
  const number = Number(fact.number);
  const skipped = skipLost(receiver, oldestOf(fact), delivered);
  if (number <= skipped.through || skipped.early.has(number)) {
    return { ...skipped, duplicates: skipped.duplicates + 1 };
  }
  const isGap = number > Math.max(skipped.through, ...skipped.early.keys()) + 1;
  const gaps = skipped.gaps + (isGap ? 1 : 0);
  // Without room it is not taken: its sender sends it again.
  if (number > skipped.through + MOST_EARLY) return { ...skipped, gaps };
  return deliver({ ...skipped, gaps, early: new Map(skipped.early).set(number, fact) }, delivered);
}

/** Delivers the early ones as far as there is no gap. */
function deliver(receiver: FactReceiver, delivered: Fact[]): FactReceiver {
  const early = new Map(receiver.early);
  let { through } = receiver;
  for (let next = early.get(through + 1); next !== undefined; next = early.get(through + 1)) {
    through += 1;
    early.delete(through);
    delivered.push(next);
  }
  return { ...receiver, through, early };
}

/** Below `oldest` nothing will come again: what is here of it is delivered, the rest is lost. */
function skipLost(receiver: FactReceiver, oldest: number, delivered: Fact[]): FactReceiver {
  if (oldest <= receiver.through + 1) return receiver;
  const below = [...receiver.early.keys()].filter((number) => number < oldest).sort((a, b) => a - b);
  for (const number of below)
    delivered.push(...[receiver.early.get(number)].filter((fact) => fact !== undefined));
  const lost = receiver.lost + (oldest - 1 - receiver.through - below.length);
  const early = new Map([...receiver.early].filter(([number]) => number >= oldest));
  return deliver({ ...receiver, through: oldest - 1, early, lost }, delivered);
}

/** A sender that says more than it may is taken as if it had said no more. */
function oldestOf({ number, oldest }: Fact): number {
  return Math.max(1, Math.min(Number(number), Number(oldest)));
}
