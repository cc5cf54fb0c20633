// The connection to the agent as a transition table. It decides when to try again and when to give up;
// how long exactly to wait within a limit is drawn by the shell.
import type { ExitReason } from './exit.ts';
import type { Instant } from './instant.ts';

/** Milliseconds between tries before the first SUBSCRIBED. */
export const FIRST_RETRY = 1000;
/** Milliseconds: the agent destroys a container whose executor has not subscribed by then (its default). */
export const REGISTRATION_LIMIT = 60_000;
/** The agent is there but not ready: it recovers, or has not yet opened the endpoint. */
const TRY_AGAIN = new Set([404, 429, 500, 502, 503, 504]);

/**
 * CONNECTING    never subscribed yet
 * SUBSCRIBED    the event stream is open
 * DISCONNECTED  it was open, and is tried again
 * LOST          given up for good
 */
export type ConnectionPhase = 'CONNECTING' | 'SUBSCRIBED' | 'DISCONNECTED' | 'LOST';

export interface Connection {
  readonly phase: ConnectionPhase;
  /** Milliseconds, monotonic; while CONNECTING or DISCONNECTED. */
  readonly giveUpAt?: number;
}

export interface ConnectionPolicy {
  readonly checkpoint: boolean;
  /** Milliseconds from the first loss until the agent is given up. */
  readonly recoveryTimeout: number;
  /** Milliseconds; the longest wait between two tries after a loss. */
  readonly backoffMax: number;
}

export type ConnectionEvent =
  /** The wait is over. */
  | { readonly type: 'SUBSCRIBE_DUE' }
  | { readonly type: 'SUBSCRIBED' }
  /** The try failed, or the stream ended; `status` where the agent answered with one. */
  | { readonly type: 'DISCONNECTED'; readonly status?: number; readonly why: string }
  | { readonly type: 'GIVE_UP' };

export type ConnectionAction =
  | { readonly type: 'SUBSCRIBE' }
  /** Try again: after a random part of `within` milliseconds on top of `after`. */
  | { readonly type: 'CONNECT'; readonly after: number; readonly within: number }
  | { readonly type: 'LOSE'; readonly reason: ExitReason; readonly why: string };

export interface ConnectionStep {
  readonly connection: Connection;
  readonly actions: readonly ConnectionAction[];
}

type EventOf<E extends ConnectionEvent['type']> = Extract<ConnectionEvent, { type: E }>;
type Transition<E extends ConnectionEvent['type']> = (
  connection: Connection,
  event: EventOf<E>,
  policy: ConnectionPolicy,
  now: Instant,
) => ConnectionStep;
type Cell<E extends ConnectionEvent['type']> = Transition<E> | 'ignored';
type Table = { readonly [P in ConnectionPhase]: { readonly [E in ConnectionEvent['type']]: Cell<E> } };

export const CONNECTION_TABLE: Table = {
  CONNECTING: {
    SUBSCRIBE_DUE: subscribe,
    SUBSCRIBED: enter,
    DISCONNECTED: retryFirst,
    GIVE_UP: (connection) => lose(connection, 'NEVER_SUBSCRIBED', 'the agent did not take SUBSCRIBE'),
  },
  SUBSCRIBED: {
    SUBSCRIBE_DUE: 'ignored',
    SUBSCRIBED: 'ignored',
    DISCONNECTED: leave,
    GIVE_UP: 'ignored',
  },
  DISCONNECTED: {
    SUBSCRIBE_DUE: subscribe,
    SUBSCRIBED: enter,
    DISCONNECTED: retry,
    GIVE_UP: (connection) => lose(connection, 'RECOVERY_TIMEOUT', 'the agent did not come back in time'),
  },
  LOST: {
    SUBSCRIBE_DUE: 'ignored',
    SUBSCRIBED: 'ignored',
    DISCONNECTED: 'ignored',
    GIVE_UP: 'ignored',
  },
};

export function connecting(now: Instant): Connection {
  return { phase: 'CONNECTING', giveUpAt: now.monotonic + REGISTRATION_LIMIT };
}

export function stepConnection(
  connection: Connection,
  event: ConnectionEvent,
  policy: ConnectionPolicy,
  now: Instant,
): ConnectionStep {
  const cell = CONNECTION_TABLE[connection.phase][event.type];
  if (cell === 'ignored') return { connection, actions: [] };
  // Each cell takes its own column's event, which TypeScript cannot see through the lookup.
  return (cell as Transition<ConnectionEvent['type']>)(connection, event as never, policy, now);
}

function subscribe(connection: Connection): ConnectionStep {
  return { connection, actions: [{ type: 'SUBSCRIBE' }] };
}

function enter(): ConnectionStep {
  return { connection: { phase: 'SUBSCRIBED' }, actions: [] };
}

function retryFirst(connection: Connection, event: EventOf<'DISCONNECTED'>): ConnectionStep {
  if (isRefusal(event)) return lose(connection, 'REFUSED', event.why);
  return { connection, actions: [{ type: 'CONNECT', after: FIRST_RETRY, within: 0 }] };
}

function leave(
  connection: Connection,
  event: EventOf<'DISCONNECTED'>,
  policy: ConnectionPolicy,
  now: Instant,
): ConnectionStep {
  if (!policy.checkpoint) return lose(connection, 'AGENT_LOST', event.why);
  return {
    connection: { phase: 'DISCONNECTED', giveUpAt: now.monotonic + policy.recoveryTimeout },
    actions: [again(policy)],
  };
}

/** `giveUpAt` stays: the recovery timeout counts from the first loss. */
function retry(
  connection: Connection,
  event: EventOf<'DISCONNECTED'>,
  policy: ConnectionPolicy,
): ConnectionStep {
  if (isRefusal(event)) return lose(connection, 'REFUSED', event.why);
  return { connection, actions: [again(policy)] };
}

/**
 * A restarted agent waits for its executors about as long as they may back off (2 s each by default), and those that
 * come later are killed: within half of it a try cannot miss that time.
 */
function again({ backoffMax }: ConnectionPolicy): ConnectionAction {
  return { type: 'CONNECT', after: 0, within: backoffMax / 2 };
}

function lose(_connection: Connection, reason: ExitReason, why: string): ConnectionStep {
  return { connection: { phase: 'LOST' }, actions: [{ type: 'LOSE', reason, why }] };
}

function isRefusal({ status }: EventOf<'DISCONNECTED'>): boolean {
  return status !== undefined && status >= 400 && !TRY_AGAIN.has(status);
}
