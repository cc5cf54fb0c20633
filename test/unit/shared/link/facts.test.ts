// Exact delivery over a network that drops, delays, duplicates and reorders.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  Endpoint,
  type EndpointOptions,
  MOST_FACTS,
  MOST_UNDER_WAY,
} from '../../../../shared/link/endpoint.ts';
import { NOTHING_RECEIVED, receiveFacts } from '../../../../shared/link/fact-receiver.ts';
import {
  acknowledged,
  type FactSender,
  MOST_IN_MESSAGE,
  MOST_PENDING,
  NOTHING_TO_SEND,
  nextDue,
  offer,
  reconnected,
  takeDue,
} from '../../../../shared/link/fact-sender.ts';
import type { Fact } from '../../../../shared/link/generated/link.ts';
import { decodeMessage, encodeMessage } from '../../../../shared/link/link.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const named = (id: string) => ({ control_result: { id, done: true } });
const nameOf = ({ control_result }: Fact) => control_result?.id;
const fact = (number: number, oldest = 1): Fact => ({
  number: BigInt(number),
  oldest: BigInt(oldest),
  ...named(String(number)),
});
const offered = (count: number): FactSender =>
  Array.from({ length: count }).reduce<FactSender>((sender) => offer(sender, named('x'), 0), NOTHING_TO_SEND);

describe('facts of the pod link: sending', () => {
  it('go again with back-off until they are acknowledged', () => {
    const first = takeDue(offered(1), 0);
    assert.deepEqual(
      first.facts.map(({ number }) => number),
      [1n],
    );
    assert.equal(nextDue(first.sender), 1000);
    const second = takeDue(first.sender, 1000);
    assert.equal(second.facts.length, 1);
    assert.equal(nextDue(second.sender), 3000);
    assert.equal(nextDue(acknowledged(second.sender, { through: 1n }, 1500)), undefined);
  });

  it('are bounded: the oldest is given up, and what goes says so', () => {
    const sender = offered(MOST_PENDING + 3);
    assert.deepEqual([sender.pending.length, sender.dropped], [MOST_PENDING, 3]);
    assert.equal(takeDue(sender, 0).facts[0]?.oldest, 4n);
  });

  it('fill a gap at once, but a repeated acknowledgement makes no storm', () => {
    const { sender } = takeDue(offered(3), 0);
    const told = acknowledged(sender, { through: 1n, has_gap: true }, 10);
    assert.deepEqual(
      takeDue(told, 10).facts.map(({ number }) => number),
      [2n],
    );
    const again = acknowledged(takeDue(told, 10).sender, { through: 1n, has_gap: true }, 11);
    assert.deepEqual(takeDue(again, 11).facts, []);
  });

  it('go again after a new connection', () => {
    const { sender } = takeDue(takeDue(offered(2), 0).sender, 1000);
    assert.equal(takeDue(reconnected(sender, 1001), 1001).facts.length, 2);
  });
});

describe('facts of the pod link: receiving', () => {
  it('are delivered in order, once', () => {
    const third = receiveFacts(NOTHING_RECEIVED, 's', [fact(1), fact(3)]);
    assert.deepEqual(third.facts.map(nameOf), ['1']);
    assert.deepEqual(third.acknowledgement, { session: 's', through: 1n, has_gap: true });
    const second = receiveFacts(third.receiver, 's', [fact(2), fact(1)]);
    assert.deepEqual(second.facts.map(nameOf), ['2', '3']);
    const { gaps, duplicates, lost } = second.receiver;
    assert.deepEqual({ gaps, duplicates, lost }, { gaps: 1, duplicates: 1, lost: 0 });
  });

  it('that the sender gave up are lost, what came of them early is not', () => {
    const early = receiveFacts(NOTHING_RECEIVED, 's', [fact(1), fact(3)]);
    const later = receiveFacts(early.receiver, 's', [fact(6, 5)]);
    assert.deepEqual(later.facts.map(nameOf), ['3']);
    assert.equal(later.receiver.lost, 2);
    assert.deepEqual(receiveFacts(later.receiver, 's', [fact(5, 5)]).facts.map(nameOf), ['5', '6']);
  });

  it('of a sender that others listened to begin where it is', () => {
    const joined = receiveFacts(NOTHING_RECEIVED, 's', [fact(7, 7)]);
    assert.deepEqual([joined.facts.map(nameOf), joined.receiver.lost], [['7'], 0]);
  });

  it('begin anew with a new session, and of an old one nothing is taken any more', () => {
    const old = receiveFacts(NOTHING_RECEIVED, 'a', [fact(1), fact(2)]);
    const fresh = receiveFacts(old.receiver, 'b', [fact(1)]);
    assert.deepEqual(fresh.facts.map(nameOf), ['1']);
    const late = receiveFacts(fresh.receiver, 'a', [fact(3)]);
    assert.deepEqual([late.facts, late.acknowledgement], [[], undefined]);
  });

  it('with absurd numbers do no harm', () => {
    const absurd: Fact = { number: 2n ** 64n - 1n, oldest: 2n ** 64n - 1n };
    const { receiver } = receiveFacts(receiveFacts(NOTHING_RECEIVED, 's', [fact(1)]).receiver, 's', [absurd]);
    assert.equal(receiver.early.size, 0);
    assert.deepEqual(receiveFacts(receiver, 's', [{ number: 0n, oldest: 0n }]).facts, []);
  });
});

