// The pod link: bytes there and back, and what a receiver notices of its order.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeMessage, decodePodConfiguration, encodeMessage } from '../../../../shared/link/link.ts';
import { NOTHING_RECEIVED, receive } from '../../../../shared/link/sequence.ts';

describe('pod link', () => {
  it('carries a heartbeat', () => {
    const message = {
      sequence: 9_007_199_254_740_993n,
      sent_at_ms: 1n,
      heartbeat: {
        tasks: [{ task_id: { value: 't' }, state: 'TASK_RUNNING', pid: 3 }],
        executor_resident_bytes: 5n,
      },
    } as const;
    assert.deepEqual(decodeMessage(encodeMessage(message)), message);
  });

  it('refuses bytes that are no message', () => {
    assert.throws(() => decodeMessage(Uint8Array.of(0x52, 0x7f)), /pillion.link.Message/);
  });

  it('without data configures nothing', () => {
    assert.deepEqual(decodePodConfiguration(undefined), {});
  });

  it('notices what is missing and what came before', () => {
    const first = receive(NOTHING_RECEIVED, 1);
    assert.equal(first.arrival, 'NEW');
    const fourth = receive(first.received, 4);
    assert.deepEqual([fourth.arrival, fourth.received], ['AFTER_GAP', { highest: 4, missing: 2 }]);
    const again = receive(fourth.received, 3);
    assert.deepEqual([again.arrival, again.received], ['STALE', fourth.received]);
  });

  it('counts every number in between once, whatever order they come in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 })), (numbers) => {
        const end = numbers.reduce((state, number) => receive(state, number).received, NOTHING_RECEIVED);
        const taken = numbers.filter((number, index) => number > Math.max(0, ...numbers.slice(0, index)));
        assert.equal(end.highest, Math.max(0, ...numbers));
        assert.equal(end.missing, end.highest - taken.length);
      }),
    );
  });
});
