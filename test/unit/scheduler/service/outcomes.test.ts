// The ring of outcomes: the newest hundred, the same one once, and the reason why a pod waits.
import assert from 'node:assert/strict';
import { all, fail, type Outcome, pass } from '../../../../scheduler/offer/outcome.ts';
import { Outcomes } from '../../../../scheduler/service/outcomes.ts';

const refused = (reason: string): Outcome =>
  all('db-0 on a1', [fail('cpus', reason), pass('mem', 'is free')]);

describe('outcomes', () => {
  let outcomes: Outcomes;

  beforeEach(() => {
    outcomes = new Outcomes();
  });

  it('are kept once each, with the newest time, and a hundred at most', () => {
    assert.equal(outcomes.add({ at: 1, instance: 'db-0', outcome: refused('few') }), true);
    assert.equal(outcomes.add({ at: 2, instance: 'db-0', outcome: refused('few') }), false);
    assert.equal(outcomes.add({ at: 3, instance: 'db-0', outcome: refused('none') }), true);
    assert.deepEqual(
      outcomes.all.map(({ at }) => at),
      [2, 3],
    );
    for (let at = 0; at < 200; at += 1) outcomes.add({ at, instance: `web-${at}`, outcome: refused('few') });
    assert.deepEqual([outcomes.all.length, outcomes.all[0]?.instance], [100, 'web-100']);
    assert.equal(outcomes.reason('db-0'), undefined);
  });

  it('say in one line why a pod waits', () => {
    outcomes.add({ at: 1, instance: 'db-0', outcome: refused('needs 2, 1 is free') });
    assert.equal(outcomes.reason('db-0'), '1 of 2 do not fit: cpus: needs 2, 1 is free');
    outcomes.add({ at: 2, instance: 'db-0', outcome: fail('db-0', 'waits for its turn') });
    assert.equal(outcomes.reason('db-0'), 'waits for its turn');
    outcomes.add({ at: 3, instance: 'db-0', outcome: pass('db-0', 'fits on a1') });
    assert.equal(outcomes.reason('db-0'), undefined);
  });

  it('of one look keep what fits, and the first refusals', () => {
    const look = Array.from({ length: 80 }, (_, index) => {
      const outcome = index < 70 ? refused('few') : pass('x', 'fits');
      return { at: 1, instance: `db-${index}`, outcome };
    });
    assert.equal(outcomes.addAll(look).length, 60);
    assert.equal(outcomes.reason('db-49'), '1 of 2 do not fit: cpus: few');
    assert.equal(outcomes.reason('db-50'), undefined);
  });
});