/** What the network does with one message: how often it comes, and after how long. */
const fates = fc.array(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 3 }), {
  minLength: 1,
  maxLength: 40,
});

describe('facts of the pod link: end to end', () => {
  it('all arrive, once and in order, over a network that drops, delays, duplicates and reorders', async () => {
    await fc.assert(
      fc.asyncProperty(
        fates,
        fates,
        fc.integer({ min: 1, max: 60 }),
        async (toScheduler, toExecutor, count) => {
          const clock = new VirtualClock();
          const arrived: (string | undefined)[] = [];
          const through = (chances: readonly (readonly number[])[], receiver: () => Endpoint) => {
            let sent = 0;
            return async (data: Uint8Array) => {
              // The network is bad for a while only: what is always dropped can never arrive.
              const delays = sent < 100 ? (chances[sent % chances.length] ?? []) : [0];
              sent += 1;
              for (const delay of delays) clock.after(delay, () => receiver().take(data));
              return true;
            };
          };
          const common = { clock, isConnected: () => true, onMessage: () => {}, onFault: () => {} };
          const end = (session: string, send: EndpointOptions['send'], onFact: EndpointOptions['onFact']) =>
            new Endpoint({ ...common, session, send, onFact });
          const executor: Endpoint = end(
            'e',
            through(toScheduler, () => scheduler),
            () => {},
          );
          const scheduler: Endpoint = end(
            's',
            through(toExecutor, () => executor),
            (got) => {
              arrived.push(nameOf(got));
            },
          );
          const names = Array.from({ length: count }, (_, index) => String(index));
          for (const name of names) {
            executor.tell(named(name));
            clock.advance(37);
            await new Promise(setImmediate);
          }
          for (let steps = 0; executor.unacknowledged > 0 && steps < 20_000; steps++) {
            clock.next();
            await new Promise(setImmediate);
          }
          assert.equal(executor.unacknowledged, 0);
          assert.deepEqual(arrived, names);
          assert.equal(scheduler.received.lost, 0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('go together while many messages are under way, so that a flood of them stays small', async () => {
    const waiting: (() => void)[] = [];
    let facts = 0;
    const endpoint = new Endpoint({
      clock: new VirtualClock(),
      session: 's',
      isConnected: () => true,
      send: (data) => {
        facts += decodeMessage(data).facts?.length ?? 0;
        return new Promise((resolve) => waiting.push(() => resolve(true)));
      },
      onFact: () => {},
      onMessage: () => {},
      onFault: () => {},
    });
    for (let number = 0; number < 100; number++) endpoint.tell({ control_result: { done: true } });
    assert.deepEqual([waiting.length, facts], [MOST_UNDER_WAY, MOST_UNDER_WAY]);
    for (const done of waiting.splice(0)) done();
    await new Promise(setImmediate);
    assert.deepEqual([waiting.length, facts], [Math.ceil((100 - MOST_UNDER_WAY) / MOST_IN_MESSAGE), 100]);
    endpoint.close();
  });

  it('are taken so many at once and no more', () => {
    let taken = 0;
    const endpoint = new Endpoint({
      clock: new VirtualClock(),
      session: 's',
      isConnected: () => true,
      send: async () => true,
      onFact: () => {
        taken += 1;
      },
      onMessage: () => {},
      onFault: () => {},
    });
    const message = (count: number) => {
      const control = { id: 'c' };
      const facts = Array.from({ length: count }, (_, index) => ({
        number: BigInt(index + 1),
        oldest: 1n,
        control,
      }));
      return encodeMessage({ session: 'p', facts });
    };
    endpoint.take(message(MOST_FACTS + 1));
    assert.deepEqual([taken, endpoint.ignored], [0, 1]);
    endpoint.take(message(MOST_FACTS));
    assert.deepEqual([taken, endpoint.ignored], [MOST_FACTS, 1]);
  });

  it('survives any bytes, and counts them', () => {
    const sent: Uint8Array[] = [];
    const endpoint = new Endpoint({
      clock: new VirtualClock(),
      session: 's',
      isConnected: () => true,
      send: async (data) => sent.push(data) > 0,
      onFact: () => {},
      onMessage: () => {},
      onFault: () => {},
    });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => endpoint.take(bytes)));
    const before = endpoint.ignored;
    endpoint.take(Uint8Array.of(0xff, 0xff));
    endpoint.take(new Uint8Array(2 * 1024 * 1024));
    endpoint.take(encodeMessage({ sequence: 1n }));
    assert.equal(endpoint.ignored, before + 3);
    // Of a newer program; and again, because its acknowledgement was lost.
    for (const number of [1n, 1n])
      endpoint.take(encodeMessage({ session: 'p', facts: [{ number, oldest: 1n }] }));
    assert.equal(endpoint.ignored, before + 4);
  });
});
