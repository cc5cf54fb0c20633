// Holding, refusing, suppressing and asking for offers.
import assert from 'node:assert/strict';
import { OFFER_TIMES, OfferBook } from '../../../../scheduler/service/offer-book.ts';
import type { Offer } from '../../../../shared/mesos/generated/mesos.ts';
import type { Call } from '../../../../shared/mesos/generated/scheduler.ts';

function offer(id: string): Offer {
  return {
    id: { value: id },
    framework_id: { value: 'f' },
    agent_id: { value: 'a' },
    hostname: 'a',
  };
}

const shown = (calls: Call[]) =>
  calls.map(({ type, decline }) =>
    decline === undefined ? type : `${type} ${decline.filters?.refuse_seconds}`,
  );

describe('the offer book', () => {
  let book: OfferBook;

  beforeEach(() => {
    book = new OfferBook(OFFER_TIMES);
  });

  it('keeps offers for a moment while there is work, then sends them back for a short time', () => {
    book.add([offer('1')], 0);
    assert.deepEqual(shown(book.tune(1999, 'x', true)), []);
    assert.equal(book.nextDue('x', true), 2000);
    assert.deepEqual(shown(book.tune(2000, 'x', true)), ['DECLINE 5', 'REVIVE']);
    assert.deepEqual(book.offers, []);
  });

  it('sends back only those that are old enough, and waits for the oldest that is left', () => {
    book.add([offer('1'), offer('2')], 0);
    book.add([offer('3')], 500);
    book.add([offer('1')], 1000);
    assert.equal(book.nextDue('', true), 2000);
    const [back] = book.tune(2000, '', true);
    assert.deepEqual(
      back?.decline?.offer_ids?.map(({ value }) => value),
      ['2'],
    );
    assert.deepEqual(
      book.offers.map(({ id }) => id.value),
      ['3', '1'],
    );
    assert.equal(book.size, 2);
  });

  it('sends offers back for an hour without work, and later asks for no more', () => {
    book.add([offer('1')], 0);
    assert.deepEqual(shown(book.tune(0, '', false)), ['DECLINE 3600']);
    assert.equal(book.nextDue('', false), 15_000);
    assert.deepEqual(shown(book.tune(14_999, '', false)), []);
    assert.deepEqual(shown(book.tune(15_000, '', false)), ['SUPPRESS']);
    assert.equal(book.isSuppressed, true);
    assert.equal(book.nextDue('', false), undefined);
  });

  it('asks again when there is new work, at most once a second', () => {
    book.tune(0, '', false);
    book.tune(15_000, '', false);
    assert.deepEqual(shown(book.tune(16_000, 'x', true)), ['REVIVE']);
    assert.equal(book.isSuppressed, false);
    assert.deepEqual(shown(book.tune(16_500, 'y', true)), []);
    assert.equal(book.nextDue('y', true), 17_000);
    assert.deepEqual(shown(book.tune(17_000, 'y', true)), ['REVIVE']);
    assert.deepEqual(shown(book.tune(30_000, 'y', true)), [], 'nothing new');
  });

  it('does not ask for more while it holds some', () => {
    book.tune(0, 'x', true);
    book.add([offer('1')], 5000);
    assert.deepEqual(shown(book.tune(5000, 'y', true)), []);
  });

  it('forgets everything with a new subscription', () => {
    book.add([offer('1')], 0);
    book.tune(0, '', false);
    book.tune(15_000, '', false);
    book.reset();
    assert.equal(book.isSuppressed, false);
    assert.deepEqual(book.offers, []);
    assert.deepEqual(shown(book.tune(20_000, '', false)), []);
  });

  it('gives up an offer that is rescinded', () => {
    book.add([offer('1'), offer('2')], 0);
    book.remove(['1']);
    assert.deepEqual(
      book.offers.map(({ id }) => id.value),
      ['2'],
    );
  });
});
