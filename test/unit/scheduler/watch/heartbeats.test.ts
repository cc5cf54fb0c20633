// What is kept of pod link messages; those that are none do no harm.
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { Heartbeats } from '../../../../scheduler/watch/heartbeats.ts';
import { Message } from '../../../../shared/link/generated/link.ts';
import { encode } from '../../../../shared/mesos/codec.ts';
import { silentLogger } from '../../../../shared/runtime/logger.ts';

describe('heartbeats', () => {
  it('keep the newest of each executor, and forget executors that are gone', () => {
    const heartbeats = new Heartbeats(silentLogger);
    for (const sequence of [1n, 2n]) {
      const data = encode(Message, { sequence, heartbeat: { executor_resident_bytes: 5n } });
      heartbeats.received('e1', data, Number(sequence) * 100);
    }
    assert.deepEqual(heartbeats.of('e1'), { at: 200, sequence: 2n, residentBytes: 5n });
    heartbeats.retain(new Set(['e2']));
    assert.equal(heartbeats.of('e1'), undefined);
  });

  it('tell of messages that are not understood, or too large, and drop them', () => {
    const warn = sinon.spy();
    const heartbeats = new Heartbeats({ ...silentLogger, warn });
    heartbeats.received('e1', Uint8Array.of(0xff, 0xff, 0xff), 0);
    heartbeats.received('e1', new Uint8Array(2 * 1024 * 1024), 0);
    heartbeats.received('e1', encode(Message, { sequence: 1n }), 0);
    assert.equal(warn.callCount, 2);
    assert.equal(heartbeats.of('e1'), undefined);
  });
});
