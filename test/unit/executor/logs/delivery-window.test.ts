import assert from 'node:assert/strict';
import { DeliveryWindow } from '../../../../executor/logs/delivery-window.ts';

const POLICY = { resendBytes: 1000, resendTime: 5000 };

describe('delivery window', () => {
  it('takes bytes for delivered when so many later ones have come', () => {
    const window = new DeliveryWindow<string>(POLICY);
    window.sent(100, [['a', 100]], 0);
    window.sent(100, [['b', 7]], 1000);
    window.sent(950, [['a', 1050]], 2000);
    assert.deepEqual([...window.confirm(1099, false, 2000)], []);
    assert.deepEqual([...window.confirm(1100, false, 2000)], [['a', 100]]);
    assert.deepEqual([...window.confirm(1150, false, 2000)], []);
    assert.equal(window.total, 1150);
  });

  it('takes them for delivered when they have been there for long, and nothing waits', () => {
    const window = new DeliveryWindow<string>(POLICY);
    window.sent(100, [['a', 100]], 0);
    assert.deepEqual([...window.confirm(50, false, 10_000)], []);
    assert.deepEqual([...window.confirm(100, true, 20_000)], []);
    assert.deepEqual([...window.confirm(100, false, 30_000)], []);
    assert.deepEqual([...window.confirm(100, true, 24_999)], []);
    assert.deepEqual([...window.confirm(100, true, 25_000)], [['a', 100]]);
    assert.ok(window.isEmpty);
  });

  it('does not wait at the end', () => {
    const window = new DeliveryWindow<string>(POLICY);
    window.sent(100, [['a', 100]], 0);
    assert.deepEqual([...window.confirm(99, false, 1, true)], []);
    assert.deepEqual([...window.confirm(100, true, 1, true)], [['a', 100]]);
  });

  it('forgets everything with the connection', () => {
    const window = new DeliveryWindow<string>(POLICY);
    window.sent(100, [['a', 100]], 0);
    window.reset();
    assert.ok(window.isEmpty);
    window.sent(10, [['a', 10]], 0);
    window.confirm(10, true, 0);
    assert.deepEqual([...window.confirm(10, true, 5000)], [['a', 10]]);
  });

  it('is bounded, however many small pieces are sent', () => {
    const window = new DeliveryWindow<number>(POLICY);
    for (let piece = 0; piece < 100_000; piece++) window.sent(1, [[piece % 50, piece]], piece % 400);
    const delivered = window.confirm(100_000, true, 1e6);
    assert.ok(delivered.size <= 50);
  });
});
