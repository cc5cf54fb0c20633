// The unacknowledged updates of a task: in order, one in flight, none lost, whatever the agent does.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as outbox from '../../../../executor/core/unacknowledged.ts';

const update = (key: string): outbox.Update => ({
  key,
  status: { task_id: { value: 't' }, state: 'TASK_RUNNING' },
});
const [A, B, C] = [update('a'), update('b'), update('c')];
const NOW = 1000;

function filled(...updates: outbox.Update[]): outbox.Outbox {
  return updates.reduce(outbox.add, outbox.EMPTY_OUTBOX);
}

describe('unacknowledged updates', () => {
  it('sends one at a time, the next when the agent has answered', () => {
    const sent = outbox.sent(filled(A, B), A);
    assert.equal(outbox.next(sent, NOW), undefined);
    const answered = outbox.answered(sent, 'a', 'ACCEPTED', NOW);
    assert.equal(outbox.next(answered, NOW), B);
    assert.deepEqual(answered.updates, [A, B]);
  });

  it('takes an acknowledgement that overtakes the answer', () => {
    const acknowledged = outbox.acknowledge(outbox.sent(filled(A, B), A), 'a', NOW);
    assert.equal(outbox.next(acknowledged, NOW), B);
    const late = outbox.answered(outbox.sent(acknowledged, B), 'a', 'LATER', NOW);
    assert.equal(late.inFlight, 'b');
  });

  it('sends a refused one again after a while, and nothing before it', () => {
    const refused = outbox.answered(outbox.sent(filled(A, B), A), 'a', 'LATER', NOW);
    assert.equal(outbox.next(refused, NOW), undefined);
    assert.equal(outbox.next(refused, NOW + outbox.RETRY_AFTER), A);
  });

  it('drops one that the agent will never take', () => {
    const rejected = outbox.answered(outbox.sent(filled(A, B), A), 'a', 'REJECTED', NOW);
    assert.deepEqual(rejected.updates, [B]);
    assert.equal(outbox.next(rejected, NOW), B);
  });

  it('is carried whole by SUBSCRIBE, and again by the next one when the stream ends', () => {
    const carried = outbox.carried(outbox.sent(filled(A, B), A));
    assert.equal(outbox.next(carried, NOW), undefined);
    const after = outbox.add(carried, update('c'));
    assert.equal(outbox.next(after, NOW)?.key, 'c');
    assert.equal(outbox.next(outbox.disconnected(after), NOW), A);
  });

  it('stays bounded while nothing is acknowledged, and keeps the newest', () => {
    const many = Array.from({ length: 100 }, (_, index) => update(`${index}`));
    const away = filled(...many);
    assert.equal(away.updates.length, outbox.MOST_WAITING);
    assert.equal(away.updates.at(-1)?.key, '99');
    let silent = outbox.EMPTY_OUTBOX;
    for (const each of many) {
      silent = outbox.add(silent, each);
      const next = outbox.next(silent, NOW);
      if (next !== undefined) silent = outbox.answered(outbox.sent(silent, next), next.key, 'ACCEPTED', NOW);
    }
    assert.deepEqual([silent.given, silent.updates.length], [outbox.MOST_WAITING, outbox.MOST_WAITING + 1]);
    const acknowledged = outbox.acknowledge(silent, '0', NOW);
    assert.equal(outbox.next(acknowledged, NOW)?.key, '99');
  });

  it('puts nothing in the place of an end, nor of what is in flight', () => {
    const full = filled(...Array.from({ length: outbox.MOST_WAITING }, (_, index) => update(`${index}`)));
    const end: outbox.Update = { key: 'end', status: { task_id: { value: 't' }, state: 'TASK_FINISHED' } };
    assert.deepEqual(outbox.add(full, end).updates, [...full.updates, end]);
    const carried = outbox.carried(full);
    assert.deepEqual(outbox.add(carried, A).updates, [...full.updates, A]);
  });

  it('gives up all at once that have waited for as long as the last resort', () => {
    const carried = outbox.subscribed(outbox.carried(filled(A, B)), NOW);
    const added = outbox.add(carried, C);
    const later = outbox.answered(outbox.sent(added, C), 'c', 'ACCEPTED', NOW + 50_000);
    assert.equal(later.giveUpAt, NOW + outbox.LAST_RESORT);
    const rest = outbox.giveUp(later, NOW + outbox.LAST_RESORT);
    assert.deepEqual([rest.updates, rest.given, rest.giveUpAt], [[C], 1, NOW + 2 * outbox.LAST_RESORT]);
  });

  it('gives up the oldest after the last resort, counted anew for the next', () => {
    const given = outbox.answered(outbox.sent(filled(A, B), A), 'a', 'ACCEPTED', NOW);
    assert.equal(given.giveUpAt, NOW + outbox.LAST_RESORT);
    const both = outbox.answered(outbox.sent(given, B), 'b', 'ACCEPTED', NOW + 5);
    const one = outbox.giveUp(both, 70_000);
    assert.deepEqual([one.updates, one.giveUpAt], [[B], 70_000 + outbox.LAST_RESORT]);
    assert.equal(outbox.giveUp(one, 140_000).giveUpAt, undefined);
  });

  it('remembers whether any update was acknowledged', () => {
    assert.equal(filled(A).acknowledged, false);
    assert.equal(outbox.acknowledge(filled(A), 'a', NOW).acknowledged, true);
    assert.equal(outbox.acknowledge(filled(A), 'unknown', NOW).acknowledged, false);
  });

  it('whatever happens, keeps the order and never has a deadline without a reason', () => {
    type Act =
      | 'add'
      | 'send'
      | 'accept'
      | 'later'
      | 'ackOldest'
      | 'ackFlight'
      | 'subscribe'
      | 'disconnect'
      | 'giveUp';
    const acts = fc.constantFrom<Act>(
      'add',
      'send',
      'accept',
      'later',
      'ackOldest',
      'ackFlight',
      'subscribe',
      'disconnect',
      'giveUp',
    );
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 60 }), (list) => {
        let count = 0;
        let now = NOW;
        let box = outbox.EMPTY_OUTBOX;
        for (const act of list) {
          now += 100;
          const candidate = outbox.next(box, now);
          if (act === 'add') box = outbox.add(box, update(String(count++)));
          if (act === 'send' && candidate !== undefined) box = outbox.sent(box, candidate);
          if (act === 'accept' && box.inFlight !== undefined)
            box = outbox.answered(box, box.inFlight, 'ACCEPTED', now);
          if (act === 'later' && box.inFlight !== undefined)
            box = outbox.answered(box, box.inFlight, 'LATER', now);
          if (act === 'ackOldest') box = outbox.acknowledge(box, box.updates[0]?.key ?? '', now);
          if (act === 'ackFlight') box = outbox.acknowledge(box, box.inFlight ?? '', now);
          if (act === 'subscribe') box = outbox.subscribed(outbox.carried(box), now);
          if (act === 'disconnect') box = outbox.disconnected(box);
          if (act === 'giveUp' && box.giveUpAt !== undefined) box = outbox.giveUp(box, now);
          const keys = box.updates.map(({ key }) => Number(key));
          assert.deepEqual(
            keys,
            keys.toSorted((a, b) => a - b),
          );
          assert.ok(box.given <= box.updates.length);
          if (box.inFlight !== undefined) assert.equal(box.updates[box.given]?.key, box.inFlight);
          if (box.giveUpAt !== undefined) assert.ok(box.given > 0);
          assert.ok((box.owed ?? 0) <= box.given);
          assert.equal(box.owed === undefined, box.giveUpAt === undefined);
          if (box.retryAt !== undefined) assert.ok(box.updates[box.given] !== undefined);
        }
      }),
    );
  });
});
