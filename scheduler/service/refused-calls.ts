// A call that did not come to anything: told, and what is to be done about it. Most is said again anyway, with growing
// waits, until its answer is seen (repeats.ts); what a refusal alone brings to light is here.
import type { Call } from '../../shared/mesos/generated/scheduler.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { CallFault } from '../master/call-fault.ts';
import { decline } from '../master/calls.ts';
import type { Kit } from './kit.ts';

type Type = NonNullable<Call['type']>;

/** For people: what follows from the refusal of a call. */
const FOLLOWS: Partial<Readonly<Record<Type, string>>> = {
  ACCEPT: 'its offers go back, and Mesos is asked about what was in it',
  DECLINE: 'its offers stay with the service until the next subscription',
  KILL: 'it is said again',
  SHUTDOWN: 'it is said again',
  RECONCILE: 'it is asked again; what is not known is not launched again until then',
  RECONCILE_OPERATIONS: 'it is asked again',
  REVIVE: 'it is said again in a minute; until then no offers may come',
  SUPPRESS: 'it is said again; until then offers are declined',
  ACKNOWLEDGE: 'Mesos sends the status again, and it is acknowledged again',
  ACKNOWLEDGE_OPERATION_STATUS: 'Mesos sends the status again, and it is acknowledged again',
  UPDATE_FRAMEWORK:
    'Mesos does not know of the roles and capabilities of the new target, and may refuse the next subscription: ' +
    'roll the change back (pillion update rollback), or have it allowed',
  TEARDOWN: 'it is said again; the framework stays in Mesos until then',
  MESSAGE: 'what is not advisory is sent again',
  ACCEPT_INVERSE_OFFERS: 'Mesos asks again with the next subscription',
  DECLINE_INVERSE_OFFERS: 'Mesos asks again with the next subscription',
};

/** Seconds for which the offers of a refused ACCEPT go back. */
const BACK_SECONDS = 5;

/** What is sent because of the refusal. */
function answerTo({ repeats, ledger, desk, now }: Kit, call: Call): Call[] {
  switch (call.type) {
    case 'ACCEPT': {
      repeats.askAboutAccept(call, ledger.state);
      const offers = (call.accept?.offer_ids ?? []).map(({ value }) => value);
      return offers.length === 0 ? [] : [decline(offers, BACK_SECONDS)];
    }
    case 'REVIVE':
    case 'SUPPRESS':
      desk.refused(call.type, now());
      return [];
    default:
      return [];
  }
}

/** Both in the log and in the event stream; a lost call is told by the end of its subscription, too. */
export function tellFailed(
  { options, channel }: Kit,
  { type }: Call,
  error: unknown,
  fault: CallFault,
): void {
  const call = type ?? 'UNKNOWN';
  const told = { call, error: describeError(error) };
  if (fault !== 'refused') {
    options.logger.warn('a call did not reach the leading master', { ...told, fault });
    return;
  }
  const follows = FOLLOWS[call] ?? 'nothing is done about it';
  options.logger.error('the master refused a call', { ...told, follows });
  channel.events.emit('told', { kind: 'scheduler', what: 'call refused', ...told, follows });
  channel.events.emit('refused', call);
}

/** To be done in the scheduler's turn: a lost ACCEPT leaves tasks that Mesos knows nothing of. */
export function actOnFailed(kit: Kit, call: Call, fault: CallFault): void {
  if (fault === 'refused') for (const answer of answerTo(kit, call)) kit.channel.send(answer);
  else if (call.type === 'ACCEPT') kit.repeats.askAboutAccept(call, kit.ledger.state);
}
