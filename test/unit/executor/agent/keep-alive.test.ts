// The heartbeats to the agent.
import assert from 'node:assert/strict';
import { every, HEARTBEAT_INTERVAL } from '../../../../executor/agent/keep-alive.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

describe('heartbeats to the agent', () => {
  it('are sent every 30 minutes until they are cancelled', () => {
    const clock = new VirtualClock(0);
    const sent: number[] = [];
    const cancel = every(clock, HEARTBEAT_INTERVAL, () => sent.push(clock.now() / 60_000));
    clock.advance(100 * 60_000);
    assert.deepEqual(sent, [30, 60, 90]);
    cancel();
    assert.equal(clock.pending, 0);
  });
});
