// Ids of recordings and replays stand for each other one to one, and only what a client sent stands for itself.
import assert from 'node:assert/strict';
import { IdMap, sameText } from '../../integration/recordings/id-map.ts';

const ONE = '11111111-1111-4111-8111-111111111111';
const TWO = '22222222-2222-4222-8222-222222222222';
const THREE = '33333333-3333-4333-8333-333333333333';
const UUID_BYTES = Buffer.from(ONE.replaceAll('-', ''), 'hex').toString('base64');
const OTHER_BYTES = Buffer.from(TWO.replaceAll('-', ''), 'hex').toString('base64');

describe('recordings: IdMap', () => {
  it('keeps pairs one to one', () => {
    const ids = new IdMap();
    assert.equal(ids.bind(ONE, TWO), true);
    assert.equal(ids.bind(ONE, TWO), true);
    assert.equal(ids.bind(ONE, THREE), false);
    assert.equal(ids.bind(THREE, TWO), false);
  });

  it('forgets what it has learnt since a mark', () => {
    const ids = new IdMap();
    ids.bind(ONE, TWO);
    const mark = ids.mark();
    ids.bind(TWO, THREE);
    ids.rollback(mark);
    assert.equal(ids.ours(TWO), undefined);
    assert.equal(ids.ours(ONE), TWO);
    assert.equal(ids.bind(THREE, THREE), true);
  });

  it('translates ids wherever they stand in a text', () => {
    const ids = new IdMap();
    ids.bind(ONE, TWO);
    ids.bind(`${ONE}-O7`, `${TWO}-O9`);
    assert.equal(ids.translate(`/slaves/${ONE}-S0/x`), `/slaves/${TWO}-S0/x`);
    assert.equal(ids.translate(`{"value":"${ONE}-O7"}`), `{"value":"${TWO}-O9"}`);
    assert.equal(ids.translate(`${ONE}-O8`), `${TWO}-O8`);
  });

  it('lets ids that a client chose stand for themselves alone', () => {
    const ids = new IdMap();
    assert.equal(ids.translate(`{"uuid":"${UUID_BYTES}"}`), `{"uuid":"${UUID_BYTES}"}`);
    assert.equal(sameText(ids, UUID_BYTES, OTHER_BYTES), false);
    assert.equal(sameText(ids, UUID_BYTES, UUID_BYTES), true);
  });
});

describe('recordings: sameText', () => {
  it('learns ids from texts that are the same but for them', () => {
    const ids = new IdMap();
    assert.equal(sameText(ids, `framework ${ONE}-0000 is over`, `framework ${TWO}-0000 is over`), true);
    assert.equal(ids.ours(ONE), TWO);
    assert.equal(sameText(ids, `agent ${ONE}-S0`, `agent ${THREE}-S0`), false);
  });

  it('finds other words, other numbers of agents, and an offer for an id', () => {
    assert.equal(sameText(new IdMap(), `agent ${ONE}-S0`, `agent ${TWO}-S1`), false);
    assert.equal(sameText(new IdMap(), `agent ${ONE}`, `the agent ${TWO}`), false);
    assert.equal(sameText(new IdMap(), `${ONE}-O1`, TWO), false);
    assert.equal(sameText(new IdMap(), 'data', 'date'), false);
  });

  it('learns UUIDs in base64, and takes no other bytes for them', () => {
    assert.equal(sameText(new IdMap(), UUID_BYTES, OTHER_BYTES), true);
    assert.equal(sameText(new IdMap(), UUID_BYTES, 'AAAAAAAAAAAAAAAAAAAAAA=='), false);
    assert.equal(sameText(new IdMap(), 'c2NoZWR1bGVyIHRvIGV4ZQ==', 'ZXhlY3V0b3IgdG8gc2NoZQ=='), false);
  });
});
