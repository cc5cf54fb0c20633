// The ring of events: numbers, places of readers, what is lost and that it is told.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EventLog, frameOf } from '../../../../scheduler/http/events/event-log.ts';

function logOf(mostEvents: number, mostCharacters = 1_000_000): EventLog {
  return new EventLog({ session: 'life', now: () => 5, mostEvents, mostCharacters });
}

describe('event log', () => {
  it('numbers events and gives those behind a place', () => {
    const log = logOf(10);
    log.tell('task', { name: 'a' });
    log.tell('plan', { name: 'b' });
    const { entries, next, missed } = log.after(1, 10);
    assert.deepEqual(entries, [
      { number: 2, kind: 'plan', frame: 'id: life-2\nevent: plan\ndata: {"at":5,"name":"b"}\n\n' },
    ]);
    assert.deepEqual([next, missed, log.newest], [2, 0, 2]);
  });

  it('keeps any data on one line, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const lines = frameOf('task', { data }).split('\n');
        assert.equal(lines.length, 4);
        assert.deepEqual(
          JSON.parse(lines[1]?.slice('data: '.length) ?? ''),
          JSON.parse(JSON.stringify({ data })),
        );
      }),
    );
  });

  it('knows its own ids only', () => {
    const log = logOf(10);
    log.tell('task', {});
    for (const [id, number] of [
      ['life-0', 0],
      ['life-1', 1],
      ['life-2', undefined],
      ['other-1', undefined],
      ['life-', undefined],
      ['life-1e3', undefined],
      ['', undefined],
    ] as const) {
      assert.equal(log.numberOf(id), number, id);
    }
  });

  it('is bounded in number and in size, and every reader gets what is left and the count of what is not', () => {
    const steps = fc.array(fc.oneof(fc.nat(300), fc.constant('read' as const)), { maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20 }), (all, mostEvents) => {
        const log = logOf(mostEvents, 2000);
        let [place, seen] = [0, 0];
        for (const step of all) {
          if (step !== 'read') {
            log.tell('task', { text: 'x'.repeat(step) });
            continue;
          }
          const { entries, next, missed } = log.after(place, 1000);
          assert.ok(entries.length <= mostEvents);
          assert.ok(entries.reduce((sum, { frame }) => sum + frame.length, 0) <= 2000);
          assert.equal(entries[0]?.number ?? next + 1, place + missed + 1);
          seen += entries.length + missed;
          place = next;
          assert.equal(place, log.newest);
        }
        assert.equal(seen, place);
      }),
    );
  });

  it('makes what nobody hears only when somebody does, and keeps it for nobody', () => {
    const log = logOf(10);
    const fail = () => assert.fail('nobody listens');
    log.pass('heartbeat', fail);
    const heard: string[] = [];
    const stop = log.listen((passing) => heard.push(passing?.frame ?? 'kept'));
    log.pass('heartbeat', () => ({ pod: 'a' }));
    log.tell('task', {});
    stop();
    log.tell('task', {});
    assert.deepEqual(heard, ['event: heartbeat\ndata: {"at":5,"pod":"a"}\n\n', 'kept']);
    assert.equal(log.newest, 2);
  });
});
