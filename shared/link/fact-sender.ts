// The sending half of exact delivery: facts are numbered, kept until they are acknowledged, and sent again with
// back-off. Pure values; each side of the link keeps one for the other.
import { type BackoffPolicy, backoff } from '../runtime/backoff.ts';
import type { Acknowledgement, Fact } from './generated/link.ts';

/** What a fact says, without its place in the order. */
export type FactContent = Omit<Fact, 'number' | 'oldest'>;

interface Pending {
  readonly number: number;
  readonly content: FactContent;
  /** Times it was sent. */
  readonly sent: number;
  /** Milliseconds, monotonic: when it goes (again). */
  readonly dueAt: number;
}

export interface FactSender {
  /** Of the newest fact; 0 before the first. */
  readonly highest: number;
  /** Oldest first, without gaps. */
  readonly pending: readonly Pending[];
  /** Facts that were given up because the queue was full. */
  readonly dropped: number;
}

export const NOTHING_TO_SEND: FactSender = { highest: 0, pending: [], dropped: 0 };

/** Facts that wait for their acknowledgement; one more, and the oldest is given up. */
export const MOST_PENDING = 256;
/** Facts that go in one message; each is below 16 KiB. */
export const MOST_IN_MESSAGE = 32;
/** Milliseconds. */
export const RESEND: BackoffPolicy = { first: 1000, factor: 2, most: 30_000 };

/** Takes a fact, due at once. */
export function offer(sender: FactSender, content: FactContent, now: number): FactSender {
  const number = sender.highest + 1;
  const pending = [...sender.pending, { number, content, sent: 0, dueAt: now }];
  const overflow = Math.max(0, pending.length - MOST_PENDING);
  return { highest: number, pending: pending.slice(overflow), dropped: sender.dropped + overflow };
}

/** The facts that are to go now in one message, and the sender after they went. */
export function takeDue(sender: FactSender, now: number): { sender: FactSender; facts: readonly Fact[] } {
  const due = sender.pending.filter(({ dueAt }) => dueAt <= now).slice(0, MOST_IN_MESSAGE);
  if (due.length === 0) return { sender, facts: [] };
  const numbers = new Set(due.map(({ number }) => number));
  const oldest = BigInt(sender.pending[0]?.number ?? 0);
  const facts = due.map(({ number, content }) => ({ number: BigInt(number), oldest, ...content }));
  const pending = sender.pending.map((fact) => (numbers.has(fact.number) ? sentAgain(fact, now) : fact));
  return { sender: { ...sender, pending }, facts };
}

function sentAgain(fact: Pending, now: number): Pending {
  return { ...fact, sent: fact.sent + 1, dueAt: now + backoff(RESEND, fact.sent) };
}

/**
 * Forgets what has arrived. Where the receiver has later facts and misses one in between, the first missing one goes
 * again at once.
 */
export function acknowledged(
  sender: FactSender,
  { through, has_gap }: Acknowledgement,
  now: number,
): FactSender {
  const rest = sender.pending.filter(({ number }) => number > through);
  const isSame = rest.length === sender.pending.length;
  if (isSame && has_gap !== true) return sender;
  // Only where the acknowledgement brought something: a repeated one must not make a storm.
  const pending = rest.map((fact, index) => {
    const isWanted = has_gap === true && index === 0 && !isSame;
    return isWanted ? { ...fact, dueAt: now } : fact;
  });
  return { ...sender, pending };
}

/** After a new connection: everything goes again at once, with its back-off from the beginning. */
export function reconnected(sender: FactSender, now: number): FactSender {
  return { ...sender, pending: sender.pending.map((fact) => ({ ...fact, sent: 0, dueAt: now })) };
}

/** Milliseconds, monotonic; undefined while nothing waits. */
export function nextDue({ pending }: FactSender): number | undefined {
  if (pending.length === 0) return undefined;
  return pending.reduce((earliest, { dueAt }) => Math.min(earliest, dueAt), Number.POSITIVE_INFINITY);
}
