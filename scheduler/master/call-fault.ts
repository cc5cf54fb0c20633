// What it means that a call to the master failed: the call itself is at fault, or what carries it. The answers are those
// of Mesos' master, apache/mesos src/master/http.cpp. Pure.
import type { Call } from '../../shared/mesos/generated/scheduler.ts';
import { ConnectionError, HttpError } from '../../shared/mesos/lean-http.ts';

/**
 * - `lost`: nobody can say whether it arrived; the way to the leading master is broken, or it leads no more.
 * - `unsubscribed`: the master takes no call of this subscription.
 * - `overtaken`: another scheduler has subscribed as this framework.
 * - `refused`: the subscription is good, the call is not, and sending it again at once is refused again.
 */
export type CallFault = 'lost' | 'unsubscribed' | 'overtaken' | 'refused';

/** Mesos answers that get better by waiting: it elects, recovers, or its proxy looks for it. */
export const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

const UNKNOWN_FRAMEWORK = /Framework cannot be found/;
const OTHER_STREAM = /The stream ID .* didn't match/;

/** 403 to UPDATE_FRAMEWORK means that the roles are not allowed; to others that nobody is subscribed. */
function isUnsubscribed({ type }: Call, { status, text }: HttpError): boolean {
  if (status === 401 || (status === 403 && type !== 'UPDATE_FRAMEWORK')) return true;
  return status === 400 && UNKNOWN_FRAMEWORK.test(text);
}

export function callFault(call: Call, error: unknown): CallFault {
  if (error instanceof ConnectionError) return 'lost';
  if (!(error instanceof HttpError)) return 'refused';
  if (error.status === 307 || PASSING.has(error.status)) return 'lost';
  if (error.status === 400 && OTHER_STREAM.test(error.text)) return 'overtaken';
  return isUnsubscribed(call, error) ? 'unsubscribed' : 'refused';
}
